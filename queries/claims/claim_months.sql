-- What happened to claims by calendar month, of what the filters leave.
--
-- grain:    one row per claim_month, country_code, city_code, scheme_code, sector_code,
--           size_class, product_code, cause
-- params:   country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--           product_codes, causes, split_by
--
-- split_by as in coverage/insured_months.
select
    claim_month,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    cause,
    filed_count,
    decided_count,
    decided_on_time_count,
    paid_count,
    reserve_change_usd,
    paid_usd,
    recovery_usd,
    case $split_by
        when 'country_code' then country_code
        when 'city_code' then city_code
        when 'scheme_code' then coalesce(scheme_code, 'none')
        when 'sector_code' then sector_code
        when 'size_class' then size_class
        when 'product_code' then product_code
        else 'all'
    end as split_code
from mart_claims_monthly
where
    ($country_codes is null or list_contains($country_codes, country_code))
    and ($city_codes is null or list_contains($city_codes, city_code))
    and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
    and ($sector_codes is null or list_contains($sector_codes, sector_code))
    and ($size_classes is null or list_contains($size_classes, size_class))
    and ($product_codes is null or list_contains($product_codes, product_code))
    and ($causes is null or list_contains($causes, cause))
