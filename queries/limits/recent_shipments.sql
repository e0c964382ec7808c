-- What one exporter shipped in a period and had invoiced by its last day: the pattern
-- of the orders to come.
--
-- grain:   one row per invoice_id
-- params:  exporter_id, from_date, to_date
with

final as (

    select
        invoice_id,
        buyer_id,
        hs6_code,
        payment_term,
        term_days,
        ship_date,
        invoice_amount_usd,
        consignee_country_code
    from stg_shipments
    where exporter_id = $exporter_id
        and ship_date between $from_date::date and $to_date::date
        and invoice_date <= $to_date::date

)

select *
from final
order by ship_date, invoice_id
