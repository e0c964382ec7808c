-- One exporter, with its city and what it is owed on the newest position day.
--
-- grain:    one row per exporter_id
-- params:   exporter_id
with

final as (

    select
        exporter_id,
        exporter_name,
        city_name,
        size_class,
        outstanding_usd
    from exporter_cards
    where exporter_id = $exporter_id

)

select *
from final
order by exporter_id
