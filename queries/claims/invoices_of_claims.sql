-- What the invoices of each claim add up to, and the oldest dates among them.
--
-- grain:   one row per claim_id
-- params:  none
with

final as (

    select
        claim_id,
        min(due_date) as oldest_due_date,
        min(invoice_date) as oldest_invoice_date,
        sum(invoice_amount_usd::decimal(18, 2)) as invoices_usd
    from stg_shipments
    where claim_id is not null
    group by claim_id

)

select * from final
order by claim_id
