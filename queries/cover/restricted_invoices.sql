-- Open invoices whose country or goods were off cover on the day of shipment.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/open_invoices
with

restrictions as (

    select
        country_code,
        hs_prefix,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from ref_cover_restrictions
    where effect = 'off_cover'

)

select
    open_invoices.as_of_date,
    open_invoices.invoice_id,
    min(restrictions.valid_from) as restricted_from_date
from open_invoices
inner join restrictions
    on
        open_invoices.ship_date >= restrictions.valid_from
        and open_invoices.ship_date <= restrictions.valid_to
        and (
            restrictions.hs_prefix is null
            or starts_with(open_invoices.hs6_code, restrictions.hs_prefix)
        )
left join stg_buyers
    on open_invoices.buyer_id = stg_buyers.buyer_id
where
    restrictions.country_code is null
    or restrictions.country_code = stg_buyers.country_code
    or restrictions.country_code = open_invoices.consignee_country_code
group by open_invoices.as_of_date, open_invoices.invoice_id
