-- Buyers of insured open invoices, with the oldest debt of each.
--
-- grain:    one row per buyer_id
-- params:   none
-- includes: obligations/insured_invoices
select
    buyer_id,
    min(due_date) as first_due_date,
    min_by(invoice_id, (due_date, invoice_id)) as first_due_invoice_id,
    min_by(policy_id, (due_date, invoice_id)) as first_due_policy_id,
    sum(outstanding_usd) as outstanding_usd,
    sum(payable_usd) as payable_usd,
    bool_or(notice_date is not null) as has_notice
from insured_invoices
group by buyer_id
