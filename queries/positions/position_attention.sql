-- What needs attention on one day: money that is or will soon be lost to cover, by
-- buyer and reason, the largest of each reason.
--
-- grain:   one row per exporter_id, buyer_id, reason_code
-- params:  as_of_date
-- uses:    cover/cover_by_invoice
with

cover as (

    select
        invoice_id,
        exporter_id,
        buyer_id,
        days_overdue,
        payable_usd,
        no_limit_usd,
        stop_shipment_usd,
        undeclared_usd,
        over_limit_usd,
        late_notice_usd,
        declaration_deadline_date,
        notice_deadline_date
    from cover_by_invoice
    where as_of_date = $as_of_date::date

),

shipments as (

    select
        invoice_id,
        exporter_id,
        declared_date,
        notice_date
    from stg_shipments
    where invoice_date <= $as_of_date::date
        and (paid_date is null or paid_date > $as_of_date::date)
        and (written_off_date is null or written_off_date > $as_of_date::date)

),

known_invoices as (

    select
        cover.exporter_id,
        cover.buyer_id,
        cover.days_overdue,
        cover.payable_usd,
        cover.no_limit_usd,
        cover.stop_shipment_usd,
        cover.undeclared_usd,
        cover.over_limit_usd,
        cover.late_notice_usd,
        cover.declaration_deadline_date,
        cover.notice_deadline_date,
        coalesce(shipments.declared_date <= $as_of_date::date, false) as is_declared,
        coalesce(shipments.notice_date <= $as_of_date::date, false) as is_notified
    from cover
    inner join shipments
        on cover.invoice_id = shipments.invoice_id
            and cover.exporter_id = shipments.exporter_id

),

reasons as (

    select
        exporter_id,
        buyer_id,
        'notify' as reason_code,
        payable_usd as at_stake_usd,
        notice_deadline_date as action_date
    from known_invoices
    where not is_notified
        and days_overdue > 0
        and notice_deadline_date between $as_of_date::date and $as_of_date::date + 14

    union all

    select
        exporter_id,
        buyer_id,
        'declare' as reason_code,
        payable_usd as at_stake_usd,
        declaration_deadline_date as action_date
    from known_invoices
    where not is_declared
        and declaration_deadline_date
        between $as_of_date::date and $as_of_date::date + 14

    union all

    select
        exporter_id,
        buyer_id,
        'late_notice' as reason_code,
        late_notice_usd as at_stake_usd,
        $as_of_date::date as action_date
    from known_invoices
    where not is_notified

    union all

    select
        exporter_id,
        buyer_id,
        'over_limit' as reason_code,
        over_limit_usd as at_stake_usd,
        $as_of_date::date as action_date
    from known_invoices

    union all

    select
        exporter_id,
        buyer_id,
        'stop_shipment' as reason_code,
        stop_shipment_usd as at_stake_usd,
        $as_of_date::date as action_date
    from known_invoices

    union all

    select
        exporter_id,
        buyer_id,
        'no_limit' as reason_code,
        no_limit_usd as at_stake_usd,
        $as_of_date::date as action_date
    from known_invoices

),

final as (

    select
        exporter_id,
        buyer_id,
        reason_code,
        sum(at_stake_usd)::double as at_stake_usd,
        min(action_date) as action_date,
        count(*)::bigint as invoice_count
    from reasons
    where at_stake_usd > 0
    group by
        exporter_id,
        buyer_id,
        reason_code

)

select *
from final
order by at_stake_usd desc, exporter_id, buyer_id, reason_code
