-- The terms of each policy on a day: limits, insured share and the values of its rules.
--
-- grain:    one row per as_of_date, policy_id
-- params:   exporter_id, loss_cause
-- includes: cover/days
--
-- The policy's own term goes before the rule of its product, and that before the rule
-- of all products ('any'). A platform policy has an automatic limit: its cap per buyer.
with

rules as (

    select
        days.as_of_date,
        ref_policy_rules.product_code,
        ref_policy_rules.rule_code,
        ref_policy_rules.value,
        ref_policy_rules.value_text
    from ref_policy_rules
    inner join days
        on
            coalesce(ref_policy_rules.valid_from, date '0001-01-01') <= days.as_of_date
            and coalesce(ref_policy_rules.valid_to, date '9999-12-31')
            >= days.as_of_date

),

rules_of_products as (

    select
        as_of_date,
        product_code,
        max(case when rule_code = 'default_declaration_rule' then value_text end)
            as declaration_rule,
        max(case when rule_code = 'declaration_day_of_next_month' then value end)
            as declaration_day,
        max(case when rule_code = 'declaration_working_days' then value end)
            as declaration_working_days,
        max(case when rule_code = 'loss_known_days' then value end) as loss_known_days,
        max(case when rule_code = 'stop_shipment_days' then value end)
            as stop_shipment_days,
        max(case when rule_code = 'notice_days_default' then value end) as notice_days,
        max(case when rule_code = 'late_notice_points_per_period' then value end)
            as late_notice_points,
        max(case when rule_code = 'late_notice_period_days' then value end)
            as late_notice_period_days
    from rules
    group by as_of_date, product_code

)

select
    days.as_of_date,
    policies.policy_id,
    policies.exporter_id,
    policies.policy_start_date,
    policies.policy_end_date,
    policies.maximum_liability_usd::decimal(18, 2) as maximum_liability_usd,
    policies.buyer_cap_usd::decimal(18, 2) as cap_per_buyer_usd,
    policies.discretionary_limit_usd::decimal(18, 2) as discretionary_limit_usd,
    case
        when policies.product_code = 'platform'
            then policies.buyer_cap_usd::decimal(18, 2)
    end as automatic_limit_usd,
    (
        case $loss_cause
            when 'default' then policies.indemnity_default_ratio
            when 'insolvency' then policies.indemnity_insolvency_ratio
            when 'rejection' then policies.indemnity_rejection_ratio
            when 'political' then policies.indemnity_political_ratio
        end
    )::decimal(9, 6) as indemnity_ratio,
    coalesce(
        policies.declaration_rule, of_product.declaration_rule, of_any.declaration_rule
    ) as declaration_rule,
    coalesce(of_product.declaration_day, of_any.declaration_day)::integer
        as declaration_day,
    coalesce(of_product.declaration_working_days, of_any.declaration_working_days)
        as declaration_working_days,
    coalesce(of_product.loss_known_days, of_any.loss_known_days)::integer
        as loss_known_days,
    coalesce(
        policies.stop_shipment_days,
        of_product.stop_shipment_days,
        of_any.stop_shipment_days
    )::integer as stop_shipment_days,
    coalesce(policies.notice_days, of_product.notice_days, of_any.notice_days)
    ::integer as notice_days,
    coalesce(of_product.late_notice_points, of_any.late_notice_points)
    ::decimal(9, 6) as late_notice_points,
    coalesce(of_product.late_notice_period_days, of_any.late_notice_period_days)
        as late_notice_period_days
from stg_policies as policies
cross join days
left join rules_of_products as of_product
    on
        policies.product_code = of_product.product_code
        and days.as_of_date = of_product.as_of_date
left join rules_of_products as of_any
    on
        of_any.product_code = 'any'
        and days.as_of_date = of_any.as_of_date
where $exporter_id is null or policies.exporter_id = $exporter_id
