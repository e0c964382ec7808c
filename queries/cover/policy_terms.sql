-- The terms of each policy year: limits, insured share and the values of its rules.
--
-- grain:    one row per policy_id, exporter_id
-- params:   exporter_id, loss_cause
-- includes: rules/values_of_policies, cover/automatic_limits
with

rule_values as (

    select
        policy_id,
        exporter_id,
        max(value_text) filter (where rule_code = 'default_declaration_rule')
            as declaration_rule,
        max(value) filter (where rule_code = 'declaration_day_of_next_month')
            as declaration_day,
        max(value) filter (where rule_code = 'declaration_working_days')
            as declaration_working_days,
        max(value) filter (where rule_code = 'loss_known_days') as loss_known_days,
        max(value) filter (where rule_code = 'stop_shipment_days')
            as stop_shipment_days,
        max(value) filter (where rule_code = 'overdue_minimum_usd')
            as overdue_minimum_usd,
        max(value) filter (where rule_code = 'policy_term_maximum_days')
            as term_maximum_days,
        max(value) filter (where rule_code = 'notice_days_default') as notice_days,
        max(value) filter (where rule_code = 'late_notice_points_per_period')
            as late_notice_points,
        max(value) filter (where rule_code = 'late_notice_period_days')
            as late_notice_period_days
    from values_of_policies
    where $exporter_id is null or exporter_id = $exporter_id
    group by policy_id, exporter_id

),

policies as (

    select
        *,
        buyer_cap_usd::decimal(18, 2) as cap_per_buyer_usd,
        (
            case $loss_cause
                when 'default' then indemnity_default_ratio
                when 'insolvency' then indemnity_insolvency_ratio
                when 'rejection' then indemnity_rejection_ratio
                when 'political' then indemnity_political_ratio
            end
        )::decimal(9, 6) as indemnity_ratio
    from stg_policies
    where $exporter_id is null or exporter_id = $exporter_id

)

select
    policies.policy_id,
    policies.exporter_id,
    policies.policy_start_date,
    policies.policy_end_date,
    policies.maximum_liability_usd::decimal(18, 2) as maximum_liability_usd,
    policies.cap_per_buyer_usd,
    policies.discretionary_limit_usd::decimal(18, 2) as discretionary_limit_usd,
    policies.indemnity_ratio,
    automatic_limits.automatic_limit_usd,
    rule_values.declaration_rule,
    rule_values.declaration_day::integer as declaration_day,
    rule_values.declaration_working_days,
    rule_values.loss_known_days::integer as loss_known_days,
    rule_values.stop_shipment_days::integer as stop_shipment_days,
    coalesce(rule_values.overdue_minimum_usd, 0)::decimal(18, 2)
        as overdue_minimum_usd,
    rule_values.term_maximum_days::integer as term_maximum_days,
    rule_values.notice_days::integer as notice_days,
    rule_values.late_notice_points::decimal(9, 6) as late_notice_points,
    rule_values.late_notice_period_days
from policies
left join rule_values
    on
        policies.policy_id = rule_values.policy_id
        and policies.exporter_id = rule_values.exporter_id
left join automatic_limits
    on
        policies.policy_id = automatic_limits.policy_id
        and policies.exporter_id = automatic_limits.exporter_id
