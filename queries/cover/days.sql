-- The as-of date, and the day it is compared with where there is one.
--
-- grain:    one row per as_of_date
-- params:   as_of_date, compared_date
select $as_of_date::date as as_of_date
union
select $compared_date::date as as_of_date
where $compared_date is not null
