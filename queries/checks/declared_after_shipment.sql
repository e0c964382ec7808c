-- A shipment is declared on its shipment date or later.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('shipped ', ship_date, ', declared ', declared_date) as problem
    from stg_shipments
    where declared_date < ship_date

)

select *
from final
order by table_name, row_key, problem
