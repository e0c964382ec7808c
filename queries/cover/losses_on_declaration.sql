-- Open invoices that were declared while a claim on their buyer was a known loss.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/open_invoices, cover/filed_claims
--
-- From the claim's loss date until the day it was withdrawn or refused.
select
    open_invoices.as_of_date,
    open_invoices.invoice_id,
    min(filed_claims.loss_date) as loss_date
from open_invoices
inner join filed_claims
    on
        open_invoices.as_of_date = filed_claims.as_of_date
        and open_invoices.exporter_id = filed_claims.exporter_id
        and open_invoices.buyer_id = filed_claims.buyer_id
        and open_invoices.declared_date >= filed_claims.loss_date
        and open_invoices.declared_date < filed_claims.ended_date
group by open_invoices.as_of_date, open_invoices.invoice_id
