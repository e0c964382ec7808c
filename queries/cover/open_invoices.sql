-- Invoices open on a day, with what the policy of their shipment says.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/ledger_invoices, cover/policy_terms,
--           calendar/working_day_deadlines
--
-- A policy counts for shipments inside its period only.
select
    ledger_invoices.*,
    policy_terms.policy_id is not null as has_policy,
    policy_terms.indemnity_ratio,
    policy_terms.maximum_liability_usd,
    policy_terms.cap_per_buyer_usd,
    policy_terms.automatic_limit_usd,
    policy_terms.discretionary_limit_usd,
    policy_terms.loss_known_days,
    policy_terms.stop_shipment_days,
    policy_terms.overdue_minimum_usd,
    policy_terms.term_maximum_days,
    policy_terms.late_notice_points,
    policy_terms.late_notice_period_days,
    ledger_invoices.due_date + policy_terms.notice_days as notice_deadline_date,
    case policy_terms.declaration_rule
        when 'monthly'
            then least(
                    last_day(ledger_invoices.ship_date)
                    + policy_terms.declaration_day,
                    last_day(last_day(ledger_invoices.ship_date) + 1)
                )
        when 'per_shipment' then working_day_deadlines.deadline_date
    end as declaration_deadline_date
from ledger_invoices
left join policy_terms
    on
        ledger_invoices.policy_id = policy_terms.policy_id
        and ledger_invoices.exporter_id = policy_terms.exporter_id
        and ledger_invoices.ship_date >= policy_terms.policy_start_date
        and ledger_invoices.ship_date <= policy_terms.policy_end_date
left join working_day_deadlines
    on
        working_day_deadlines.rule_code = 'declaration_working_days'
        and policy_terms.declaration_rule = 'per_shipment'
        and ledger_invoices.ship_date = working_day_deadlines.calendar_date
        and policy_terms.declaration_working_days
        = working_day_deadlines.working_days
where ledger_invoices.left_date > ledger_invoices.as_of_date
