-- Exporters with something outstanding on a position day, the largest first.
--
-- grain:   one row per exporter_id
-- params:  as_of_date
with

positions as (

    select
        exporter_id,
        outstanding_usd
    from position_by_exporter
    where as_of_date = $as_of_date::date

),

final as (

    select
        exporter_id,
        outstanding_usd
    from positions

)

select *
from final
order by outstanding_usd desc, exporter_id
