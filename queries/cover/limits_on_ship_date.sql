-- The limit decision that held for each open invoice on the day of shipment.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   exporter_id
-- includes: cover/open_invoices
--
-- Under a platform policy the automatic limit, which needs no approved term, takes the
-- place of a granted one that is lower or has other terms.
with

decisions as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        open_invoices.automatic_limit_usd,
        limits.limit_id,
        limits.decision,
        limits.valid_from,
        limits.valid_to,
        limits.decided_date,
        limits.approved_usd::decimal(18, 2) as approved_usd,
        open_invoices.payment_term <> limits.payment_term
        or open_invoices.term_days > limits.term_days as has_other_terms
    from open_invoices
    inner join stg_limits as limits
        on
            open_invoices.exporter_id = limits.exporter_id
            and open_invoices.buyer_id = limits.buyer_id
            and open_invoices.as_of_date >= limits.decided_date
            and open_invoices.ship_date >= limits.valid_from
            and open_invoices.ship_date <= coalesce(limits.valid_to, date '9999-12-31')
    where $exporter_id is null or limits.exporter_id = $exporter_id
    qualify row_number() over (
            partition by open_invoices.as_of_date, open_invoices.invoice_id
            order by
                limits.valid_from desc, limits.decided_date desc, limits.limit_id desc
        ) = 1

),

final as (

    select
        as_of_date,
        invoice_id,
        limit_id,
        approved_usd,
        valid_to,
        has_other_terms,
        case
            when decision not in ('approved', 'reduced') then 'none'
            when
                automatic_limit_usd >= approved_usd
                or (automatic_limit_usd is not null and has_other_terms)
                then 'automatic'
            else 'granted'
        end as limit_source
    from decisions

)

select * from final
