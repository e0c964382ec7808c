-- Credit limits that were in force on the day before each quarter, by market.
--
-- grain:   one row per quarter_start, country_code
-- params:  none
with

decisions as (

    select
        stg_buyers.country_code,
        stg_limits.approved_usd,
        stg_limits.valid_from,
        coalesce(stg_limits.valid_to, date '9999-12-31') as valid_to
    from stg_limits
    inner join stg_buyers on stg_limits.buyer_id = stg_buyers.buyer_id
    where stg_limits.decision in ('approved', 'reduced')
        and stg_limits.approved_usd > 0

),

span as (

    select
        date_trunc('quarter', min(valid_from))::date as first_quarter,
        max(valid_from) as last_date
    from stg_limits

),

quarters as (

    select
        unnest(
            generate_series(first_quarter, last_date, interval 3 month)
        )::date as quarter_start
    from span

),

final as (

    select
        quarters.quarter_start,
        decisions.country_code,
        sum(decisions.approved_usd)::double as limits_usd,
        count(*)::bigint as limit_count
    from quarters
    inner join decisions
        on quarters.quarter_start > decisions.valid_from
            and quarters.quarter_start <= decisions.valid_to + 1
    group by
        quarters.quarter_start,
        decisions.country_code

)

select *
from final
order by quarter_start, country_code
