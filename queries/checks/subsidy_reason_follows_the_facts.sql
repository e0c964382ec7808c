-- A subsidy is capped only where its scheme has a cap, and refused for exports above
-- the threshold only where last year's are.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat(
            stg_subsidies.reason_code,
            ', cap ',
            coalesce(ref_schemes.subsidy_cap_cny::varchar, 'none'),
            ', exports of the year before ',
            stg_exporter_years.exports_usd
        ) as problem
    from stg_subsidies
    inner join ref_schemes on stg_subsidies.scheme_code = ref_schemes.scheme_code
    inner join stg_policies on stg_subsidies.policy_id = stg_policies.policy_id
    left join stg_exporter_years
        on
            stg_policies.exporter_id = stg_exporter_years.exporter_id
            and extract(year from stg_policies.policy_start_date) - 1
            = stg_exporter_years.calendar_year
    where
        (
            stg_subsidies.reason_code = 'cap_reached'
            and ref_schemes.subsidy_cap_cny is null
        )
        or (
            stg_subsidies.reason_code = 'over_threshold'
            and (
                ref_schemes.eligibility_max_usd is null
                or stg_exporter_years.exports_usd < ref_schemes.eligibility_max_usd
            )
        )

)

select *
from final
order by table_name, row_key, problem
