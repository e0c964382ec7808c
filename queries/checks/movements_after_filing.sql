-- Money moves on a claim only after it was filed, and is paid out only after it was
-- decided.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claim_movements' as table_name,
        stg_claim_movements.movement_id as row_key,
        concat(
            stg_claim_movements.movement_type,
            ' on ',
            stg_claim_movements.movement_date,
            ', filed ',
            stg_claims.filing_date,
            ', decided ',
            stg_claims.decision_date
        ) as problem
    from stg_claim_movements
    inner join stg_claims on stg_claim_movements.claim_id = stg_claims.claim_id
    where
        stg_claim_movements.movement_date < stg_claims.filing_date
        or (
            stg_claim_movements.movement_type = 'payment'
            and stg_claim_movements.movement_date
            < coalesce(stg_claims.decision_date, date '9999-12-31')
        )

)

select *
from final
order by table_name, row_key, problem
