-- Decisions on credit limits.
--
-- grain:   one row per limit_id
-- params:  none
select
    -- ids
    limit_id,
    exporter_id,
    buyer_id,
    -- text
    decision,
    payment_term,
    end_reason,
    reason_code,
    -- numbers
    requested_usd,
    approved_usd,
    term_days,
    -- dates
    applied_date,
    decided_date,
    valid_from,
    valid_to
from raw.limits
