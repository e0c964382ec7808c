-- Recoveries of a claim are no more than what was claimed.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    claims/movements_of_claims
with

final as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat(
            'recovered ',
            movements_of_claims.recovered_usd,
            ', claimed ',
            stg_claims.claimed_usd
        ) as problem
    from stg_claims
    inner join movements_of_claims on stg_claims.claim_id = movements_of_claims.claim_id
    where movements_of_claims.recovered_usd > stg_claims.claimed_usd + 0.005

)

select *
from final
order by table_name, row_key, problem
