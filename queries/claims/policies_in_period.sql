-- Policies with declared shipments in the months of a period; months count whole.
--
-- grain:    one row per split_code
-- params:   split_by
-- includes: coverage/policy_years_in_period
--
-- A policy that ships to several markets counts in each, so the parts may add up to
-- more than the row 'total', which is always there. split_by as in
-- coverage/insured_months.
with

active as (

    select distinct
        policy_number,
        case $split_by
            when 'country_code' then country_code
            when 'city_code' then city_code
            when 'scheme_code' then coalesce(scheme_code, 'none')
            when 'sector_code' then sector_code
            when 'size_class' then size_class
            when 'product_code' then product_code
            else 'all'
        end as split_code
    from policy_years_in_period

),

final as (

    select split_code, count(*) as policy_count
    from active
    group by split_code
    union all
    select 'total' as split_code, count(distinct policy_number) as policy_count
    from active

)

select *
from final
order by split_code
