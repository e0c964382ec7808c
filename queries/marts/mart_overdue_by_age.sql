-- Declared export invoices that became long overdue, by month of shipment and age then.
--
-- grain:   one row per ship_month, age_months, country_code, city_code, scheme_code,
--          sector_code, size_class, product_code
-- params:  none
--
-- age_months counts calendar months from the month of shipment to the month in which
-- the invoice had been unpaid for more than 60 days after its due date. Each invoice
-- counts once, so sums over age never fall. Open
-- invoices count from the month in which they would pass, which may lie ahead: a query
-- reads only months that the book has seen whole.
with

shipments as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        invoice_amount_usd,
        ship_date,
        due_date,
        least(
            coalesce(paid_date, date '9999-12-31'),
            coalesce(written_off_date, date '9999-12-31')
        ) as left_date
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

overdue_shipments as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        cast(date_trunc('month', ship_date) as date) as ship_month,
        cast(
            (year(due_date + 61) - year(ship_date)) * 12
            + month(due_date + 61) - month(ship_date)
            as smallint
        ) as age_months,
        cast(invoice_amount_usd as decimal(18, 2)) as amount_usd
    from shipments
    where left_date > due_date + 60

),

final as (

    select
        overdue_shipments.ship_month,
        overdue_shipments.age_months,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        cast(sum(overdue_shipments.amount_usd) as double) as overdue_usd
    from overdue_shipments
    inner join export_policies
        on overdue_shipments.policy_id = export_policies.policy_id
    inner join exporters
        on overdue_shipments.exporter_id = exporters.exporter_id
    inner join buyers
        on overdue_shipments.buyer_id = buyers.buyer_id
    group by
        overdue_shipments.ship_month,
        overdue_shipments.age_months,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code

)

select *
from final
order by
    ship_month,
    age_months,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code
