-- Customs exports of all exporters of the book by year and kind of exporter.
--
-- grain:   one row per calendar_year, city_code, sector_code, size_class
-- params:  none
with

final as (

    select
        stg_exporter_years.calendar_year,
        stg_exporters.city_code,
        stg_exporters.sector_code,
        stg_exporters.size_class,
        sum(stg_exporter_years.exports_usd::decimal(18, 2))::double as exports_usd,
        sum(stg_exporter_years.exports_to_us_usd::decimal(18, 2))::double
            as exports_to_us_usd
    from stg_exporter_years
    inner join stg_exporters
        on stg_exporter_years.exporter_id = stg_exporters.exporter_id
    group by
        stg_exporter_years.calendar_year,
        stg_exporters.city_code,
        stg_exporters.sector_code,
        stg_exporters.size_class

)

select *
from final
order by calendar_year, city_code, sector_code, size_class
