-- Only domestic policies that began on or after the pool's first day are ceded to it.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

pool_start as (

    select min(value_text::date) as pool_start_date
    from values_in_force
    where rule_code = 'pool_start_date' and product_code = 'domestic'

),

final as (

    select
        'pool_cessions' as table_name,
        concat(
            stg_pool_cessions.policy_id, ' ', stg_pool_cessions.pool_member_code
        ) as row_key,
        concat(
            stg_policies.product_code, ' policy from ', stg_policies.policy_start_date
        ) as problem
    from stg_pool_cessions
    inner join stg_policies on stg_pool_cessions.policy_id = stg_policies.policy_id
    cross join pool_start
    where
        stg_policies.product_code <> 'domestic'
        or stg_policies.policy_start_date < pool_start.pool_start_date

)

select *
from final
order by table_name, row_key, problem
