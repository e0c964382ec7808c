-- Policy years of one exporter, insurer and product do not overlap.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

policy_years as (

    select
        policy_id,
        policy_start_date,
        last_value(policy_id) over earlier_policies as previous_policy_id,
        max(policy_end_date) over earlier_policies as previous_end_date
    from stg_policies
    window earlier_policies as (
        partition by exporter_id, insurer_code, product_code
        order by policy_start_date, policy_id
        rows between unbounded preceding and 1 preceding
    )

),

final as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat(
            'begins ',
            policy_start_date,
            ', ',
            previous_policy_id,
            ' ends ',
            previous_end_date
        ) as problem
    from policy_years
    where policy_start_date <= previous_end_date

)

select *
from final
order by table_name, row_key, problem
