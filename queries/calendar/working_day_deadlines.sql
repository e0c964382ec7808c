-- The last day of a time that a rule counts in working days of China's calendar.
--
-- grain:    one row per calendar_date, rule_code, working_days
-- params:   none
--
-- working_days are the values of the rule; the day it runs from is not counted. A day
-- off has the number of the working day before it.
with

counted_rules as (

    select distinct
        rule_code,
        value as working_days
    from values_in_force
    where rule_code like '%working_days%'

)

select
    first_days.calendar_date,
    counted_rules.rule_code,
    counted_rules.working_days,
    last_days.calendar_date as deadline_date
from ref_working_days as first_days
cross join counted_rules
inner join ref_working_days as last_days
    on
        last_days.is_working_day
        and first_days.working_day_number + counted_rules.working_days
        = last_days.working_day_number
