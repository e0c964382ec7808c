-- Premium earned and amount insured by month of shipment and one dimension.
--
-- grain:   one row per ship_month, split_code
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes, split_by
--
-- split_by as in claims/claims_by_month; a cause has no premium of its own, so there it
-- gives one part, 'all'.
with

monthly as (

    select
        ship_month,
        insured_usd,
        premium_usd,
        case cast($split_by as varchar)
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
        ship_month,
        split_code,
        sum(insured_usd) as insured_usd,
        sum(premium_usd) as premium_usd
    from monthly
    group by ship_month, split_code

)

select *
from final
order by ship_month, split_code
