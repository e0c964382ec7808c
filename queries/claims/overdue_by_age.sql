-- Amounts that became long overdue by month of shipment and age in months.
--
-- grain:    one row per ship_month, age_months
-- params:   country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--           product_codes
--
-- Ages that a month has not reached by the end of the data are there too: the page
-- reads the months seen whole.
with

final as (

    select
        ship_month,
        age_months::integer as age_months,
        sum(overdue_usd) as overdue_usd
    from mart_overdue_by_age
    where
        ($country_codes is null or list_contains($country_codes, country_code))
        and ($city_codes is null or list_contains($city_codes, city_code))
        and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
        and ($sector_codes is null or list_contains($sector_codes, sector_code))
        and ($size_classes is null or list_contains($size_classes, size_class))
        and ($product_codes is null or list_contains($product_codes, product_code))
    group by ship_month, age_months

)

select *
from final
order by ship_month, age_months
