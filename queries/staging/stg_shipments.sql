-- Invoices with everything known of each.
--
-- grain:   one row per invoice_id
-- params:  none
select
    -- ids
    invoice_id,
    exporter_id,
    policy_id,
    buyer_id,
    claim_id,
    -- text
    hs6_code,
    payment_term,
    bill_of_lading,
    consignee_country_code,
    -- numbers
    term_days,
    invoice_amount_usd,
    premium_usd,
    -- dates
    ship_date,
    invoice_date,
    due_date,
    declared_date,
    notice_date,
    paid_date,
    written_off_date
from raw.shipments
