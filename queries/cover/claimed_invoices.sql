-- The claim that each invoice was in on a day: the one filed last by then.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/filed_claims
select
    filed_claims.as_of_date,
    stg_claim_invoices.invoice_id,
    filed_claims.claim_id,
    filed_claims.exporter_id
from filed_claims
inner join stg_claim_invoices
    on filed_claims.claim_id = stg_claim_invoices.claim_id
qualify
    row_number() over (
        partition by
            filed_claims.as_of_date,
            filed_claims.exporter_id,
            stg_claim_invoices.invoice_id
        order by filed_claims.filing_date desc, filed_claims.claim_id desc
    ) = 1
