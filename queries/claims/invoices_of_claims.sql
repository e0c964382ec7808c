-- What the invoices of each claim add up to, and the oldest dates among them.
--
-- grain:   one row per claim_id
-- params:  none
with

final as (

    select
        stg_claim_invoices.claim_id,
        min(stg_shipments.due_date) as oldest_due_date,
        min(stg_shipments.invoice_date) as oldest_invoice_date,
        sum(stg_claim_invoices.claimed_usd::decimal(18, 2)) as invoices_usd
    from stg_claim_invoices
    inner join stg_shipments
        on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
    group by stg_claim_invoices.claim_id

)

select * from final
order by claim_id
