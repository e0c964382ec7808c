-- The key of every table is unique.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

repeated_exporters as (

    select
        'exporters' as table_name,
        exporter_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_exporters
    group by exporter_id
    having count(*) > 1

),

repeated_exporter_years as (

    select
        'exporter_years' as table_name,
        concat(exporter_id, ' ', calendar_year) as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_exporter_years
    group by exporter_id, calendar_year
    having count(*) > 1

),

repeated_buyers as (

    select
        'buyers' as table_name,
        buyer_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_buyers
    group by buyer_id
    having count(*) > 1

),

repeated_buyer_grades as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_buyer_grades
    group by buyer_id, valid_from
    having count(*) > 1

),

repeated_policies as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_policies
    group by policy_id
    having count(*) > 1

),

repeated_limits as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_limits
    group by limit_id
    having count(*) > 1

),

repeated_shipments as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_shipments
    group by invoice_id
    having count(*) > 1

),

repeated_claims as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_claims
    group by claim_id
    having count(*) > 1

),

repeated_claim_movements as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_claim_movements
    group by movement_id
    having count(*) > 1

),

repeated_subsidies as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_subsidies
    group by subsidy_id
    having count(*) > 1

),

repeated_pool_cessions as (

    select
        'pool_cessions' as table_name,
        concat(policy_id, ' ', pool_member_code) as row_key,
        concat('the key stands in ', count(*), ' rows') as problem
    from stg_pool_cessions
    group by policy_id, pool_member_code
    having count(*) > 1

),

final as (

    select * from repeated_exporters

    union all
    select * from repeated_exporter_years

    union all
    select * from repeated_buyers

    union all
    select * from repeated_buyer_grades

    union all
    select * from repeated_policies

    union all
    select * from repeated_limits

    union all
    select * from repeated_shipments

    union all
    select * from repeated_claims

    union all
    select * from repeated_claim_movements

    union all
    select * from repeated_subsidies

    union all
    select * from repeated_pool_cessions

)

select *
from final
order by table_name, row_key, problem
