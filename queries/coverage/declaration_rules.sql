-- The rule after which a month of shipment counts as complete.
--
-- grain:   one row per rule_code, product_code, valid_from
-- params:  none
with

final as (

    select
        rule_code,
        rule_number,
        product_code,
        value,
        unit,
        valid_from,
        valid_to,
        source_id,
        confidence,
        note
    from ref_policy_rules
    where
        rule_code = 'declaration_day_of_next_month'
        and product_code = 'any'
        and not is_comparison

)

select *
from final
order by rule_code, product_code, valid_from
