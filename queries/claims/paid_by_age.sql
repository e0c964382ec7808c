-- Claim payments and recoveries by month of shipment, age in months and one dimension.
--
-- grain:    one row per ship_month, age_months, split_code
-- params:   country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--           product_codes, causes, split_by
--
-- split_by as in coverage/insured_months, or cause.
with

movements as (

    select
        ship_month,
        age_months::integer as age_months,
        paid_usd,
        recovery_usd,
        case $split_by
            when 'country_code' then country_code
            when 'city_code' then city_code
            when 'scheme_code' then coalesce(scheme_code, 'none')
            when 'sector_code' then sector_code
            when 'size_class' then size_class
            when 'product_code' then product_code
            when 'cause' then cause
            else 'all'
        end as split_code
    from mart_claims_by_age
    where
        ($country_codes is null or list_contains($country_codes, country_code))
        and ($city_codes is null or list_contains($city_codes, city_code))
        and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
        and ($sector_codes is null or list_contains($sector_codes, sector_code))
        and ($size_classes is null or list_contains($size_classes, size_class))
        and ($product_codes is null or list_contains($product_codes, product_code))
        and ($causes is null or list_contains($causes, cause))

),

final as (

    select
        ship_month,
        age_months,
        split_code,
        sum(paid_usd) as paid_usd,
        sum(recovery_usd) as recovery_usd
    from movements
    group by ship_month, age_months, split_code

)

select *
from final
order by ship_month, age_months, split_code
