-- The rule values that each policy year goes by, and where each comes from.
--
-- grain:   one row per policy_id, exporter_id, rule_code
-- params:  none
--
-- A policy's own term goes before the rule. The values are those in force on the day
-- the policy year began, for all of its shipments and dates.
with

rules_of_policies as (

    select
        policies.policy_id,
        policies.exporter_id,
        values_in_force.*,
        case values_in_force.rule_code
            when 'notice_days_default' then policies.notice_days
            when 'stop_shipment_days' then policies.stop_shipment_days
            when 'indemnity_default_ratio' then policies.indemnity_default_ratio
            when 'indemnity_insolvency_ratio' then policies.indemnity_insolvency_ratio
            when 'indemnity_rejection_ratio' then policies.indemnity_rejection_ratio
            when 'indemnity_political_ratio' then policies.indemnity_political_ratio
        end as own_value,
        case values_in_force.rule_code
            when 'default_declaration_rule' then policies.declaration_rule
        end as own_text
    from stg_policies as policies
    inner join values_in_force
        on
            policies.product_code = values_in_force.product_code
            and policies.policy_start_date
            between values_in_force.from_date and values_in_force.to_date

),

final as (

    select
        policy_id,
        exporter_id,
        rule_code,
        rule_number,
        unit,
        coalesce(own_value, value) as value,
        coalesce(own_text, value_text) as value_text,
        case
            when own_value is null and own_text is null then origin else 'policy'
        end as origin,
        case when own_value is null and own_text is null then source_id end
            as source_id,
        case when own_value is null and own_text is null then confidence end
            as confidence,
        case when own_value is null and own_text is null then note end as note
    from rules_of_policies

)

select * from final
