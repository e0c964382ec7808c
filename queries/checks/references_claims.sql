-- Every claim that a row names is in the table of claims.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

from_shipments as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat('no claim ', stg_shipments.claim_id) as problem
    from stg_shipments
    left join stg_claims on stg_shipments.claim_id = stg_claims.claim_id
    where
        stg_shipments.claim_id is not null
        and stg_claims.claim_id is null

),

from_claim_movements as (

    select
        'claim_movements' as table_name,
        stg_claim_movements.movement_id as row_key,
        concat('no claim ', stg_claim_movements.claim_id) as problem
    from stg_claim_movements
    left join stg_claims on stg_claim_movements.claim_id = stg_claims.claim_id
    where
        stg_claim_movements.claim_id is not null
        and stg_claims.claim_id is null

),

final as (

    select * from from_shipments

    union all
    select * from from_claim_movements

)

select *
from final
order by table_name, row_key, problem
