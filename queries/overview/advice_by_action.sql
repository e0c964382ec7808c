-- What can still be saved on one position day, by kind of action.
--
-- grain:   one row per action_kind
-- params:  as_of_date, to_date, exporter_id
--
-- Within the same days as overview/advice.
with

final as (

    select
        action_kind,
        sum(saves_usd) as saves_usd,
        sum(in_question_usd) as in_question_usd,
        sum(money_usd) as money_usd,
        count(distinct buyer_id)::bigint as buyer_count,
        min(action_date) as action_date
    from position_advice
    where as_of_date = $as_of_date::date
        and ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and money_usd > 0
        and (
            $to_date::date is null
            or action_date is null
            or action_date <= $to_date::date
            or action_kind not in ('declare', 'notify', 'file_claim')
        )
    group by action_kind

)

select *
from final
order by money_usd desc, action_kind
