-- What needs attention first on one position day, with names, money at stake and date.
--
-- grain:   one row per exporter_id, buyer_id, reason_code
-- params:  as_of_date, exporter_id, reason_code, top_count
with

attention as (

    select
        exporter_id,
        buyer_id,
        reason_code,
        at_stake_usd,
        action_date,
        invoice_count
    from position_attention
    where as_of_date = $as_of_date::date
        and ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and ($reason_code::varchar is null or reason_code = $reason_code)

),

top as (

    select *
    from attention
    order by at_stake_usd desc, exporter_id, buyer_id, reason_code
    limit $top_count::bigint

),

exporters as (

    select
        exporter_id,
        exporter_name
    from stg_exporters

),

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code
    from stg_buyers
    where buyer_id in (select top.buyer_id from top)

),

final as (

    select
        top.exporter_id,
        exporters.exporter_name,
        top.buyer_id,
        buyers.buyer_name,
        buyers.country_code,
        top.reason_code,
        top.at_stake_usd,
        top.action_date,
        top.invoice_count
    from top
    inner join exporters on top.exporter_id = exporters.exporter_id
    inner join buyers on top.buyer_id = buyers.buyer_id

)

select *
from final
order by at_stake_usd desc, exporter_id, buyer_id, reason_code
