-- Every exporter that a row names is in the table of exporters.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

from_exporter_years as (

    select
        'exporter_years' as table_name,
        concat(stg_exporter_years.exporter_id, ' ', stg_exporter_years.calendar_year)
            as row_key,
        concat('no exporter ', stg_exporter_years.exporter_id) as problem
    from stg_exporter_years
    left join
        stg_exporters
        on stg_exporter_years.exporter_id = stg_exporters.exporter_id
    where
        stg_exporter_years.exporter_id is not null
        and stg_exporters.exporter_id is null

),

from_policies as (

    select
        'policies' as table_name,
        stg_policies.policy_id as row_key,
        concat('no exporter ', stg_policies.exporter_id) as problem
    from stg_policies
    left join stg_exporters on stg_policies.exporter_id = stg_exporters.exporter_id
    where
        stg_policies.exporter_id is not null
        and stg_exporters.exporter_id is null

),

from_limits as (

    select
        'limits' as table_name,
        stg_limits.limit_id as row_key,
        concat('no exporter ', stg_limits.exporter_id) as problem
    from stg_limits
    left join stg_exporters on stg_limits.exporter_id = stg_exporters.exporter_id
    where
        stg_limits.exporter_id is not null
        and stg_exporters.exporter_id is null

),

from_shipments as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat('no exporter ', stg_shipments.exporter_id) as problem
    from stg_shipments
    left join stg_exporters on stg_shipments.exporter_id = stg_exporters.exporter_id
    where
        stg_shipments.exporter_id is not null
        and stg_exporters.exporter_id is null

),

from_claims as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat('no exporter ', stg_claims.exporter_id) as problem
    from stg_claims
    left join stg_exporters on stg_claims.exporter_id = stg_exporters.exporter_id
    where
        stg_claims.exporter_id is not null
        and stg_exporters.exporter_id is null

),

from_subsidies as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat('no exporter ', stg_subsidies.exporter_id) as problem
    from stg_subsidies
    left join stg_exporters on stg_subsidies.exporter_id = stg_exporters.exporter_id
    where
        stg_subsidies.exporter_id is not null
        and stg_exporters.exporter_id is null

),

final as (

    select * from from_exporter_years

    union all
    select * from from_policies

    union all
    select * from from_limits

    union all
    select * from from_shipments

    union all
    select * from from_claims

    union all
    select * from from_subsidies

)

select *
from final
order by table_name, row_key, problem
