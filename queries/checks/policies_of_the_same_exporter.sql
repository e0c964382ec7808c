-- Shipments, claims and subsidies stand under a policy of their own exporter.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

shipments_of_others as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat(
            'policy ',
            stg_shipments.policy_id,
            ' is of ',
            stg_policies.exporter_id,
            ', not of ',
            stg_shipments.exporter_id
        ) as problem
    from stg_shipments
    inner join stg_policies on stg_shipments.policy_id = stg_policies.policy_id
    where stg_shipments.exporter_id <> stg_policies.exporter_id

),

claims_of_others as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        concat(
            'policy ',
            stg_claims.policy_id,
            ' is of ',
            stg_policies.exporter_id,
            ', not of ',
            stg_claims.exporter_id
        ) as problem
    from stg_claims
    inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    where stg_claims.exporter_id <> stg_policies.exporter_id

),

subsidies_of_others as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat(
            'policy ',
            stg_subsidies.policy_id,
            ' is of ',
            stg_policies.exporter_id,
            ', not of ',
            stg_subsidies.exporter_id
        ) as problem
    from stg_subsidies
    inner join stg_policies on stg_subsidies.policy_id = stg_policies.policy_id
    where stg_subsidies.exporter_id <> stg_policies.exporter_id

),

final as (

    select * from shipments_of_others

    union all
    select * from claims_of_others

    union all
    select * from subsidies_of_others

)

select *
from final
order by table_name, row_key, problem
