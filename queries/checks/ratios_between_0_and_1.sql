-- Ratios and probabilities lie between 0 and 1.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

buyer_grades_outside as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat_ws(
            ' ',
            'outside 0 to 1:',
            case
                when
                    insolvency_probability not between 0 and 1
                    then 'insolvency_probability'
            end
        ) as problem
    from stg_buyer_grades
    where insolvency_probability not between 0 and 1

),

policies_outside as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat_ws(
            ' ',
            'outside 0 to 1:',
            case
                when premium_rate_ratio not between 0 and 1 then 'premium_rate_ratio'
            end,
            case
                when
                    indemnity_default_ratio not between 0 and 1
                    then 'indemnity_default_ratio'
            end,
            case
                when
                    indemnity_insolvency_ratio not between 0 and 1
                    then 'indemnity_insolvency_ratio'
            end,
            case
                when
                    indemnity_rejection_ratio not between 0 and 1
                    then 'indemnity_rejection_ratio'
            end,
            case
                when
                    indemnity_political_ratio not between 0 and 1
                    then 'indemnity_political_ratio'
            end
        ) as problem
    from stg_policies
    where
        premium_rate_ratio not between 0 and 1
        or indemnity_default_ratio not between 0 and 1
        or indemnity_insolvency_ratio not between 0 and 1
        or indemnity_rejection_ratio not between 0 and 1
        or indemnity_political_ratio not between 0 and 1

),

pool_cessions_outside as (

    select
        'pool_cessions' as table_name,
        concat(policy_id, ' ', pool_member_code) as row_key,
        concat_ws(
            ' ',
            'outside 0 to 1:',
            case when ceded_ratio not between 0 and 1 then 'ceded_ratio' end
        ) as problem
    from stg_pool_cessions
    where ceded_ratio not between 0 and 1

),

final as (

    select * from buyer_grades_outside

    union all
    select * from policies_outside

    union all
    select * from pool_cessions_outside

)

select *
from final
order by table_name, row_key, problem
