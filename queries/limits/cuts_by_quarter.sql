-- Limits that were really cut, by quarter, for all markets together and by market: how
-- many, by how much, and what share of the limits in force before the quarter that was.
--
-- grain:   one row per quarter_start, country_code
-- params:  exporter_id, as_of_date
--
-- A cut is a reduced or withdrawn decision that takes the place of a limit still in
-- force, and grants less than that limit and than what was asked for. The country code
-- is empty in the rows of all markets.
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
    where decided_date <= $as_of_date::date
        and valid_from <= $as_of_date::date
        and (
            $exporter_id::varchar is null
            or exporter_id = $exporter_id::varchar
        )

),

buyers as (

    select
        buyer_id,
        country_code
    from stg_buyers

),

located as (

    select
        decisions.decision,
        decisions.decided_date,
        decisions.valid_from,
        decisions.valid_to,
        decisions.granted_usd,
        decisions.requested_usd,
        buyers.country_code,
        lag(decisions.granted_usd) over of_pair as earlier_usd,
        lag(decisions.valid_to) over of_pair as earlier_to
    from decisions
    inner join buyers on decisions.buyer_id = buyers.buyer_id
    window of_pair as (
        partition by decisions.exporter_id, decisions.buyer_id
        order by decisions.valid_from, decisions.decided_date, decisions.limit_id
    )

),

cuts as (

    select
        date_trunc('quarter', valid_from)::date as quarter_start,
        country_code,
        decision,
        date_diff('day', decided_date, valid_from) as notice_days,
        least(earlier_usd, coalesce(requested_usd, earlier_usd)) - granted_usd
            as cut_usd,
        earlier_usd
    from located
    where decision in ('reduced', 'withdrawn')
        and earlier_to >= valid_from - 1
        and granted_usd < least(earlier_usd, coalesce(requested_usd, earlier_usd))

),

counted as (

    select
        quarter_start,
        country_code,
        grouping(country_code) = 1 as is_all,
        count(*) filter (where decision = 'reduced')::bigint as reduced_count,
        count(*) filter (where decision = 'withdrawn')::bigint as withdrawn_count,
        coalesce(sum(cut_usd) filter (where decision = 'reduced'), 0)::double
            as reduced_usd,
        coalesce(sum(cut_usd) filter (where decision = 'withdrawn'), 0)::double
            as withdrawn_usd,
        median(cut_usd::double / nullif(earlier_usd, 0)) as median_cut_ratio,
        median(notice_days) as median_notice_days
    from cuts
    group by grouping sets ((quarter_start), (quarter_start, country_code))

),

-- Limits in force change in the first quarter that begins after a decision's first day,
-- and in the first one that begins after the day after its last.
changes as (

    select
        country_code,
        granted_usd,
        1 as limit_count,
        (date_trunc('quarter', valid_from) + interval 3 month)::date as quarter_start
    from located
    where granted_usd > 0

    union all

    select
        country_code,
        -granted_usd as granted_usd,
        -1 as limit_count,
        (date_trunc('quarter', valid_to + 1) + interval 3 month)::date as quarter_start
    from located
    where granted_usd > 0
        and valid_to < $as_of_date::date

),

changes_by_quarter as (

    select
        quarter_start,
        country_code,
        grouping(country_code) = 1 as is_all,
        sum(granted_usd)::double as granted_usd,
        sum(limit_count)::bigint as limit_count
    from changes
    group by grouping sets ((quarter_start), (quarter_start, country_code))

),

in_force as (

    select
        counted.quarter_start,
        counted.country_code,
        counted.is_all,
        sum(changes_by_quarter.granted_usd) as limits_before_usd,
        sum(changes_by_quarter.limit_count)::bigint as limit_count
    from counted
    inner join changes_by_quarter
        on counted.is_all = changes_by_quarter.is_all
            and counted.country_code
            is not distinct from changes_by_quarter.country_code
            and counted.quarter_start >= changes_by_quarter.quarter_start
    group by
        counted.quarter_start,
        counted.country_code,
        counted.is_all

),

final as (

    select
        counted.quarter_start,
        counted.country_code,
        counted.reduced_count,
        counted.withdrawn_count,
        counted.reduced_usd,
        counted.withdrawn_usd,
        counted.median_cut_ratio,
        counted.median_notice_days,
        in_force.limits_before_usd,
        in_force.limit_count,
        (counted.reduced_usd + counted.withdrawn_usd)
        / nullif(in_force.limits_before_usd, 0) as cut_share_ratio
    from counted
    left join in_force
        on counted.quarter_start = in_force.quarter_start
            and counted.is_all = in_force.is_all
            and counted.country_code is not distinct from in_force.country_code

)

select *
from final
order by quarter_start, country_code nulls first
