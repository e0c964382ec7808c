-- Invoices of one exporter to one buyer up to a day, and how each stood then: paid,
-- open or off the ledger without payment.
--
-- grain:   one row per invoice_id
-- params:  as_of_date, exporter_id, buyer_id
with

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
        claim_id,
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
        invoice_id,
        hs6_code,
        consignee_country_code,
        ship_date,
        invoice_date,
        due_date,
        payment_term,
        term_days,
        invoice_amount_usd,
        claim_id,
        notice_date,
        paid_date,
        written_off_date,
        case
            when paid_date is not null then 'paid'
            when written_off_date is not null then 'off_ledger'
            else 'open'
        end as payment_state,
        date_diff('day', due_date, paid_date)::bigint as days_late,
        date_diff('day', invoice_date, paid_date)::bigint as days_to_pay,
        due_date < $as_of_date::date as is_due
    from shipments

)

select *
from final
order by invoice_date, invoice_id
