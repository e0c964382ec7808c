-- Policies in force in a period that shipped under the filters, and their earned years.
--
-- grain:    one row per split_code
-- params:   from_date, to_date, split_by
-- includes: coverage/policy_years
--
-- A policy is in force from its first to its last day; its days that fall into the
-- period, over 365.25, are its earned policy-years. One that ships to several markets
-- counts in each in full, so the parts may add up to more than the row 'total', which
-- is always there. split_by as in coverage/insured_months.
with

in_force as (

    select distinct
        policy_number,
        least(policy_end_date, $to_date::date)
        - greatest(policy_start_date, $from_date::date)
        + 1 as earned_days,
        case $split_by
            when 'country_code' then country_code
            when 'city_code' then city_code
            when 'scheme_code' then coalesce(scheme_code, 'none')
            when 'sector_code' then sector_code
            when 'size_class' then size_class
            when 'product_code' then product_code
            else 'all'
        end as split_code
    from policy_years
    where
        policy_start_date <= $to_date::date
        and policy_end_date >= $from_date::date

),

whole_policies as (

    select distinct
        policy_number,
        earned_days
    from in_force

),

final as (

    select
        split_code,
        count(*) as policy_count,
        sum(earned_days) / 365.25 as earned_policy_years
    from in_force
    group by split_code
    union all
    select
        'total' as split_code,
        count(*) as policy_count,
        coalesce(sum(earned_days), 0) / 365.25 as earned_policy_years
    from whole_policies

)

select *
from final
order by split_code
