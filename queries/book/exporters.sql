-- Exporters whose name, city or number contains a text, those that are owed most first.
--
-- grain:   one row per exporter_id
-- params:  search_text, top_count
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

labelled as (

    select
        exporters.exporter_id,
        exporters.exporter_name,
        exporters.size_class,
        coalesce(cities.city_name, exporters.city_code) as city_name,
        exporters.exporter_name
        || coalesce(' · ' || cities.city_name, '')
        || ' · ' || exporters.exporter_id as exporter_label
    from exporters
    left join cities on exporters.city_code = cities.city_code

),

final as (

    select
        exporter_id,
        exporter_name,
        city_name,
        size_class,
        exporter_label
    from labelled
    where contains(lower(exporter_label), lower($search_text::varchar))
    order by exporter_id
    limit $top_count::bigint

)

select *
from final
order by exporter_id
