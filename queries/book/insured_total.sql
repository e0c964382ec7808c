-- Sum of all invoices of the book, the plainest question there is: the yardstick of the
-- bench.
--
-- grain:   one row
-- params:  none
with

shipments as (

    select invoice_amount_usd
    from stg_shipments

),

final as (

    select
        sum(invoice_amount_usd)::double as invoice_amount_usd,
        count(*)::bigint as invoice_count
    from shipments

)

select *
from final
