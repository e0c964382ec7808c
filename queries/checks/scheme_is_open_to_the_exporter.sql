-- A policy is bought under a scheme only where last year's exports are within the
-- scheme's bounds.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'policies' as table_name,
        stg_policies.policy_id as row_key,
        concat(
            ref_schemes.scheme_code,
            ', exports of the year before ',
            stg_exporter_years.exports_usd
        ) as problem
    from stg_policies
    inner join ref_schemes on stg_policies.scheme_code = ref_schemes.scheme_code
    inner join stg_exporter_years
        on
            stg_policies.exporter_id = stg_exporter_years.exporter_id
            and extract(year from stg_policies.policy_start_date) - 1
            = stg_exporter_years.calendar_year
    where
        stg_exporter_years.exports_usd < ref_schemes.eligibility_min_usd
        or (
            ref_schemes.eligibility_operator = '<'
            and stg_exporter_years.exports_usd >= ref_schemes.eligibility_max_usd
        )
        or (
            ref_schemes.eligibility_operator = '<='
            and stg_exporter_years.exports_usd > ref_schemes.eligibility_max_usd
        )

)

select *
from final
order by table_name, row_key, problem
