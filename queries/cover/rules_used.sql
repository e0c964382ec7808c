-- The rule values that one exporter's policies of a day go by, and where each is from.
--
-- grain:   one row per policy_id, rule_code
-- params:  as_of_date, exporter_id
-- uses:    cover/rules_of_policies
--
-- A policy that ended is shown while no other has followed it.
with

policies as (

    select policy_id
    from stg_policies
    where
        exporter_id = $exporter_id
        and policy_start_date <= cast($as_of_date as date)
    qualify
        policy_end_date >= cast($as_of_date as date)
        or row_number() over (order by policy_end_date desc, policy_id asc) = 1

),

final as (

    select
        rules_of_policies.policy_id,
        rules_of_policies.rule_code,
        rules_of_policies.rule_number,
        rules_of_policies.unit,
        rules_of_policies.value,
        rules_of_policies.value_text,
        rules_of_policies.origin,
        rules_of_policies.source_id,
        rules_of_policies.confidence,
        rules_of_policies.note
    from rules_of_policies
    inner join policies
        on rules_of_policies.policy_id = policies.policy_id

)

select * from final
order by policy_id, rule_code
