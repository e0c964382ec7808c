-- What part of each claim each month of shipment bears, by the amounts claimed
-- for its invoices.
--
-- grain:    one row per claim_id, ship_month
-- params:   none
--
-- A claim itself is counted once, in the month of its oldest shipment.
select
    claim_id,
    ship_month,
    is_oldest_month,
    amount_usd::double
    / nullif((sum(amount_usd) over (partition by claim_id))::double, 0) as share_ratio
from (
    select
        stg_claim_invoices.claim_id,
        date_trunc('month', stg_shipments.ship_date)::date as ship_month,
        date_trunc('month', stg_shipments.ship_date)::date
        = min(date_trunc('month', stg_shipments.ship_date)::date) over (
            partition by stg_claim_invoices.claim_id
        ) as is_oldest_month,
        sum(stg_claim_invoices.claimed_usd::decimal(18, 2)) as amount_usd
    from stg_claim_invoices
    inner join stg_shipments
        on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
    group by
        stg_claim_invoices.claim_id, date_trunc('month', stg_shipments.ship_date)::date
) as claimed_months
