-- Grades of buyers, each from the day it holds.
--
-- grain:   one row per buyer_id, valid_from
-- params:  none
select
    -- ids
    buyer_id,
    -- text
    grade,
    -- numbers
    insolvency_probability,
    -- dates
    valid_from
from raw.buyer_grades
