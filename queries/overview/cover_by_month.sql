-- Invoices under an export policy open at each month end, for the whole book or one
-- exporter: the stock of cover, before limits and uninsured percentage.
--
-- grain:   one row per month_end
-- params:  as_of_date, exporter_id
with

flows as (

    select
        exporter_id,
        flow_month,
        opened_usd,
        closed_usd
    from mart_insured_stock
    where ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and flow_month <= $as_of_date::date

),

by_month as (

    select
        flow_month,
        sum(opened_usd - closed_usd) as change_usd
    from flows
    group by flow_month

),

final as (

    select
        last_day(flow_month) as month_end,
        sum(change_usd) over (order by flow_month) as insured_open_usd
    from by_month

)

select *
from final
where month_end <= $as_of_date::date
order by month_end
