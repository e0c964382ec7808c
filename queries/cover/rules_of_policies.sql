-- The rule values that each policy of an exporter goes by on a day, and where from.
--
-- grain:   one row per policy_id, rule_code
-- params:  as_of_date, exporter_id
--
-- A term of the policy itself goes before the rule of its product, and that before the
-- rule for any product. A current policy covers shipments of the day, or ended last.
with

policies as (

    select
        policy_id,
        product_code,
        declaration_rule,
        notice_days,
        stop_shipment_days,
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

rules_in_force as (

    select
        rule_code,
        rule_number,
        product_code,
        value,
        value_text,
        unit,
        source_id,
        confidence,
        note
    from ref_policy_rules
    where
        not is_comparison
        and coalesce(valid_from, date '0001-01-01') <= $as_of_date::date
        and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

),

own_terms as (

    select
        policy_id,
        'notice_days_default' as rule_code,
        notice_days::double as value,
        null::varchar as value_text
    from policies
    where notice_days is not null

    union all

    select
        policy_id,
        'stop_shipment_days' as rule_code,
        stop_shipment_days::double as value,
        null::varchar as value_text
    from policies
    where stop_shipment_days is not null

    union all

    select
        policy_id,
        'default_declaration_rule' as rule_code,
        null::double as value,
        declaration_rule as value_text
    from policies
    where declaration_rule is not null

),

rules_of_policies as (

    select
        policies.policy_id,
        policies.is_current,
        rules_in_force.rule_code,
        rules_in_force.rule_number,
        rules_in_force.product_code,
        rules_in_force.value,
        rules_in_force.value_text,
        rules_in_force.unit,
        rules_in_force.source_id,
        rules_in_force.confidence,
        rules_in_force.note
    from policies
    inner join rules_in_force
        on rules_in_force.product_code in (policies.product_code, 'any')
    qualify row_number() over (
            partition by policies.policy_id, rules_in_force.rule_code
            order by rules_in_force.product_code = 'any'
        ) = 1

),

final as (

    select
        rules_of_policies.policy_id,
        rules_of_policies.is_current,
        rules_of_policies.rule_code,
        rules_of_policies.rule_number,
        rules_of_policies.unit,
        case
            when own_terms.rule_code is not null then own_terms.value
            else rules_of_policies.value
        end as value,
        case
            when own_terms.rule_code is not null then own_terms.value_text
            else rules_of_policies.value_text
        end as value_text,
        case
            when own_terms.rule_code is not null then 'policy'
            when rules_of_policies.confidence = 'changed' then 'changed'
            when rules_of_policies.product_code = 'any' then 'any'
            else 'product'
        end as origin,
        case when own_terms.rule_code is null then rules_of_policies.source_id end
            as source_id,
        case when own_terms.rule_code is null then rules_of_policies.confidence end
            as confidence,
        case when own_terms.rule_code is null then rules_of_policies.note end as note
    from rules_of_policies
    left join own_terms
        on
            rules_of_policies.policy_id = own_terms.policy_id
            and rules_of_policies.rule_code = own_terms.rule_code

)

select * from final
order by policy_id, rule_code
