-- What one exporter asked for one buyer, was granted and lost, decision by decision, as
-- known on a day; a request not yet decided is pending.
--
-- grain:   one row per limit_id
-- params:  as_of_date, exporter_id, buyer_id
with

decisions as (

    select
        limit_id,
        applied_date,
        requested_usd,
        payment_term,
        term_days,
        decided_date <= $as_of_date::date as is_decided,
        decided_date,
        decision,
        valid_from,
        reason_code,
        case when decision in ('refused', 'withdrawn') then 0 else approved_usd end
            as granted_usd,
        -- The end of an expiring limit stands in the decision; another end is known
        -- only once it has come.
        case
            when valid_to <= $as_of_date::date or end_reason = 'expired' then valid_to
        end as valid_to,
        case when valid_to < $as_of_date::date then end_reason end as end_reason
    from stg_limits
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and (
            decided_date <= $as_of_date::date
            or (applied_date <= $as_of_date::date and requested_usd is not null)
        )

),

known as (

    select
        limit_id,
        applied_date,
        requested_usd,
        payment_term,
        term_days,
        case when is_decided then decided_date end as decided_date,
        case when is_decided then decision else 'pending' end as decision,
        case when is_decided then valid_from end as valid_from,
        case when is_decided then reason_code end as reason_code,
        case when is_decided then granted_usd end as granted_usd,
        case when is_decided then valid_to end as valid_to,
        case when is_decided then end_reason end as end_reason
    from decisions

),

in_order as (

    select
        *,
        lag(granted_usd) over decided_before as last_granted_usd,
        lag(valid_to) over decided_before as last_valid_to
    from known
    window decided_before as (order by valid_from, decided_date, limit_id)

),

final as (

    select
        limit_id,
        applied_date,
        decided_date,
        decision,
        requested_usd,
        granted_usd,
        -- A limit that had ended before is no limit that was raised or cut.
        case when last_valid_to >= valid_from - 1 or last_valid_to is null
                then last_granted_usd
        end as previous_usd,
        payment_term,
        term_days,
        valid_from,
        valid_to,
        end_reason,
        reason_code,
        coalesce(
            valid_from <= $as_of_date::date
            and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date,
            false
        ) as is_in_force
    from in_order

)

select *
from final
order by valid_from desc nulls first, decided_date desc, limit_id desc
