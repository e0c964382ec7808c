-- Open invoices shipped under a policy, with the part of each that a notice keeps.
--
-- grain:    one row per exporter_id, invoice_id
-- params:   as_of_date
-- uses:     cover/cover_by_invoice
select
    invoice_id,
    exporter_id,
    buyer_id,
    policy_id,
    due_date,
    days_overdue,
    outstanding_usd,
    payable_usd,
    buyer_cap_usd,
    policy_maximum_usd,
    undeclared_usd,
    indemnity_ratio,
    declared_date,
    declaration_deadline_date,
    notice_date,
    notice_deadline_date,
    claim_id,
    late_notice_usd + retained_share_usd + buyer_cap_usd + policy_maximum_usd
    + payable_usd as within_limit_usd,
    greatest($as_of_date::date - notice_deadline_date, 0) as notice_late_days
from cover_by_invoice
where
    as_of_date = $as_of_date::date
    and notice_deadline_date is not null
