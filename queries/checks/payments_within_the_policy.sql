-- What a policy year pays stays within its maximum liability, and within the cap for
-- one buyer.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

paid_per_buyer as (

    select
        stg_policies.policy_id,
        stg_claims.buyer_id,
        stg_policies.buyer_cap_usd,
        stg_policies.maximum_liability_usd,
        sum(stg_claim_movements.amount_usd) as paid_usd
    from stg_claim_movements
    inner join stg_claims on stg_claim_movements.claim_id = stg_claims.claim_id
    inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    where stg_claim_movements.movement_type = 'payment'
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
