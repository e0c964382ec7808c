-- Claims.
--
-- grain:   one row per claim_id
-- params:  none
select
    -- ids
    claim_id,
    exporter_id,
    buyer_id,
    policy_id,
    -- text
    cause,
    decision,
    refusal_reason,
    dispute_outcome,
    -- numbers
    claimed_usd,
    indemnified_usd,
    -- booleans
    is_bill_of_lading_confirmed,
    is_customs_record_matched,
    is_consignee_matched,
    has_buyer_denial,
    has_lookalike_domain,
    has_related_parties,
    is_planted_fabrication,
    -- dates
    loss_date,
    notice_date,
    filing_date,
    decision_date,
    payment_date,
    dispute_opened_date,
    dispute_closed_date
from raw.claims
