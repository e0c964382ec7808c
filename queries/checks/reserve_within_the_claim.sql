-- A reserve is no more than what is claimed, and nothing once a claim was refused or
-- withdrawn.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claim_movements' as table_name,
        stg_claim_movements.movement_id as row_key,
        concat(
            'reserve ', stg_claim_movements.amount_usd,
            ' from ', stg_claim_movements.movement_date,
            ', claimed ', stg_claims.claimed_usd,
            ', ', stg_claims.decision, ' ', stg_claims.decision_date
        ) as problem
    from stg_claim_movements
    inner join stg_claims
        on stg_claim_movements.claim_id = stg_claims.claim_id
    where
        stg_claim_movements.movement_type = 'reserve'
        and (
            stg_claim_movements.amount_usd > stg_claims.claimed_usd + 0.005
            or (
                stg_claim_movements.amount_usd > 0
                and stg_claims.decision in ('refused', 'withdrawn')
                and stg_claim_movements.movement_date >= stg_claims.decision_date
            )
        )

)

select *
from final
order by table_name, row_key, problem
