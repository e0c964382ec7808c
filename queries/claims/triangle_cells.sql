-- Triangles of claims: what happened to each origin of shipment at each age, in steps.
--
-- grain:    one row per origin_month, age_number
-- params:   to_date, step_months, country_codes, size_classes, product_codes,
--           causes
--
-- An origin is the shipments of step_months months (3 or 6), counted back from the
-- month of to_date, which is the last one seen; the oldest may be shorter. Age 0 is the
-- origin's own step. Every origin since the book's first has a row for every age it has
-- reached, also where nothing was shipped or happened. Premium is that of the origin's
-- shipments, of all causes, and stands in each of its rows.
with

last_month as (

    select
        year($to_date::date) * 12 + month($to_date::date) as number,
        $step_months::integer as step

),

premium_months as (

    select
        mart_monthly.premium_usd,
        mart_monthly.insured_usd,
        (
            last_month.number
            - year(mart_monthly.ship_month) * 12 - month(mart_monthly.ship_month)
        ) // last_month.step as steps_back,
        (
            $country_codes is null
            or list_contains($country_codes, mart_monthly.country_code)
        )
        and (
            $size_classes is null
            or list_contains($size_classes, mart_monthly.size_class)
        )
        and (
            $product_codes is null
            or list_contains($product_codes, mart_monthly.product_code)
        )
            as is_chosen
    from mart_monthly
    cross join last_month
    where mart_monthly.ship_month <= $to_date::date

),

-- Every step since the first shipment of the book, whatever the filters leave of it.
origins as (

    select unnest(range(max(steps_back) + 1)) as steps_back
    from premium_months

),

premium as (

    select
        steps_back,
        sum(premium_usd) as premium_usd,
        sum(insured_usd) as insured_usd
    from premium_months
    where is_chosen
    group by steps_back

),

grid as (

    select
        steps_back,
        unnest(range(steps_back + 1))::integer as age_number
    from origins

),

happened as (

    select
        (
            last_month.number
            - year(mart_claims_development.ship_month) * 12
            - month(mart_claims_development.ship_month)
        ) // last_month.step as steps_back,
        (
            last_month.number
            - year(mart_claims_development.ship_month) * 12
            - month(mart_claims_development.ship_month)
            - mart_claims_development.age_months
        ) as months_left,
        mart_claims_development.paid_usd,
        mart_claims_development.recovery_usd,
        mart_claims_development.reserve_change_usd,
        mart_claims_development.filed_count,
        mart_claims_development.paid_count
    from mart_claims_development
    cross join last_month
    where
        (
            $country_codes is null
            or list_contains($country_codes, mart_claims_development.country_code)
        )
        and (
            $size_classes is null
            or list_contains($size_classes, mart_claims_development.size_class)
        )
        and (
            $product_codes is null
            or list_contains($product_codes, mart_claims_development.product_code)
        )
        and (
            $causes is null
            or list_contains($causes, mart_claims_development.cause)
        )

),

cells as (

    select
        happened.steps_back,
        (happened.steps_back - happened.months_left // last_month.step)::integer
            as age_number,
        sum(happened.paid_usd) as paid_usd,
        sum(happened.recovery_usd) as recovery_usd,
        sum(happened.reserve_change_usd) as reserve_change_usd,
        sum(happened.filed_count) as filed_count,
        sum(happened.paid_count) as paid_count
    from happened
    cross join last_month
    where happened.months_left >= 0
    group by happened.steps_back, age_number

),

final as (

    select
        make_date(
            ((last_month.number - (grid.steps_back + 1) * last_month.step) // 12)
            ::integer,
            ((last_month.number - (grid.steps_back + 1) * last_month.step) % 12 + 1)
            ::integer,
            1
        ) as origin_month,
        grid.age_number,
        coalesce(premium.premium_usd, 0)::double as premium_usd,
        coalesce(premium.insured_usd, 0)::double as insured_usd,
        coalesce(cells.paid_usd, 0)::double as paid_usd,
        coalesce(cells.recovery_usd, 0)::double as recovery_usd,
        coalesce(cells.reserve_change_usd, 0)::double as reserve_change_usd,
        coalesce(cells.filed_count, 0)::bigint as filed_count,
        coalesce(cells.paid_count, 0)::bigint as paid_count
    from grid
    cross join last_month
    left join premium
        on grid.steps_back = premium.steps_back
    left join cells
        on
            grid.steps_back = cells.steps_back
            and grid.age_number = cells.age_number

)

select *
from final
order by origin_month, age_number
