-- Every exporter with its city by name and what it is owed on the newest position day.
--
-- grain:   one row per exporter_id
-- params:  none
with

exporters as (

    select
        exporter_id,
        exporter_name,
        city_code,
        size_class
    from stg_exporters

),

cities as (

    select
        city_code,
        city_name
    from ref_cities

),

outstanding as (

    select
        exporter_id,
        max_by(outstanding_usd, as_of_date) as outstanding_usd
    from position_by_exporter
    group by exporter_id

),

final as (

    select
        exporters.exporter_id,
        exporters.exporter_name,
        coalesce(cities.city_name, exporters.city_code) as city_name,
        exporters.size_class,
        coalesce(outstanding.outstanding_usd, 0) as outstanding_usd
    from exporters
    left join cities on exporters.city_code = cities.city_code
    left join outstanding on exporters.exporter_id = outstanding.exporter_id

)

select *
from final
