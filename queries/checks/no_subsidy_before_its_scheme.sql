-- No subsidy is granted before its scheme began.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'subsidies' as table_name,
        stg_subsidies.subsidy_id as row_key,
        concat(
            'granted ',
            stg_subsidies.granted_date,
            ', ',
            stg_subsidies.scheme_code,
            ' began ',
            ref_schemes.valid_from
        ) as problem
    from stg_subsidies
    inner join ref_schemes on stg_subsidies.scheme_code = ref_schemes.scheme_code
    where
        stg_subsidies.decision <> 'refused'
        and stg_subsidies.granted_date < ref_schemes.valid_from

)

select *
from final
order by table_name, row_key, problem
