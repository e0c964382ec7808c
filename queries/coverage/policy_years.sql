-- Policies and clients with declared shipments in each calendar year, of what the
-- filters leave.
--
-- grain:    one row per calendar_year, policy_number, country_code, payment_term
-- params:   country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--           product_codes
select
    calendar_year,
    policy_number,
    exporter_number,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    payment_term,
    month_mask,
    policy_start_date,
    policy_end_date
from mart_policy_years
where
    ($country_codes is null or list_contains($country_codes, country_code))
    and ($city_codes is null or list_contains($city_codes, city_code))
    and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
    and ($sector_codes is null or list_contains($sector_codes, sector_code))
    and ($size_classes is null or list_contains($size_classes, size_class))
    and ($product_codes is null or list_contains($product_codes, product_code))
