-- Clients with declared shipments in the months of a period; months count whole.
--
-- grain:   one row
-- params:  from_date, to_date, country_codes, city_codes, scheme_codes, sector_codes,
--          size_classes, product_codes, payment_terms
with

active as (

    select distinct
        exporter_number,
        size_class
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
        and (
            cast($payment_terms as varchar[]) is null
            or list_contains(cast($payment_terms as varchar[]), payment_term)
        )

),

final as (

    select
        count(*) as client_count,
        count(*) filter (where size_class in ('small', 'medium')) as sme_client_count
    from active

)

select *
from final
