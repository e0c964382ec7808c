-- Every city, sector, insurer, scheme and pool member is in its reference table; a
-- ledger that does not say has city, sector and insurer unknown.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

exporters_city as (

    select distinct
        'exporters' as table_name,
        stg_exporters.exporter_id as row_key,
        concat('unknown city_code ', stg_exporters.city_code) as problem
    from stg_exporters
    left join ref_cities on stg_exporters.city_code = ref_cities.city_code
    where
        stg_exporters.city_code <> 'unknown'
        and ref_cities.city_code is null

),

exporters_sector as (

    select distinct
        'exporters' as table_name,
        stg_exporters.exporter_id as row_key,
        concat('unknown sector_code ', stg_exporters.sector_code) as problem
    from stg_exporters
    left join ref_sectors on stg_exporters.sector_code = ref_sectors.sector_code
    where
        stg_exporters.sector_code <> 'unknown'
        and ref_sectors.sector_code is null

),

buyers_sector as (

    select distinct
        'buyers' as table_name,
        stg_buyers.buyer_id as row_key,
        concat('unknown sector_code ', stg_buyers.sector_code) as problem
    from stg_buyers
    left join ref_sectors on stg_buyers.sector_code = ref_sectors.sector_code
    where
        stg_buyers.sector_code <> 'unknown'
        and ref_sectors.sector_code is null

),

policies_insurer as (

    select distinct
        'policies' as table_name,
        stg_policies.policy_id as row_key,
        concat('unknown insurer_code ', stg_policies.insurer_code) as problem
    from stg_policies
    left join ref_insurers on stg_policies.insurer_code = ref_insurers.insurer_code
    where
        stg_policies.insurer_code <> 'unknown'
        and ref_insurers.insurer_code is null

),

policies_scheme as (

    select distinct
        'policies' as table_name,
        stg_policies.policy_id as row_key,
        concat('unknown scheme_code ', stg_policies.scheme_code) as problem
    from stg_policies
    left join ref_schemes on stg_policies.scheme_code = ref_schemes.scheme_code
    where
        stg_policies.scheme_code is not null
        and ref_schemes.scheme_code is null

),

subsidies_scheme as (

    select distinct
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat('unknown scheme_code ', stg_subsidies.scheme_code) as problem
    from stg_subsidies
    left join ref_schemes on stg_subsidies.scheme_code = ref_schemes.scheme_code
    where
        stg_subsidies.scheme_code is not null
        and ref_schemes.scheme_code is null

),

pool_cessions_pool_member as (

    select distinct
        'pool_cessions' as table_name,
        concat(stg_pool_cessions.policy_id, ' ', stg_pool_cessions.pool_member_code)
            as row_key,
        concat('unknown pool_member_code ', stg_pool_cessions.pool_member_code)
            as problem
    from stg_pool_cessions
    left join
        ref_pool_members
        on stg_pool_cessions.pool_member_code = ref_pool_members.pool_member_code
    where
        stg_pool_cessions.pool_member_code is not null
        and ref_pool_members.pool_member_code is null

),

final as (

    select * from exporters_city

    union all
    select * from exporters_sector

    union all
    select * from buyers_sector

    union all
    select * from policies_insurer

    union all
    select * from policies_scheme

    union all
    select * from subsidies_scheme

    union all
    select * from pool_cessions_pool_member

)

select *
from final
order by table_name, row_key, problem
