-- Declared export invoices by month of shipment and length of the credit term.
--
-- grain:   one row per ship_month, term_days
-- params:  none
with

final as (

    select
        date_trunc('month', stg_shipments.ship_date)::date as ship_month,
        stg_shipments.term_days,
        sum(stg_shipments.invoice_amount_usd::decimal(18, 2))::double as insured_usd
    from stg_shipments
    inner join stg_policies
        on stg_shipments.policy_id = stg_policies.policy_id
    where
        stg_shipments.declared_date is not null
        and stg_policies.product_code <> 'domestic'
    group by ship_month, stg_shipments.term_days

)

select *
from final
order by ship_month, term_days
