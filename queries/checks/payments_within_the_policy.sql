-- What a policy year pays stays within its maximum liability, and within the cap for
-- one buyer.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    claims/movements_of_claims
with

paid_per_buyer as (

    select
        stg_policies.policy_id,
        stg_claims.buyer_id,
        stg_policies.buyer_cap_usd,
        stg_policies.maximum_liability_usd,
        sum(movements_of_claims.paid_usd) as paid_usd
    from movements_of_claims
    inner join stg_claims on movements_of_claims.claim_id = stg_claims.claim_id
    inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    group by
        stg_policies.policy_id,
        stg_claims.buyer_id,
        stg_policies.buyer_cap_usd,
        stg_policies.maximum_liability_usd

),

paid_per_policy as (

    select
        policy_id,
        maximum_liability_usd,
        sum(paid_usd) as paid_usd
    from paid_per_buyer
    group by policy_id, maximum_liability_usd

),

final as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat('paid ', paid_usd, ' of at most ', maximum_liability_usd) as problem
    from paid_per_policy
    where paid_usd > maximum_liability_usd + 0.005
    union all
    select
        'policies' as table_name,
        policy_id as row_key,
        concat(
            'paid ', paid_usd, ' for ', buyer_id, ', of at most ', buyer_cap_usd
        ) as problem
    from paid_per_buyer
    where paid_usd > buyer_cap_usd + 0.005

)

select *
from final
order by table_name, row_key, problem
