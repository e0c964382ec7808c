-- Declared export invoices that became long overdue, by month of shipment and age then.
--
-- grain:    one row per ship_month, age_months, country_code, city_code, scheme_code,
--           sector_code, size_class, product_code
-- params:   none
-- includes: book/export_policies
--
-- age_months counts calendar months from the month of shipment to the month in which
-- the invoice had been unpaid for more than 60 days after its due date. Each invoice
-- counts once, so sums over age never fall. Open invoices count from the month in which
-- they would pass, which may lie ahead: a query reads only months that the book has
-- seen whole.
with

overdue_shipments as (

    select
        buyer_id,
        policy_id,
        date_trunc('month', ship_date)::date as ship_month,
        (
            (year(due_date + 61) - year(ship_date)) * 12
            + month(due_date + 61) - month(ship_date)
        )::smallint as age_months,
        invoice_amount_usd::decimal(18, 2) as amount_usd
    from stg_shipments
    where
        declared_date is not null
        and coalesce(paid_date, date '9999-12-31') > due_date + 60
        and coalesce(written_off_date, date '9999-12-31') > due_date + 60

),

final as (

    select
        overdue_shipments.ship_month,
        overdue_shipments.age_months,
        stg_buyers.country_code,
        export_policies.city_code,
        export_policies.scheme_code,
        export_policies.sector_code,
        export_policies.size_class,
        export_policies.product_code,
        sum(overdue_shipments.amount_usd)::double as overdue_usd
    from overdue_shipments
    inner join export_policies
        on overdue_shipments.policy_id = export_policies.policy_id
    inner join stg_buyers
        on overdue_shipments.buyer_id = stg_buyers.buyer_id
    group by
        overdue_shipments.ship_month,
        overdue_shipments.age_months,
        stg_buyers.country_code,
        export_policies.city_code,
        export_policies.scheme_code,
        export_policies.sector_code,
        export_policies.size_class,
        export_policies.product_code

)

select *
from final
order by
    ship_month, age_months, country_code, city_code, scheme_code, sector_code,
    size_class, product_code
