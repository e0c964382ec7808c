-- Every policy that a row names is in the table of policies.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

from_shipments as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat('no policy ', stg_shipments.policy_id) as problem
    from stg_shipments
    left join stg_policies on stg_shipments.policy_id = stg_policies.policy_id
    where
        stg_shipments.policy_id is not null
        and stg_policies.policy_id is null

),

from_claims as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat('no policy ', stg_claims.policy_id) as problem
    from stg_claims
    left join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    where
        stg_claims.policy_id is not null
        and stg_policies.policy_id is null

),

from_subsidies as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat('no policy ', stg_subsidies.policy_id) as problem
    from stg_subsidies
    left join stg_policies on stg_subsidies.policy_id = stg_policies.policy_id
    where
        stg_subsidies.policy_id is not null
        and stg_policies.policy_id is null

),

from_pool_cessions as (

    select
        'pool_cessions' as table_name,
        concat(stg_pool_cessions.policy_id, ' ', stg_pool_cessions.pool_member_code)
            as row_key,
        concat('no policy ', stg_pool_cessions.policy_id) as problem
    from stg_pool_cessions
    left join stg_policies on stg_pool_cessions.policy_id = stg_policies.policy_id
    where
        stg_pool_cessions.policy_id is not null
        and stg_policies.policy_id is null

),

final as (

    select * from from_shipments

    union all
    select * from from_claims

    union all
    select * from from_subsidies

    union all
    select * from from_pool_cessions

)

select *
from final
order by table_name, row_key, problem
