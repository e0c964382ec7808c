-- Invoices open on a day, and those that were paid late: they may have stopped a later
-- shipment.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   as_of_date, compared_date, exporter_id
-- includes: cover/days
--
-- What is dated after the day (a declaration, a notice) is not known yet, and who left
-- the ledger after it is still on it: left_date is then without end.
with

shipments as (

    select
        *,
        least(
            coalesce(paid_date, date '9999-12-31'),
            coalesce(written_off_date, date '9999-12-31')
        ) as closed_date
    from stg_shipments
    where
        ($exporter_id is null or exporter_id = $exporter_id)
        and invoice_date <= greatest($as_of_date::date, $compared_date::date)

)

select
    days.as_of_date,
    shipments.invoice_id,
    shipments.exporter_id,
    shipments.policy_id,
    shipments.buyer_id,
    shipments.hs6_code,
    shipments.payment_term,
    shipments.term_days,
    shipments.ship_date,
    shipments.invoice_date,
    shipments.due_date,
    shipments.claim_id,
    shipments.consignee_country_code,
    shipments.invoice_amount_usd::decimal(18, 2) as outstanding_usd,
    case
        when shipments.declared_date <= days.as_of_date then shipments.declared_date
    end as declared_date,
    case
        when shipments.notice_date <= days.as_of_date then shipments.notice_date
    end as notice_date,
    case
        when shipments.closed_date <= days.as_of_date then shipments.closed_date
        else date '9999-12-31'
    end as left_date
from shipments
inner join days
    on
        shipments.invoice_date <= days.as_of_date
        and shipments.closed_date > least(shipments.due_date, days.as_of_date)
where
    shipments.closed_date
    > least(shipments.due_date, $as_of_date::date, $compared_date::date)
