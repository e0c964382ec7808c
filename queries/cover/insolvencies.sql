-- Since when each open invoice's buyer was known to be insolvent when it was shipped.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/open_invoices, cover/filed_claims
--
-- Known are grade E (insolvent or in liquidation) from its first day until another
-- grade, and a claim of this exporter for insolvency from its loss date until it was
-- withdrawn or refused. What is shipped on the first day was shipped before it was
-- known.
with

known as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        insolvent_periods.insolvent_from_date as insolvent_since_date
    from open_invoices
    inner join insolvent_periods
        on
            open_invoices.buyer_id = insolvent_periods.buyer_id
            and open_invoices.ship_date > insolvent_periods.insolvent_from_date
            and open_invoices.as_of_date >= insolvent_periods.insolvent_from_date
            and (
                open_invoices.ship_date < insolvent_periods.ended_date
                or open_invoices.as_of_date < insolvent_periods.ended_date
            )

    union all

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        filed_claims.loss_date as insolvent_since_date
    from open_invoices
    inner join filed_claims
        on
            open_invoices.as_of_date = filed_claims.as_of_date
            and open_invoices.exporter_id = filed_claims.exporter_id
            and open_invoices.buyer_id = filed_claims.buyer_id
            and filed_claims.cause = 'insolvency'
            and open_invoices.ship_date > filed_claims.loss_date
            and open_invoices.ship_date < filed_claims.ended_date

)

select
    as_of_date,
    invoice_id,
    min(insolvent_since_date) as insolvent_since_date
from known
group by as_of_date, invoice_id
