-- The rule values that the claim ratios stand on.
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
        rule_code in (
            'waiting_months_default', 'adjudication_days', 'adjudication_working_days'
        )
        and product_code <> 'domestic'
        and not is_comparison

)

select *
from final
order by rule_code, product_code, valid_from
