-- What the book insures and exports, measured as the targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment, period_start
-- params:  none
-- uses:    marts/mart_monthly
--
-- A client of a year has an export policy in force on a day of it. Amounts of the whole
-- book are those of 200,000 exporters.
with

insured as (

    select
        ship_month,
        year(ship_month)::integer as calendar_year,
        country_code,
        city_code,
        size_class,
        insured_usd
    from mart_monthly

),

book as (

    select count(*) / 200000.0 as scale_ratio
    from stg_exporters

),

insured_by_year as (

    select
        calendar_year,
        sum(insured_usd) as insured_usd,
        sum(insured_usd) filter (where size_class <> 'large') as sme_usd,
        sum(insured_usd) filter (where month(ship_month) <= 4) as first_months_usd,
        sum(insured_usd) filter (
            where country_code = 'US' and month(ship_month) = 11
        ) as to_us_in_november_usd
    from insured
    group by calendar_year

),

exports_by_year as (

    select
        calendar_year,
        sum(exports_usd) as exports_usd,
        sum(exports_to_us_usd) as to_us_usd
    from stg_exporter_years
    group by calendar_year

),

years as (

    select calendar_year::integer as calendar_year
    from range(2018, 2027) as numbers (calendar_year)

),

clients as (

    select distinct
        years.calendar_year,
        stg_policies.exporter_id,
        stg_exporters.size_class
    from stg_policies
    inner join years
        on
            year(stg_policies.policy_start_date) <= years.calendar_year
            and year(stg_policies.policy_end_date) >= years.calendar_year
    inner join stg_exporters
        on stg_policies.exporter_id = stg_exporters.exporter_id
    where stg_policies.product_code <> 'domestic'

),

clients_by_year as (

    select
        calendar_year,
        count(*) as client_count,
        count(*) filter (where size_class <> 'large') as sme_count
    from clients
    group by calendar_year

),

-- The years beside the years before them.
by_year as (

    select
        insured_by_year.calendar_year,
        make_date(insured_by_year.calendar_year, 1, 1) as period_start,
        insured_by_year.insured_usd,
        insured_by_year.sme_usd,
        insured_by_year.insured_usd - insured_by_year.sme_usd as large_usd,
        insured_by_year.insured_usd / nullif(before.insured_usd, 0) - 1
            as insured_growth_ratio,
        insured_by_year.first_months_usd / nullif(before.first_months_usd, 0) - 1
            as first_months_growth_ratio,
        insured_by_year.to_us_in_november_usd
        / nullif(before.to_us_in_november_usd, 0) - 1 as november_growth_ratio,
        clients_by_year.client_count,
        clients_by_year.sme_count,
        clients_by_year.client_count - clients_by_year.sme_count as large_count,
        clients_by_year.client_count / nullif(clients_before.client_count, 0) - 1
            as client_growth_ratio,
        exports_by_year.exports_usd,
        exports_by_year.to_us_usd,
        exports_by_year.to_us_usd / nullif(exports_before.to_us_usd, 0) - 1
            as us_growth_ratio
    from insured_by_year
    left join insured_by_year as before
        on insured_by_year.calendar_year = before.calendar_year + 1
    left join clients_by_year
        on insured_by_year.calendar_year = clients_by_year.calendar_year
    left join clients_by_year as clients_before
        on insured_by_year.calendar_year = clients_before.calendar_year + 1
    left join exports_by_year
        on insured_by_year.calendar_year = exports_by_year.calendar_year
    left join exports_by_year as exports_before
        on insured_by_year.calendar_year = exports_before.calendar_year + 1

),

insured_by_city as (

    select
        city_code,
        sum(insured_usd) as insured_usd
    from insured
    where calendar_year = 2021
    group by city_code

),

exports_by_city as (

    select
        stg_exporters.city_code,
        sum(stg_exporter_years.exports_usd) as exports_usd
    from stg_exporter_years
    inner join stg_exporters
        on stg_exporter_years.exporter_id = stg_exporters.exporter_id
    where stg_exporter_years.calendar_year = 2021
    group by stg_exporters.city_code

),

highest_city as (

    select
        max(insured_by_city.insured_usd / nullif(exports_by_city.exports_usd, 0))
            as penetration_ratio
    from insured_by_city
    inner join exports_by_city
        on insured_by_city.city_code = exports_by_city.city_code

),

-- Each measure in the years that have a target.
of_years as (

    select
        by_year.calendar_year,
        by_year.period_start,
        measured.*
    from by_year
    cross join book
    cross join lateral (
        values
        (1, 'insured_growth_ratio', null, by_year.insured_growth_ratio, [2023]),
        (2, 'insured_growth_ratio', null, by_year.first_months_growth_ratio, [2025]),
        (
            3, 'insured_usd_bn', null,
            by_year.insured_usd / book.scale_ratio / 1e9, [2020, 2022, 2023]
        ),
        (
            4, 'penetration_ratio', null,
            by_year.insured_usd / nullif(by_year.exports_usd, 0), [2019, 2020, 2023]
        ),
        (
            5, 'sme_client_share_ratio', null,
            by_year.sme_count / nullif(by_year.client_count, 0), [2020, 2022]
        ),
        (
            6, 'sme_insured_share_ratio', null,
            by_year.sme_usd / nullif(by_year.insured_usd, 0), [2020, 2022]
        ),
        (
            7, 'insured_per_client_usd_m', 'sme',
            by_year.sme_usd / nullif(by_year.sme_count, 0) / 1e6, [2022]
        ),
        (
            7, 'insured_per_client_usd_m', 'large',
            by_year.large_usd / nullif(by_year.large_count, 0) / 1e6, [2022]
        ),
        (8, 'client_growth_ratio', null, by_year.client_growth_ratio, [2020, 2022]),
        (19, 'us_export_growth_ratio', 'US', by_year.us_growth_ratio, [2025]),
        (
            20, 'us_export_share_ratio', 'US',
            by_year.to_us_usd / nullif(by_year.exports_usd, 0), [2024, 2025]
        )
    ) as measured (target_number, metric_code, segment, generated_value, target_years)

),

final as (

    select
        target_number,
        metric_code,
        segment,
        period_start,
        generated_value
    from of_years
    where list_contains(target_years, calendar_year)

    union all
    select
        4 as target_number,
        'penetration_ratio' as metric_code,
        'Foshan (Shunde)' as segment,
        date '2021-01-01' as period_start,
        penetration_ratio as generated_value
    from highest_city

    union all
    select
        11 as target_number,
        'insured_growth_ratio' as metric_code,
        'stress' as segment,
        null as period_start,
        insured_growth_ratio as generated_value
    from by_year
    where calendar_year = 2025

    union all
    select
        19 as target_number,
        'us_export_growth_ratio' as metric_code,
        'US' as segment,
        date '2025-11-01' as period_start,
        november_growth_ratio as generated_value
    from by_year
    where calendar_year = 2025

)

select *
from final
order by target_number, metric_code, segment, period_start
