-- On no day does the pool commit more cover than its capacity.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

capacity as (

    select
        from_date,
        to_date,
        value as capacity_cny
    from values_in_force
    where rule_code = 'pool_capacity_cny' and product_code = 'domestic'

),

changes as (

    select
        stg_policies.policy_start_date as change_date,
        stg_pool_cessions.committed_cover_cny as change_cny
    from stg_pool_cessions
    inner join stg_policies on stg_pool_cessions.policy_id = stg_policies.policy_id
    union all
    select
        stg_policies.policy_end_date + 1 as change_date,
        -stg_pool_cessions.committed_cover_cny as change_cny
    from stg_pool_cessions
    inner join stg_policies on stg_pool_cessions.policy_id = stg_policies.policy_id

),

changes_by_day as (

    select
        change_date,
        sum(change_cny) as change_cny
    from changes
    group by change_date

),

committed_by_day as (

    select
        change_date,
        sum(change_cny) over (order by change_date) as committed_cny
    from changes_by_day

),

final as (

    select
        'pool_cessions' as table_name,
        (committed_by_day.change_date)::varchar as row_key,
        concat(
            'committed RMB ',
            committed_by_day.committed_cny,
            ' of ',
            capacity.capacity_cny
        ) as problem
    from committed_by_day
    inner join capacity
        on
            committed_by_day.change_date between capacity.from_date and capacity.to_date
    where committed_by_day.committed_cny > capacity.capacity_cny

)

select *
from final
order by table_name, row_key, problem
