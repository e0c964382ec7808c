-- Insured amounts and premium by month of shipment, of what the filters leave.
--
-- grain:    one row per ship_month, country_code, city_code, scheme_code, sector_code,
--           size_class, product_code, payment_term
-- params:   country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--           product_codes, split_by
--
-- split_by names the column that split_code repeats: country_code, city_code,
-- scheme_code, sector_code, size_class or product_code; anything else gives 'all'.
select
    ship_month,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    payment_term,
    insured_usd,
    premium_usd,
    case $split_by
        when 'country_code' then country_code
        when 'city_code' then city_code
        when 'scheme_code' then coalesce(scheme_code, 'none')
        when 'sector_code' then sector_code
        when 'size_class' then size_class
        when 'product_code' then product_code
        else 'all'
    end as split_code
from mart_monthly
where
    ($country_codes is null or list_contains($country_codes, country_code))
    and ($city_codes is null or list_contains($city_codes, city_code))
    and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
    and ($sector_codes is null or list_contains($sector_codes, sector_code))
    and ($size_classes is null or list_contains($size_classes, size_class))
    and ($product_codes is null or list_contains($product_codes, product_code))
