-- First invoice date of the book; null when it has no invoice.
--
-- grain:   one row
-- params:  none
with

shipments as (

    select invoice_date
    from stg_shipments

),

final as (

    select min(invoice_date) as first_day
    from shipments

)

select *
from final
