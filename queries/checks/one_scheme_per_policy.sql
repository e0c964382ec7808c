-- A policy is subsidised by one scheme, once, and by the scheme it was bought under.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

granted_twice as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat(count(*), ' subsidies granted') as problem
    from stg_subsidies
    where decision <> 'refused'
    group by policy_id
    having count(*) > 1

),

other_scheme as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat(
            'granted by ',
            stg_subsidies.scheme_code,
            ', policy under ',
            stg_policies.scheme_code
        ) as problem
    from stg_subsidies
    inner join stg_policies on stg_subsidies.policy_id = stg_policies.policy_id
    where
        stg_subsidies.decision <> 'refused'
        and stg_subsidies.scheme_code <> stg_policies.scheme_code

),

final as (

    select * from granted_twice

    union all
    select * from other_scheme

)

select *
from final
order by table_name, row_key, problem
