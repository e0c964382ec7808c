-- Invoices of one exporter's claims as they were known on a day.
--
-- grain:   one row per claim_id, invoice_id
-- params:  known_date, exporter_id
--
-- What is dated later had not happened; without a day, all that the book knows.
with

final as (

    select
        stg_claim_invoices.claim_id,
        stg_claim_invoices.invoice_id,
        stg_claim_invoices.claimed_usd
    from stg_claim_invoices
    inner join stg_claims
        on stg_claim_invoices.claim_id = stg_claims.claim_id
    where
        stg_claims.exporter_id = $exporter_id
        and ($known_date is null or stg_claims.filing_date <= $known_date::date)

)

select * from final
order by claim_id, invoice_id
