-- The automatic limit that a platform policy gives for every buyer.
--
-- grain:   one row per policy_id, exporter_id
-- params:  none
--
-- The cap per buyer is on what is paid, so the limit is the cap divided by the insured
-- share of a default, unless the rule automatic_limit_basis says that it is the cap.
select
    policies.policy_id,
    policies.exporter_id,
    case
        when
            values_in_force.value_text = 'cap'
            or policies.indemnity_default_ratio = 0
            then policies.buyer_cap_usd::decimal(18, 2)
        else round(
                policies.buyer_cap_usd::decimal(18, 2)
                / policies.indemnity_default_ratio,
                2
            )::decimal(18, 2)
    end as automatic_limit_usd
from stg_policies as policies
left join values_in_force
    on
        policies.product_code = values_in_force.product_code
        and policies.policy_start_date
        between values_in_force.from_date and values_in_force.to_date
        and values_in_force.rule_code = 'automatic_limit_basis'
where policies.product_code = 'platform'
