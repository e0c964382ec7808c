-- Declared export invoices summed by month of shipment and every dimension of a page.
--
-- grain:    one row per ship_month, country_code, city_code, scheme_code, sector_code,
--           size_class, product_code, payment_term
-- params:   none
-- includes: book/export_policies
--
-- Premium counts as earned in the month of shipment. A missing scheme is a policy
-- bought outside any scheme. Sums are taken in exact cents, so that the same book gives
-- the same bytes whatever order the rows come in.
with

shipped_by_pair as (

    select
        buyer_id,
        policy_id,
        payment_term,
        date_trunc('month', ship_date)::date as ship_month,
        sum(invoice_amount_usd::decimal(18, 2)) as insured_usd,
        sum(premium_usd::decimal(18, 2)) as premium_usd,
        count(*) as invoice_count
    from stg_shipments
    where declared_date is not null
    group by buyer_id, policy_id, payment_term, ship_month

),

final as (

    select
        shipped_by_pair.ship_month,
        stg_buyers.country_code,
        export_policies.city_code,
        export_policies.scheme_code,
        export_policies.sector_code,
        export_policies.size_class,
        export_policies.product_code,
        shipped_by_pair.payment_term,
        sum(shipped_by_pair.insured_usd)::double as insured_usd,
        sum(shipped_by_pair.premium_usd)::double as premium_usd,
        sum(shipped_by_pair.invoice_count)::integer as invoice_count
    from shipped_by_pair
    inner join export_policies
        on shipped_by_pair.policy_id = export_policies.policy_id
    inner join stg_buyers
        on shipped_by_pair.buyer_id = stg_buyers.buyer_id
    group by
        shipped_by_pair.ship_month,
        stg_buyers.country_code,
        export_policies.city_code,
        export_policies.scheme_code,
        export_policies.sector_code,
        export_policies.size_class,
        export_policies.product_code,
        shipped_by_pair.payment_term

)

select *
from final
order by
    ship_month, country_code, city_code, scheme_code, sector_code, size_class,
    product_code, payment_term
