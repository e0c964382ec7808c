-- What happened to claims by calendar month and one dimension.
--
-- grain:   one row per claim_month, split_code
-- params:  country_codes, city_codes, scheme_codes, sector_codes, size_classes,
--          product_codes, causes, split_by
--
-- split_by is country_code, city_code, scheme_code, sector_code, size_class,
-- product_code or cause; anything else gives one part, 'all'.
with

claim_months as (

    select
        claim_month,
        filed_count,
        decided_count,
        decided_on_time_count,
        paid_count,
        reserve_change_usd,
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
    from mart_claims_monthly
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
        claim_month,
        split_code,
        cast(sum(filed_count) as bigint) as filed_count,
        cast(sum(decided_count) as bigint) as decided_count,
        cast(sum(decided_on_time_count) as bigint) as decided_on_time_count,
        cast(sum(paid_count) as bigint) as paid_count,
        sum(reserve_change_usd) as reserve_change_usd,
        sum(paid_usd) as paid_usd,
        sum(recovery_usd) as recovery_usd
    from claim_months
    group by claim_month, split_code

)

select *
from final
order by claim_month, split_code
