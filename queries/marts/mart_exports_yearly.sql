-- Customs exports of all exporters of the book by year and kind of exporter.
--
-- grain:   one row per calendar_year, city_code, sector_code, size_class
-- params:  none
with

exporter_years as (

    select exporter_id, calendar_year, exports_usd, exports_to_us_usd
    from stg_exporter_years

),

exporters as (

    select exporter_id, city_code, sector_code, size_class
    from stg_exporters

),

final as (

    select
        exporter_years.calendar_year,
        exporters.city_code,
        exporters.sector_code,
        exporters.size_class,
        cast(
            sum(cast(exporter_years.exports_usd as decimal(18, 2))) as double
        ) as exports_usd,
        cast(
            sum(cast(exporter_years.exports_to_us_usd as decimal(18, 2))) as double
        ) as exports_to_us_usd
    from exporter_years
    inner join exporters
        on exporter_years.exporter_id = exporters.exporter_id
    group by
        exporter_years.calendar_year,
        exporters.city_code,
        exporters.sector_code,
        exporters.size_class

)

select *
from final
order by calendar_year, city_code, sector_code, size_class
