-- Dated events of the chosen kinds in a period, to mark on a time axis.
--
-- grain:   one row per event_id
-- params:  event_kinds, from_date, to_date
with

final as (

    select
        event_id,
        event_date,
        event_kind,
        is_major,
        label,
        source_id,
        confidence,
        description
    from ref_events
    where
        event_date between $from_date::date and $to_date::date
        and (
            $event_kinds::varchar[] is null
            or list_contains($event_kinds::varchar[], event_kind)
        )

)

select *
from final
order by event_date, event_id
