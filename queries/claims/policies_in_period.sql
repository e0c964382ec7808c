-- Policies with declared shipments in the months of a period; months count whole.
--
-- grain:   one row per split_code
-- params:  from_date, to_date, country_codes, city_codes, scheme_codes, sector_codes,
--          size_classes, product_codes, split_by
--
-- A policy that ships to several markets counts in each, so the parts may add up to
-- more than the row 'total', which is always there. split_by as in
-- claims/claims_by_month.
with

active as (

    select distinct
        policy_number,
        case cast($split_by as varchar)
            when 'country_code' then country_code
            when 'city_code' then city_code
            when 'scheme_code' then coalesce(scheme_code, 'none')
            when 'sector_code' then sector_code
            when 'size_class' then size_class
            when 'product_code' then product_code
            else 'all'
        end as split_code
    from mart_policy_years
    where
        calendar_year between year(cast($from_date as date))
        and year(cast($to_date as date))
        -- The bits of the asked months: all of a year below its end, less those before.
        and (
            month_mask & cast(
                power(
                    2,
                    case
                        when calendar_year = year(cast($to_date as date))
                            then month(cast($to_date as date))
                        else 12
                    end
                )
                - power(
                    2,
                    case
                        when calendar_year = year(cast($from_date as date))
                            then month(cast($from_date as date)) - 1
                        else 0
                    end
                )
                as integer
            )
        ) > 0
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

),

final as (

    select split_code, count(*) as policy_count
    from active
    group by split_code
    union all
    select 'total' as split_code, count(distinct policy_number) as policy_count
    from active

)

select *
from final
order by split_code
