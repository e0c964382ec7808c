-- Policies with declared shipments in each calendar year.
--
-- grain:   one row per calendar_year
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes
with

active as (

    select distinct
        calendar_year,
        policy_number
    from mart_policy_years
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

),

final as (

    select
        calendar_year,
        count(*) as policy_count
    from active
    group by calendar_year

)

select *
from final
order by calendar_year
