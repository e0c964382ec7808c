-- Policies with declared shipments in each calendar year.
--
-- grain:    one row per calendar_year
-- params:   none
-- includes: coverage/policy_years
with

final as (

    select
        calendar_year,
        count(distinct policy_number) as policy_count
    from policy_years
    group by calendar_year

)

select *
from final
order by calendar_year
