-- How the reserve of each export claim changes, by the day on which it does.
--
-- grain:    one row per claim_id, change_date
-- params:   none
-- includes: claims/export_claims
--
-- What the movements of a claim say goes first: they record the reserve held from a day
-- on. Of a claim without any, the reserve is the claimed amount times the insured share
-- of its cause, set up on filing and released on payment, or on a decision that pays
-- nothing.
with

recorded as (

    select
        stg_claim_movements.claim_id,
        stg_claim_movements.movement_date as change_date,
        stg_claim_movements.amount_usd::decimal(18, 2) - coalesce(
            lag(stg_claim_movements.amount_usd::decimal(18, 2)) over (
                partition by stg_claim_movements.claim_id
                order by
                    stg_claim_movements.movement_date,
                    stg_claim_movements.movement_id
            ),
            0
        ) as change_usd
    from stg_claim_movements
    inner join export_claims
        on stg_claim_movements.claim_id = export_claims.claim_id
    where stg_claim_movements.movement_type = 'reserve'

),

held as (

    select
        export_claims.claim_id,
        export_claims.filing_date,
        case
            when export_claims.payment_date is not null
                then export_claims.payment_date
            when export_claims.decision in ('refused', 'withdrawn')
                then export_claims.decision_date
        end as released_date,
        (
            export_claims.claimed_usd * case export_claims.cause
                when 'default' then stg_policies.indemnity_default_ratio
                when 'insolvency' then stg_policies.indemnity_insolvency_ratio
                when 'rejection' then stg_policies.indemnity_rejection_ratio
                when 'political' then stg_policies.indemnity_political_ratio
            end
        )::decimal(18, 2) as reserve_usd
    from export_claims
    inner join stg_policies
        on export_claims.policy_id = stg_policies.policy_id
    where export_claims.claim_id not in (select recorded.claim_id from recorded)

),

changes as (

    select
        claim_id,
        change_date,
        change_usd
    from recorded

    union all

    select
        claim_id,
        filing_date as change_date,
        reserve_usd as change_usd
    from held

    union all

    select
        claim_id,
        released_date as change_date,
        -reserve_usd as change_usd
    from held
    where released_date is not null

)

select
    claim_id,
    change_date,
    sum(change_usd) as change_usd
from changes
group by claim_id, change_date
