-- Premium earned and amount insured by month of shipment and one dimension.
--
-- grain:    one row per ship_month, split_code
-- params:   none
-- includes: coverage/insured_months
--
-- A cause has no premium of its own, so split by cause gives one part, 'all'.
with

final as (

    select
        ship_month,
        split_code,
        sum(insured_usd) as insured_usd,
        sum(premium_usd) as premium_usd
    from insured_months
    group by ship_month, split_code

)

select *
from final
order by ship_month, split_code
