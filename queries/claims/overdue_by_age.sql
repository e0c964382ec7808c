-- Amounts that became long overdue by month of shipment and age in months.
--
-- grain:   one row per ship_month, age_months
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes
with

final as (

    select
        ship_month,
        cast(age_months as integer) as age_months,
        sum(overdue_usd) as overdue_usd
    from mart_overdue_by_age
    where
        (
            cast($country_codes as varchar[]) is null
            or list_contains(cast($country_codes as varchar[]), country_code)
        )
        and (
            cast($city_codes as varchar[]) is null
            or list_contains(cast($city_codes as varchar[]), city_code)
        )
        and (
            cast($scheme_codes as varchar[]) is null
            or list_contains(cast($scheme_codes as varchar[]), scheme_code)
        )
        and (
            cast($sector_codes as varchar[]) is null
            or list_contains(cast($sector_codes as varchar[]), sector_code)
        )
        and (
            cast($size_classes as varchar[]) is null
            or list_contains(cast($size_classes as varchar[]), size_class)
        )
        and (
            cast($product_codes as varchar[]) is null
            or list_contains(cast($product_codes as varchar[]), product_code)
        )
    group by ship_month, age_months

)

select *
from final
order by ship_month, age_months
