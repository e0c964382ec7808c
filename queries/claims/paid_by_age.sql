-- Claim payments and recoveries by month of shipment, age in months and one dimension.
--
-- grain:   one row per ship_month, age_months, split_code
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes, causes, split_by
--
-- split_by as in claims/claims_by_month.
with

movements as (

    select
        ship_month,
        cast(age_months as integer) as age_months,
        paid_usd,
        recovery_usd,
        case cast($split_by as varchar)
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
        and (
            cast($causes as varchar[]) is null
            or list_contains(cast($causes as varchar[]), cause)
        )

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
