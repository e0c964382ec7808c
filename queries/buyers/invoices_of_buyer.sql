-- Invoices of one exporter to one buyer up to a day, and how each stood then: paid,
-- open or off the ledger without payment.
--
-- grain:   one row per invoice_id
-- params:  as_of_date, exporter_id, buyer_id
with

-- An invoice claimed anew after a claim was withdrawn belongs to the later one.
claims as (

    select
        stg_claim_invoices.invoice_id,
        max_by(
            stg_claims.claim_id, (stg_claims.filing_date, stg_claims.claim_id)
        ) as claim_id
    from stg_claims
    inner join stg_claim_invoices
        on stg_claims.claim_id = stg_claim_invoices.claim_id
    where stg_claims.exporter_id = $exporter_id
        and stg_claims.buyer_id = $buyer_id
        and stg_claims.filing_date <= $as_of_date::date
    group by stg_claim_invoices.invoice_id

),

shipments as (

    select
        invoice_id,
        invoice_date,
        due_date,
        term_days,
        payment_term,
        hs6_code,
        coalesce(consignee_country_code, 'ZZ') as consignee_country_code,
        ship_date,
        invoice_amount_usd,
        case when notice_date <= $as_of_date::date then notice_date end as notice_date,
        case when paid_date <= $as_of_date::date then paid_date end as paid_date,
        case when written_off_date <= $as_of_date::date then written_off_date end
            as written_off_date
    from stg_shipments
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and invoice_date <= $as_of_date::date

),

final as (

    select
        shipments.invoice_id,
        shipments.hs6_code,
        shipments.consignee_country_code,
        shipments.ship_date,
        shipments.invoice_date,
        shipments.due_date,
        shipments.payment_term,
        shipments.term_days,
        shipments.invoice_amount_usd,
        claims.claim_id,
        shipments.notice_date,
        shipments.paid_date,
        shipments.written_off_date,
        case
            when shipments.paid_date is not null then 'paid'
            when shipments.written_off_date is not null then 'off_ledger'
            else 'open'
        end as payment_state,
        date_diff('day', shipments.due_date, shipments.paid_date)::bigint as days_late,
        date_diff('day', shipments.invoice_date, shipments.paid_date)::bigint
            as days_to_pay,
        shipments.due_date < $as_of_date::date as is_due
    from shipments
    left join claims
        on shipments.invoice_id = claims.invoice_id

)

select *
from final
order by invoice_date, invoice_id
