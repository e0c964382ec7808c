-- The values of the policy rules in force on a date, with where each comes from.
--
-- grain:   one row per rule_code, product_code
-- params:  as_of_date
--
-- A row for a product goes before the row for 'any' product; a policy's own term goes
-- before both.
with

rules_in_force as (

    select
        rule_code,
        product_code,
        value,
        value_text,
        unit,
        valid_from,
        valid_to,
        source_id,
        confidence,
        row_number() over (
            partition by rule_code, product_code
            order by valid_from desc
        ) as recency
    from ref_policy_rules
    where
        coalesce(valid_from, date '0001-01-01') <= $as_of_date::date
        and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

),

final as (

    select
        rule_code,
        product_code,
        value,
        value_text,
        unit,
        valid_from,
        valid_to,
        source_id,
        confidence
    from rules_in_force
    where recency = 1

)

select * from final
order by rule_code, product_code
