-- Policies in force in each calendar year that shipped under the filters.
--
-- grain:    one row per calendar_year
-- params:   to_date
-- includes: coverage/policy_years
--
-- Earned policy-years as in claims/policies_in_period; the last year ends with to_date.
with

policies as (

    select distinct
        policy_number,
        policy_start_date,
        policy_end_date
    from policy_years
    where policy_start_date <= $to_date::date

),

years as (

    select distinct
        policies.policy_number,
        policies.policy_start_date,
        policies.policy_end_date,
        unnest(
            range(
                year(policies.policy_start_date),
                year(least(policies.policy_end_date, $to_date::date)) + 1
            )
        )::integer as calendar_year
    from policies

),

final as (

    select
        calendar_year,
        count(*) as policy_count,
        sum(
            least(policy_end_date, make_date(calendar_year, 12, 31), $to_date::date)
            - greatest(policy_start_date, make_date(calendar_year, 1, 1))
            + 1
        ) / 365.25 as earned_policy_years
    from years
    group by calendar_year

)

select *
from final
order by calendar_year
