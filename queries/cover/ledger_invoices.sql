-- Invoices open on a day, and those that were unpaid after their due date: they may
-- have stopped a later shipment.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   as_of_date, compared_date, exporter_id
-- includes: cover/days
--
-- What is dated after the day (a declaration, a notice) is not known yet, and who left
-- the ledger after it is still on it: left_date is then without end. A debt that left
-- without the buyer's money (indemnified or written off) is not a paid one: it counts
-- as unpaid until the buyer pays, or the insurer grants a limit later than that.
with

new_limits as (

    select
        stg_shipments.invoice_id,
        stg_shipments.exporter_id,
        min(stg_limits.decided_date) as new_limit_date
    from stg_shipments
    inner join stg_limits
        on
            stg_shipments.exporter_id = stg_limits.exporter_id
            and stg_shipments.buyer_id = stg_limits.buyer_id
            and stg_shipments.written_off_date < stg_limits.decided_date
    where
        ($exporter_id is null or stg_shipments.exporter_id = $exporter_id)
        and stg_limits.decision in ('approved', 'reduced')
        and stg_limits.approved_usd > 0
    group by stg_shipments.invoice_id, stg_shipments.exporter_id

),

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

),

dated as (

    select
        days.as_of_date,
        shipments.*,
        case
            when shipments.closed_date <= days.as_of_date then shipments.closed_date
            else date '9999-12-31'
        end as left_date,
        least(
            case
                when shipments.paid_date <= days.as_of_date then shipments.paid_date
                else date '9999-12-31'
            end,
            case
                when new_limits.new_limit_date <= days.as_of_date
                    then new_limits.new_limit_date
                else date '9999-12-31'
            end
        ) as unpaid_until_date
    from shipments
    inner join days
        on shipments.invoice_date <= days.as_of_date
    left join new_limits
        on
            shipments.invoice_id = new_limits.invoice_id
            and shipments.exporter_id = new_limits.exporter_id
    where
        shipments.written_off_date is not null
        or shipments.closed_date
        > least(shipments.due_date, $as_of_date::date, $compared_date::date)

)

select
    as_of_date,
    invoice_id,
    exporter_id,
    policy_id,
    buyer_id,
    hs6_code,
    payment_term,
    term_days,
    ship_date,
    invoice_date,
    due_date,
    consignee_country_code,
    left_date,
    unpaid_until_date,
    invoice_amount_usd::decimal(18, 2) as outstanding_usd,
    case when declared_date <= as_of_date then declared_date end as declared_date,
    case when notice_date <= as_of_date then notice_date end as notice_date
from dated
where left_date > as_of_date or unpaid_until_date > due_date
