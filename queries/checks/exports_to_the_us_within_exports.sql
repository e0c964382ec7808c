-- Exports to the United States are part of a year's exports.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'exporter_years' as table_name,
        concat(exporter_id, ' ', calendar_year) as row_key,
        concat('to the US ', exports_to_us_usd, ' of ', exports_usd) as problem
    from stg_exporter_years
    where exports_to_us_usd > exports_usd + 0.005

)

select *
from final
order by table_name, row_key, problem
