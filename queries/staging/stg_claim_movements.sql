-- Payments, recoveries and costs of claims.
--
-- grain:   one row per movement_id
-- params:  none
select
    -- ids
    movement_id,
    claim_id,
    -- text
    movement_type,
    -- numbers
    amount_usd,
    -- dates
    movement_date
from raw.claim_movements
