-- Whether months, documents and payments of claims differ as in life, measured as the
-- targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
-- uses:    marts/mart_monthly
--
with

earlier as (
    select
        ship_month,
        sum(insured_usd) as insured_usd
    from mart_monthly
    group by ship_month
),

growth_by_month as (

    select
        year(later.ship_month) as calendar_year,
        sum(later.insured_usd) / nullif(sum(earlier.insured_usd), 0) - 1
            as growth_ratio
    from (
        select
            ship_month,
            sum(insured_usd) as insured_usd
        from mart_monthly
        group by ship_month
    ) as later
    inner join earlier
        on later.ship_month = earlier.ship_month + interval 12 month
    group by later.ship_month

),

spread_of_growth as (

    select avg(spread_ratio) as spread_ratio
    from (
        select stddev_pop(growth_ratio) as spread_ratio
        from growth_by_month
        where calendar_year between 2019 and 2025
        group by calendar_year
    ) as by_year

),

festival as (

    select
        count(*) filter (
            where ship_date between date '2025-01-29' and date '2025-02-04'
        ) / nullif(count(*) / 52.0, 0) as week_ratio
    from stg_shipments
    where year(ship_date) = 2025

),

shared_bills as (

    select count(*) as bill_count
    from (
        select bill_of_lading
        from stg_shipments
        where bill_of_lading is not null
        group by bill_of_lading
        having min(exporter_id) <> max(exporter_id)
    ) as bills

),

insured_by_exporter as (

    select
        stg_shipments.exporter_id,
        year(stg_shipments.ship_date) as calendar_year,
        sum(stg_shipments.invoice_amount_usd) as insured_usd
    from stg_shipments
    inner join stg_buyers
        on stg_shipments.buyer_id = stg_buyers.buyer_id
    where stg_shipments.declared_date is not null and stg_buyers.country_code <> 'CN'
    group by stg_shipments.exporter_id, calendar_year

),

more_insured_than_exported as (

    select count(*) as exporter_year_count
    from insured_by_exporter
    inner join stg_exporter_years
        on
            insured_by_exporter.exporter_id = stg_exporter_years.exporter_id
            and insured_by_exporter.calendar_year = stg_exporter_years.calendar_year
    where insured_by_exporter.insured_usd > stg_exporter_years.exports_usd

),

payments_by_claim as (

    select count(*) as payment_count
    from stg_claim_movements
    where movement_type = 'payment'
    group by claim_id

),

instalments as (

    select avg((payment_count > 1)::integer) as instalment_ratio
    from payments_by_claim

),

measured as (

    select of_all.*
    from shared_bills
    cross join spread_of_growth
    cross join festival
    cross join more_insured_than_exported
    cross join instalments
    cross join
        lateral (
            values
            (116, 'shared_bill_count', null, shared_bills.bill_count),
            (113, 'growth_spread_ratio', null, spread_of_growth.spread_ratio),
            (114, 'festival_week_ratio', null, festival.week_ratio),
            (
                115, 'more_insured_than_exported_count', null,
                more_insured_than_exported.exporter_year_count
            ),
            (118, 'instalment_ratio', null, instalments.instalment_ratio)
        ) as of_all (target_number, metric_code, segment, generated_value)

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        round(generated_value::double, 9) as generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
