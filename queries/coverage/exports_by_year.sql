-- Customs exports by year of the exporters that the filters leave.
--
-- grain:    one row per calendar_year
-- params:   city_codes, sector_codes, size_classes
with

final as (

    select
        calendar_year,
        sum(exports_usd) as exports_usd,
        sum(exports_to_us_usd) as exports_to_us_usd
    from mart_exports_yearly
    where
        ($city_codes is null or list_contains($city_codes, city_code))
        and ($sector_codes is null or list_contains($sector_codes, sector_code))
        and ($size_classes is null or list_contains($size_classes, size_class))
    group by calendar_year

)

select *
from final
order by calendar_year
