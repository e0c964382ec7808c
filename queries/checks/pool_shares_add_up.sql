-- The shares of a pooled policy add up to 1.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'pool_cessions' as table_name,
        policy_id as row_key,
        concat('shares add up to ', sum(ceded_ratio)) as problem
    from stg_pool_cessions
    group by policy_id
    having abs(sum(ceded_ratio) - 1) > 0.000001

)

select *
from final
order by table_name, row_key, problem
