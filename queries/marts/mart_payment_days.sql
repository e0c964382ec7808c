-- Invoices by country of the buyer, day of the invoice and days until they were paid or
-- left the ledger.
--
-- grain:   one row per country_code, invoice_date, closed_days, is_paid
-- params:  none
--
-- Days and payment are unknown while an invoice is open at the end of the data; a query
-- asked for an earlier day takes what was closed after it as open.
with

shipments as (

    select
        buyer_id,
        invoice_date,
        coalesce(paid_date, date '9999-12-31') as paid_date,
        coalesce(written_off_date, date '9999-12-31') as written_off_date
    from stg_shipments

),

buyers as (

    select
        buyer_id,
        country_code
    from stg_buyers

),

closed as (

    select
        buyers.country_code,
        shipments.invoice_date,
        case
            when least(shipments.paid_date, shipments.written_off_date)
                < date '9999-12-31'
                then greatest(
                        least(shipments.paid_date, shipments.written_off_date)
                        - shipments.invoice_date,
                        0
                    )
        end as closed_days,
        case
            when least(shipments.paid_date, shipments.written_off_date)
                < date '9999-12-31'
                then shipments.paid_date <= shipments.written_off_date
        end as is_paid
    from shipments
    inner join buyers on shipments.buyer_id = buyers.buyer_id

),

final as (

    select
        country_code,
        invoice_date,
        closed_days::integer as closed_days,
        is_paid,
        count(*)::integer as invoice_count
    from closed
    group by country_code, invoice_date, closed_days, is_paid

)

select *
from final
order by country_code, invoice_date, closed_days, is_paid
