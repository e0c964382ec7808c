-- Limits that were really cut in the whole book, by quarter, for all markets together
-- and by market: how many, how much, and what share of the limits in force before.
--
-- grain:   one row per quarter_start, country_code
-- params:  as_of_date
--
-- The country code is empty in the rows of all markets.
with

cuts as (

    select
        date_trunc('quarter', valid_from)::date as quarter_start,
        country_code,
        decision,
        cut_usd,
        cut_usd / nullif(earlier_usd, 0) as cut_ratio,
        date_diff('day', decided_date, valid_from) as notice_days
    from mart_limit_cuts
    where decided_date <= $as_of_date::date
        and valid_from <= $as_of_date::date

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
        median(cut_ratio) as median_cut_ratio,
        median(notice_days) as median_notice_days
    from cuts
    group by grouping sets ((quarter_start), (quarter_start, country_code))

),

in_force as (

    select
        quarter_start,
        country_code,
        grouping(country_code) = 1 as is_all,
        sum(limits_usd) as limits_before_usd,
        sum(limit_count)::bigint as limit_count
    from mart_limits_in_force
    group by grouping sets ((quarter_start), (quarter_start, country_code))

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
