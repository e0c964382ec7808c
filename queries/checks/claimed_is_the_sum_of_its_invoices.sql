-- The amount claimed is the sum of the invoices of the claim.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    claims/invoices_of_claims
with

final as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat(
            'claimed ',
            stg_claims.claimed_usd,
            ', invoices ',
            invoices_of_claims.invoices_usd
        ) as problem
    from stg_claims
    inner join invoices_of_claims on stg_claims.claim_id = invoices_of_claims.claim_id
    where abs(stg_claims.claimed_usd - invoices_of_claims.invoices_usd) > 0.005

)

select *
from final
order by table_name, row_key, problem
