-- Policies of one exporter that had begun by a day, with what is left of each maximum
-- and the limit that the policy itself gives.
--
-- grain:    one row per policy_id
-- params:   exporter_id, as_of_date
-- includes: cover/automatic_limits
with

policies as (

    select
        policy_id,
        product_code,
        policy_start_date,
        policy_end_date,
        maximum_liability_usd,
        discretionary_limit_usd
    from stg_policies
    where exporter_id = $exporter_id
        and policy_start_date <= $as_of_date::date

),

payments as (

    select
        stg_claims.policy_id,
        sum(stg_claim_movements.amount_usd)::double as paid_usd
    from stg_claims
    inner join stg_claim_movements
        on stg_claims.claim_id = stg_claim_movements.claim_id
    where stg_claims.exporter_id = $exporter_id
        and stg_claim_movements.movement_type = 'payment'
        and stg_claim_movements.movement_date <= $as_of_date::date
    group by stg_claims.policy_id

),

final as (

    select
        policies.policy_id,
        policies.product_code,
        policies.policy_start_date,
        policies.policy_end_date,
        coalesce(
            automatic_limits.automatic_limit_usd::double,
            policies.discretionary_limit_usd
        ) as own_limit_usd,
        greatest(
            policies.maximum_liability_usd - coalesce(payments.paid_usd, 0), 0
        ) as maximum_left_usd
    from policies
    left join payments on policies.policy_id = payments.policy_id
    left join automatic_limits on policies.policy_id = automatic_limits.policy_id

)

select *
from final
order by policy_start_date, policy_id
