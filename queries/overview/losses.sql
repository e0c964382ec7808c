-- What is lost to cover already on one position day, by the rule that took it.
--
-- grain:   one row per reason_code
-- params:  as_of_date, exporter_id
with

losses as (

    select
        exporter_id,
        buyer_id,
        reason_code,
        lost_usd,
        invoice_count
    from position_losses
    where as_of_date = $as_of_date::date
        and ($exporter_id::varchar is null or exporter_id = $exporter_id)

),

final as (

    select
        losses.reason_code,
        sum(losses.lost_usd) as lost_usd,
        sum(losses.invoice_count)::bigint as invoice_count,
        count(distinct losses.buyer_id)::bigint as buyer_count,
        max_by(stg_buyers.buyer_name, losses.lost_usd) as buyer_name,
        max(losses.lost_usd) as largest_usd
    from losses
    inner join stg_buyers on losses.buyer_id = stg_buyers.buyer_id
    group by losses.reason_code

)

select *
from final
order by lost_usd desc, reason_code
