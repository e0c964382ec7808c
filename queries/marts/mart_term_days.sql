-- Declared export invoices by month of shipment and length of the credit term.
--
-- grain:   one row per ship_month, term_days
-- params:  none
with

shipments as (

    select policy_id, term_days, invoice_amount_usd, ship_date
    from stg_shipments
    where declared_date is not null

),

export_policies as (

    select policy_id
    from stg_policies
    where product_code <> 'domestic'

),

final as (

    select
        cast(date_trunc('month', shipments.ship_date) as date) as ship_month,
        shipments.term_days,
        cast(
            sum(cast(shipments.invoice_amount_usd as decimal(18, 2))) as double
        ) as insured_usd
    from shipments
    inner join export_policies
        on shipments.policy_id = export_policies.policy_id
    group by
        cast(date_trunc('month', shipments.ship_date) as date),
        shipments.term_days

)

select *
from final
order by ship_month, term_days
