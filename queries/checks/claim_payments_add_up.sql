-- The payments of a claim add up to its indemnity.
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
            'indemnity ',
            coalesce(stg_claims.indemnified_usd, 0),
            ', payments ',
            coalesce(movements_of_claims.paid_usd, 0)
        ) as problem
    from stg_claims
    left join movements_of_claims on stg_claims.claim_id = movements_of_claims.claim_id
    where
        abs(
            coalesce(stg_claims.indemnified_usd, 0)
            - coalesce(movements_of_claims.paid_usd, 0)
        ) > 0.005

)

select *
from final
order by table_name, row_key, problem
