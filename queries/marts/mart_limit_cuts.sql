-- Limits that were really cut: a reduced or withdrawn decision that takes the place of
-- a limit still running, and grants less than that limit and than what was asked for.
--
-- grain:   one row per limit_id
-- params:  none
with

decisions as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        decided_date,
        decision,
        requested_usd,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
        case when decision in ('approved', 'reduced') then approved_usd else 0 end
            as granted_usd
    from stg_limits

),

lowering as (

    select *
    from decisions
    where decision in ('reduced', 'withdrawn')

),

earlier as (

    select
        lowering.limit_id,
        max_by(
            decisions.granted_usd,
            (decisions.valid_from, decisions.decided_date, decisions.limit_id)
        ) as earlier_usd
    from lowering
    inner join decisions
        on lowering.exporter_id = decisions.exporter_id
            and lowering.buyer_id = decisions.buyer_id
            and lowering.valid_from > decisions.valid_from
            and lowering.valid_from <= decisions.valid_to + 1
    group by lowering.limit_id

),

final as (

    select
        lowering.limit_id,
        lowering.exporter_id,
        stg_buyers.country_code,
        lowering.decision,
        lowering.decided_date,
        lowering.valid_from,
        earlier.earlier_usd,
        least(
            earlier.earlier_usd,
            coalesce(lowering.requested_usd, earlier.earlier_usd)
        ) - lowering.granted_usd as cut_usd
    from lowering
    inner join earlier on lowering.limit_id = earlier.limit_id
    inner join stg_buyers on lowering.buyer_id = stg_buyers.buyer_id
    where lowering.granted_usd < earlier.earlier_usd
        and lowering.granted_usd
        < coalesce(lowering.requested_usd, earlier.earlier_usd)

)

select *
from final
order by valid_from, limit_id
