-- Limit decisions of one exporter for the buyers of its orders, as known on a day; a
-- request that is not decided yet is pending.
--
-- grain:   one row per limit_id
-- params:  as_of_date, exporter_id, buyer_ids
with

decisions as (

    select
        limit_id,
        buyer_id,
        applied_date,
        decided_date,
        requested_usd,
        approved_usd,
        payment_term,
        term_days,
        valid_from,
        decided_date <= $as_of_date::date as is_decided,
        decision,
        reason_code,
        -- The end of an expiring limit stands in the decision; another end is known
        -- only once it has come.
        case
            when valid_to <= $as_of_date::date or end_reason = 'expired' then valid_to
        end as valid_to
    from stg_limits
    where exporter_id = $exporter_id
        and buyer_id in (select unnest($buyer_ids::varchar[]))
        and (
            decided_date <= $as_of_date::date
            or (applied_date <= $as_of_date::date and requested_usd is not null)
        )

),

final as (

    select
        limit_id,
        buyer_id,
        applied_date,
        requested_usd,
        payment_term,
        term_days,
        case when is_decided then decided_date end as decided_date,
        case when is_decided then decision else 'pending' end as decision,
        case when is_decided then approved_usd end as approved_usd,
        case when is_decided then valid_from end as valid_from,
        case when is_decided then valid_to end as valid_to,
        case when is_decided then reason_code end as reason_code
    from decisions

)

select *
from final
order by buyer_id, valid_from desc nulls first, decided_date desc, limit_id desc
