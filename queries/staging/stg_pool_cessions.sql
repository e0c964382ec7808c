-- Shares of domestic policies carried by the members of the coinsurance body.
--
-- grain:   one row per policy_id, pool_member_code
-- params:  none
select
    -- ids
    policy_id,
    -- text
    pool_member_code,
    -- numbers
    ceded_ratio,
    committed_cover_cny
from raw.pool_cessions
