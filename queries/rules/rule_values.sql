-- The values of the policy rules in force on a day, with where each comes from.
--
-- grain:   one row per rule_code, product_code
-- params:  as_of_date
--
-- A product has a row of its own only where its value is not that of all products
-- ('any'). Policies that began earlier may go by other values (rules_of_policies).
with

final as (

    select
        rule_code,
        product_code,
        rule_number,
        value,
        value_text,
        unit,
        valid_from,
        valid_to,
        source_id,
        confidence,
        note
    from values_in_force
    where
        $as_of_date::date between from_date and to_date
        and (origin = 'product' or product_code = 'any')

)

select * from final
order by rule_code, product_code
