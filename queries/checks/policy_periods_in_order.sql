-- A policy year ends after it begins and lasts at most two years.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat('from ', policy_start_date, ' to ', policy_end_date) as problem
    from stg_policies
    where
        policy_end_date < policy_start_date
        or policy_end_date > policy_start_date + 731

)

select *
from final
order by table_name, row_key, problem
