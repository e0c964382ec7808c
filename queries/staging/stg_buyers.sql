-- Buyers, foreign and domestic.
--
-- grain:   one row per buyer_id
-- params:  none
select
    -- ids
    buyer_id,
    group_id,
    -- text
    buyer_name,
    country_code,
    sector_code,
    -- booleans
    has_import_record,
    -- dates
    first_seen_date
from raw.buyers
