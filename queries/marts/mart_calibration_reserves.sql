-- Case reserves, reopened claims and least premiums, measured as the targets of the
-- generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
--
-- A claim costs what was paid on it and what is still held for it. It is reopened when
-- something is held for it again after it was decided and nothing was.
with

reserves as (

    select
        stg_claim_movements.claim_id,
        stg_claim_movements.movement_date,
        stg_claim_movements.amount_usd,
        stg_claims.decision_date,
        lag(stg_claim_movements.amount_usd) over (
            partition by stg_claim_movements.claim_id
            order by
                stg_claim_movements.movement_date, stg_claim_movements.movement_id
        ) as amount_before_usd
    from stg_claim_movements
    inner join stg_claims
        on stg_claim_movements.claim_id = stg_claims.claim_id
    where stg_claim_movements.movement_type = 'reserve'

),

reserves_by_claim as (

    select
        claim_id,
        min_by(amount_usd, movement_date) as first_reserve_usd,
        max_by(amount_usd, movement_date) as last_reserve_usd,
        bool_or(
            amount_before_usd is not null and movement_date < decision_date
        ) as is_moved,
        bool_or(
            amount_before_usd = 0 and amount_usd > 0 and movement_date > decision_date
        ) as is_reopened
    from reserves
    group by claim_id

),

payments_by_claim as (

    select
        claim_id,
        sum(amount_usd) as paid_usd
    from stg_claim_movements
    where movement_type = 'payment'
    group by claim_id

),

decided_claims as (

    select
        stg_claims.decision,
        reserves_by_claim.first_reserve_usd,
        reserves_by_claim.is_moved,
        reserves_by_claim.is_reopened,
        reserves_by_claim.last_reserve_usd
        + coalesce(payments_by_claim.paid_usd, 0) as cost_usd
    from stg_claims
    inner join reserves_by_claim
        on stg_claims.claim_id = reserves_by_claim.claim_id
    left join payments_by_claim
        on stg_claims.claim_id = payments_by_claim.claim_id
    where stg_claims.decision is not null

),

reserve_measures as (

    select
        avg(is_moved::integer) as moved_ratio,
        avg(is_reopened::integer) filter (where decision = 'paid') as reopened_ratio,
        sum(first_reserve_usd) / nullif(sum(cost_usd), 0) as reserve_to_cost_ratio
    from decided_claims

),

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

premiums as (

    select
        stg_policies.policy_id,
        greatest(
            sum(stg_shipments.premium_usd), max(stg_policies.minimum_premium_usd)
        ) as premium_usd
    from stg_policies
    inner join stg_shipments
        on stg_policies.policy_id = stg_shipments.policy_id
    cross join known
    where
        stg_policies.product_code = 'comprehensive'
        and stg_policies.policy_end_date < known.data_end
    group by stg_policies.policy_id

),

small_premiums as (

    select count(*) as policy_count
    from premiums
    where premium_usd < 3000

),

measured as (

    select of_all.*
    from reserve_measures
    cross join small_premiums
    cross join
        lateral (
            values
            (
                110, 'small_premium_count', 'comprehensive', small_premiums.policy_count
            ),
            (118, 'reserve_moved_ratio', null, reserve_measures.moved_ratio),
            (118, 'reopened_ratio', null, reserve_measures.reopened_ratio),
            (119, 'reserve_to_cost_ratio', null, reserve_measures.reserve_to_cost_ratio)
        ) as of_all (target_number, metric_code, segment, generated_value)

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        round(generated_value::double, 9) as generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
