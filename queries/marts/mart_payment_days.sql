-- Invoices by country of the buyer, day of the invoice and days until they were paid or
-- left the ledger.
--
-- grain:   one row per country_code, invoice_date, closed_days, is_paid
-- params:  none
--
-- Days and payment are unknown while an invoice is open at the end of the data; a query
-- asked for an earlier day takes what was closed after it as open.
with

invoices as (

    select
        stg_buyers.country_code,
        stg_shipments.invoice_date,
        coalesce(stg_shipments.paid_date, date '9999-12-31') as paid_date,
        nullif(
            least(
                coalesce(stg_shipments.paid_date, date '9999-12-31'),
                coalesce(stg_shipments.written_off_date, date '9999-12-31')
            ),
            date '9999-12-31'
        ) as closed_date
    from stg_shipments
    inner join stg_buyers
        on stg_shipments.buyer_id = stg_buyers.buyer_id

),

final as (

    select
        country_code,
        invoice_date,
        (closed_date - least(invoice_date, closed_date))::integer as closed_days,
        closed_date = paid_date as is_paid,
        count(*)::integer as invoice_count
    from invoices
    group by country_code, invoice_date, closed_days, is_paid

)

select *
from final
order by country_code, invoice_date, closed_days, is_paid
