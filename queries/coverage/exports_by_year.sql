-- Customs exports by year of the exporters that the filters leave.
--
-- grain:   one row per calendar_year
-- params:  city_codes, sector_codes, size_classes
with

final as (

    select
        calendar_year,
        sum(exports_usd) as exports_usd,
        sum(exports_to_us_usd) as exports_to_us_usd
    from mart_exports_yearly
    where
        (
            cast($city_codes as varchar[]) is null
            or list_contains(cast($city_codes as varchar[]), city_code)
        )
        and (
            cast($sector_codes as varchar[]) is null
            or list_contains(cast($sector_codes as varchar[]), sector_code)
        )
        and (
            cast($size_classes as varchar[]) is null
            or list_contains(cast($size_classes as varchar[]), size_class)
        )
    group by calendar_year

)

select *
from final
order by calendar_year
