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

outstanding as (

    select
        exporter_id,
        max_by(outstanding_usd, as_of_date) as outstanding_usd
    from position_by_exporter
    group by exporter_id

),

labelled as (

    select
        exporters.exporter_id,
        exporters.exporter_name,
        exporters.size_class,
        coalesce(outstanding.outstanding_usd, 0) as outstanding_usd,
        coalesce(cities.city_name, exporters.city_code) as city_name,
        exporters.exporter_name
        || coalesce(' · ' || cities.city_name, '')
        || ' · ' || exporters.exporter_id as exporter_label
    from exporters
    left join cities on exporters.city_code = cities.city_code
    left join outstanding on exporters.exporter_id = outstanding.exporter_id

),

final as (

    select
        exporter_id,
        exporter_name,
        city_name,
        size_class,
        exporter_label,
        outstanding_usd
    from labelled
    where contains(lower(exporter_label), lower($search_text::varchar))
    order by outstanding_usd desc, exporter_id
    limit $top_count::bigint

)

select *
from final
order by outstanding_usd desc, exporter_id
