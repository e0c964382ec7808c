-- An invoice is due its term in days after the invoice date.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('due ', due_date, ' but ', term_days, ' days after ', invoice_date)
            as problem
    from stg_shipments
    where due_date <> invoice_date + term_days

)

select *
from final
order by table_name, row_key, problem
