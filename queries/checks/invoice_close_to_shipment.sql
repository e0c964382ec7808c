-- Shipment and invoice dates lie within a year of each other.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('shipped ', ship_date, ', invoiced ', invoice_date) as problem
    from stg_shipments
    where ship_date not between invoice_date - 366 and invoice_date + 366

)

select *
from final
order by table_name, row_key, problem
