-- Insured amount by month of shipment and one dimension.
--
-- grain:   one row per ship_month, split_code
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes, payment_terms, split_by
--
-- split_by is country_code, city_code, scheme_code, sector_code, size_class,
-- product_code or payment_term; anything else gives one part, 'all'.
with

monthly as (

    select
        ship_month,
        size_class,
        insured_usd,
        case cast($split_by as varchar)
            when 'country_code' then country_code
            when 'city_code' then city_code
            when 'scheme_code' then coalesce(scheme_code, 'none')
            when 'sector_code' then sector_code
            when 'size_class' then size_class
            when 'product_code' then product_code
            when 'payment_term' then payment_term
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
        and (
            cast($payment_terms as varchar[]) is null
            or list_contains(cast($payment_terms as varchar[]), payment_term)
        )

),

final as (

    select
        ship_month,
        split_code,
        sum(insured_usd) as insured_usd,
        coalesce(
            sum(insured_usd) filter (where size_class in ('small', 'medium')), 0
        ) as sme_insured_usd
    from monthly
    group by ship_month, split_code

)

select *
from final
order by ship_month, split_code
