-- Every buyer that a row names is in the table of buyers.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

from_buyer_grades as (

    select
        'buyer_grades' as table_name,
        concat(stg_buyer_grades.buyer_id, ' ', stg_buyer_grades.valid_from) as row_key,
        concat('no buyer ', stg_buyer_grades.buyer_id) as problem
    from stg_buyer_grades
    left join stg_buyers on stg_buyer_grades.buyer_id = stg_buyers.buyer_id
    where
        stg_buyer_grades.buyer_id is not null
        and stg_buyers.buyer_id is null

),

from_limits as (

    select
        'limits' as table_name,
        stg_limits.limit_id as row_key,
        concat('no buyer ', stg_limits.buyer_id) as problem
    from stg_limits
    left join stg_buyers on stg_limits.buyer_id = stg_buyers.buyer_id
    where
        stg_limits.buyer_id is not null
        and stg_buyers.buyer_id is null

),

from_shipments as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat('no buyer ', stg_shipments.buyer_id) as problem
    from stg_shipments
    left join stg_buyers on stg_shipments.buyer_id = stg_buyers.buyer_id
    where
        stg_shipments.buyer_id is not null
        and stg_buyers.buyer_id is null

),

from_claims as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat('no buyer ', stg_claims.buyer_id) as problem
    from stg_claims
    left join stg_buyers on stg_claims.buyer_id = stg_buyers.buyer_id
    where
        stg_claims.buyer_id is not null
        and stg_buyers.buyer_id is null

),

final as (

    select * from from_buyer_grades

    union all
    select * from from_limits

    union all
    select * from from_shipments

    union all
    select * from from_claims

)

select *
from final
order by table_name, row_key, problem
