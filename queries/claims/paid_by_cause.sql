-- Claims paid in a period by one dimension and cause.
--
-- grain:   one row per split_code, cause
-- params:  from_date, to_date, country_codes, city_codes, scheme_codes, sector_codes,
--          size_classes, product_codes, causes, split_by
--
-- Months count whole. split_by as in claims/claims_by_month.
with

claim_months as (

    select
        cause,
        paid_count,
        paid_usd,
        case cast($split_by as varchar)
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
        claim_month between cast($from_date as date) and cast($to_date as date)
        and (
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
        split_code,
        cause,
        cast(sum(paid_count) as bigint) as paid_count,
        sum(paid_usd) as paid_usd
    from claim_months
    group by split_code, cause

)

select *
from final
order by split_code, cause
