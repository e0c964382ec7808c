-- Policy years.
--
-- grain:   one row per policy_id
-- params:  none
select
    -- ids
    policy_id,
    exporter_id,
    -- text
    insurer_code,
    product_code,
    scheme_code,
    declaration_rule,
    -- numbers
    premium_rate_ratio,
    indemnity_default_ratio,
    indemnity_insolvency_ratio,
    indemnity_rejection_ratio,
    indemnity_political_ratio,
    buyer_cap_usd,
    maximum_liability_usd,
    discretionary_limit_usd,
    notice_days,
    stop_shipment_days,
    -- dates
    policy_start_date,
    policy_end_date
from raw.policies
