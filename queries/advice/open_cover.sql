-- Open invoices with what their limit, cap and maximum are measured by.
--
-- grain:    one row per exporter_id, invoice_id
-- params:   as_of_date
-- includes: obligations/policy_values
-- uses:     cover/cover_by_invoice
--
-- Refused is what no act of today brings back under cover: all that the first steps
-- take whole, and what was declared when a loss was known.
select
    cover_by_invoice.exporter_id,
    cover_by_invoice.invoice_id,
    cover_by_invoice.buyer_id,
    cover_by_invoice.policy_id,
    cover_by_invoice.ship_date,
    cover_by_invoice.days_overdue,
    cover_by_invoice.outstanding_usd,
    cover_by_invoice.limit_usd,
    cover_by_invoice.indemnity_ratio,
    cover_by_invoice.late_notice_ratio,
    cover_by_invoice.declared_date,
    cover_by_invoice.declaration_deadline_date,
    cover_by_invoice.notice_date,
    cover_by_invoice.notice_deadline_date,
    cover_by_invoice.claim_id,
    cover_by_invoice.policy_maximum_left_usd,
    stg_policies.buyer_cap_usd::decimal(18, 2) as cap_per_buyer_usd,
    policy_values.late_notice_points::decimal(9, 6) as late_notice_points,
    policy_values.late_notice_period_days,
    cover_by_invoice.no_policy_usd
    + cover_by_invoice.restricted_usd
    + cover_by_invoice.no_limit_usd
    + cover_by_invoice.term_mismatch_usd
    + cover_by_invoice.stop_shipment_usd > 0
    or (
        cover_by_invoice.undeclared_usd > 0
        and cover_by_invoice.declared_date is not null
    ) as is_refused
from cover_by_invoice
left join stg_policies
    on
        cover_by_invoice.policy_id = stg_policies.policy_id
        and cover_by_invoice.exporter_id = stg_policies.exporter_id
left join policy_values
    on cover_by_invoice.policy_id = policy_values.policy_id
where cover_by_invoice.as_of_date = $as_of_date::date
