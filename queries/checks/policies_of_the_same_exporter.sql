-- Shipments, claims and subsidies stand under a policy of their own exporter.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

rows_under_policies as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        policy_id,
        exporter_id
    from stg_shipments

    union all
    select
        'claims' as table_name,
        claim_id as row_key,
        policy_id,
        exporter_id
    from stg_claims

    union all
    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        policy_id,
        exporter_id
    from stg_subsidies

),

final as (

    select
        rows_under_policies.table_name,
        rows_under_policies.row_key,
        concat(
            'policy ',
            rows_under_policies.policy_id,
            ' is of ',
            stg_policies.exporter_id,
            ', not of ',
            rows_under_policies.exporter_id
        ) as problem
    from rows_under_policies
    inner join stg_policies on rows_under_policies.policy_id = stg_policies.policy_id
    where rows_under_policies.exporter_id <> stg_policies.exporter_id

)

select *
from final
order by table_name, row_key, problem
