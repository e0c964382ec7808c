-- What can still be saved on one position day, what saves most first, with names.
--
-- grain:   one row per exporter_id, action_code
-- params:  as_of_date, to_date, exporter_id, action_kind, top_count
--
-- What is late already is there whatever its date; what is due in time up to to_date.
with

advice as (

    select *
    from position_advice
    where as_of_date = $as_of_date::date
        and ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and ($action_kind::varchar is null or action_kind = $action_kind)
        and (money_usd > 0 or $action_kind::varchar is not null)
        and (
            $to_date::date is null
            or action_date is null
            or action_date <= $to_date::date
            or action_kind not in ('declare', 'notify', 'file_claim')
        )

),

top as (

    select *
    from advice
    order by
        money_usd desc, action_date asc nulls last, exporter_id asc, action_code asc
    limit $top_count::bigint

),

final as (

    select
        top.exporter_id,
        stg_exporters.exporter_name,
        top.action_code,
        top.action_kind,
        top.buyer_id,
        top.buyer_name,
        top.country_code,
        top.action_date,
        top.missed_date,
        top.invoice_count,
        top.amount_usd,
        top.saves_usd,
        top.in_question_usd,
        top.money_usd,
        top.needed_usd,
        top.overdue_days
    from top
    inner join stg_exporters on top.exporter_id = stg_exporters.exporter_id

)

select *
from final
order by money_usd desc, action_date asc nulls last, exporter_id asc, action_code asc
