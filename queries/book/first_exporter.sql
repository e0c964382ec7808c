-- The exporter that a page shows before one is chosen, where the book has a good example.
--
-- grain:   one row per exporter_id
-- params:  none
with

final as (

    select exporter_id
    from mart_first_exporter

)

select *
from final
order by exporter_id
