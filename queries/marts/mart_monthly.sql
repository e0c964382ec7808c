-- Declared export invoices summed by month of shipment and every dimension of a page.
--
-- grain:   one row per ship_month, country_code, city_code, scheme_code, sector_code,
--          size_class, product_code, payment_term
-- params:  none
--
-- Premium counts as earned in the month of shipment. A missing scheme is a policy
-- bought outside any scheme. Sums are taken in exact cents, so that the same book gives
-- the same bytes whatever order the rows come in.
with

shipments as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        payment_term,
        invoice_amount_usd,
        premium_usd,
        cast(date_trunc('month', ship_date) as date) as ship_month
    from stg_shipments
    where declared_date is not null

),

exporters as (

    select exporter_id, city_code, sector_code, size_class
    from stg_exporters

),

buyers as (

    select buyer_id, country_code
    from stg_buyers

),

export_policies as (

    select policy_id, scheme_code, product_code
    from stg_policies
    where product_code <> 'domestic'

),

shipped_by_pair as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        payment_term,
        ship_month,
        sum(cast(invoice_amount_usd as decimal(18, 2))) as insured_usd,
        sum(cast(premium_usd as decimal(18, 2))) as premium_usd,
        count(*) as invoice_count
    from shipments
    group by exporter_id, buyer_id, policy_id, payment_term, ship_month

),

final as (

    select
        shipped_by_pair.ship_month,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        shipped_by_pair.payment_term,
        cast(sum(shipped_by_pair.insured_usd) as double) as insured_usd,
        cast(sum(shipped_by_pair.premium_usd) as double) as premium_usd,
        cast(sum(shipped_by_pair.invoice_count) as integer) as invoice_count
    from shipped_by_pair
    inner join export_policies
        on shipped_by_pair.policy_id = export_policies.policy_id
    inner join exporters
        on shipped_by_pair.exporter_id = exporters.exporter_id
    inner join buyers
        on shipped_by_pair.buyer_id = buyers.buyer_id
    group by
        shipped_by_pair.ship_month,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        shipped_by_pair.payment_term

)

select *
from final
order by
    ship_month,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    payment_term
