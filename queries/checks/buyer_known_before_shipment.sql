-- Nobody ships to a buyer before the day the buyer is first known.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

first_shipments as (

    select
        buyer_id,
        min(ship_date) as first_ship_date
    from stg_shipments
    group by buyer_id

),

final as (

    select
        'buyers' as table_name,
        stg_buyers.buyer_id as row_key,
        concat(
            'first seen ',
            stg_buyers.first_seen_date,
            ', shipped to on ',
            first_shipments.first_ship_date
        ) as problem
    from stg_buyers
    inner join first_shipments on stg_buyers.buyer_id = first_shipments.buyer_id
    where first_shipments.first_ship_date < stg_buyers.first_seen_date

)

select *
from final
order by table_name, row_key, problem
