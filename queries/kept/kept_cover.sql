-- What cover/cover_by_invoice gives for a default, as it is kept with the book.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   as_of_date, compared_date, exporter_id
with

final as (

    select *
    from position_cover
    where exporter_id = $exporter_id
        and (as_of_date = $as_of_date::date or as_of_date = $compared_date::date)

)

select *
from final
order by as_of_date, exporter_id, buyer_id, ship_date, invoice_id
