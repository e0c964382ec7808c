-- Grades of one buyer up to a day, each from the day it holds.
--
-- grain:   one row per valid_from
-- params:  as_of_date, buyer_id
with

final as (

    select
        valid_from,
        grade,
        insolvency_probability
    from stg_buyer_grades
    where buyer_id = $buyer_id
        and valid_from <= $as_of_date::date

)

select *
from final
order by valid_from
