-- Decisions on premium subsidies.
--
-- grain:   one row per subsidy_id
-- params:  none
select
    -- ids
    subsidy_id,
    policy_id,
    exporter_id,
    -- text
    scheme_code,
    decision,
    reason_code,
    -- numbers
    premium_paid_usd,
    subsidy_usd,
    -- dates
    granted_date
from raw.subsidies
