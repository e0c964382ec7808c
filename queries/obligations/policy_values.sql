-- The values of each policy that dates of obligations are computed with, in one row.
--
-- grain:    one row per policy_id
-- params:   none
-- uses:     rules/rules_of_policies
select
    policy_id,
    max(value) filter (where rule_code = 'loss_known_days')::integer as loss_known_days,
    max(value) filter (where rule_code = 'stop_shipment_days')::integer
        as stop_shipment_days,
    max(value) filter (where rule_code = 'stop_shipment_warning_days')::integer
        as warning_days,
    max(value) filter (where rule_code = 'stop_shipment_hold_days')::integer
        as hold_days,
    max(value) filter (where rule_code = 'limit_request_again_days')::integer
        as limit_request_days,
    max(value) filter (where rule_code = 'overdue_minimum_usd')
        as overdue_minimum_usd,
    max(value) filter (where rule_code = 'late_notice_points_per_period')
        as late_notice_points,
    max(value) filter (where rule_code = 'late_notice_period_days')
        as late_notice_period_days,
    max(value) filter (where rule_code = 'claim_filing_months_after_notice')::integer
        as claim_filing_months,
    max(value) filter (where rule_code = 'waiting_months_default')::integer
        as waiting_months,
    max(value) filter (where rule_code = 'idle_limit_months')::integer
        as idle_limit_months,
    max(value) filter (where rule_code = 'notice_working_days_other')
        as notice_working_days,
    max(value) filter (where rule_code = 'limit_turnaround_max_days')::integer
        as limit_turnaround_days,
    max(value) filter (where rule_code = 'adjudication_days')::integer
        as adjudication_days,
    max(value) filter (where rule_code = 'adjudication_working_days')
        as adjudication_working_days,
    max(value_text) filter (where rule_code = 'default_declaration_rule')
        as declaration_rule
from rules_of_policies
group by policy_id
