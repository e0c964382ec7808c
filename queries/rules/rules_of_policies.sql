-- The rule values that each policy of an exporter goes by, and where from.
--
-- grain:    one row per policy_id, rule_code
-- params:   as_of_date, exporter_id
-- includes: rules/values_of_policies
--
-- Policies that had begun by the day. A current one covers shipments of the day, or
-- ended last.
with

policies as (

    select
        policy_id,
        policy_end_date >= $as_of_date::date
        or row_number() over (
            partition by exporter_id
            order by policy_end_date desc, policy_id asc
        ) = 1 as is_current
    from stg_policies
    where
        (
            $exporter_id::varchar is null
            or exporter_id = $exporter_id::varchar
        )
        and policy_start_date <= $as_of_date::date

),

final as (

    select
        policies.policy_id,
        policies.is_current,
        values_of_policies.rule_code,
        values_of_policies.rule_number,
        values_of_policies.unit,
        values_of_policies.value,
        values_of_policies.value_text,
        values_of_policies.origin,
        values_of_policies.source_id,
        values_of_policies.confidence,
        values_of_policies.note
    from policies
    inner join values_of_policies
        on policies.policy_id = values_of_policies.policy_id
    where (
        $exporter_id::varchar is null
        or values_of_policies.exporter_id = $exporter_id::varchar
    )

)

select * from final
order by policy_id, rule_code
