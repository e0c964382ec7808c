-- Policies and clients with declared shipments in the months of a period; months count
-- whole.
--
-- grain:    one row per calendar_year, policy_number, country_code, payment_term
-- params:   from_date, to_date
-- includes: coverage/policy_years
--
-- The bits of the asked months: all of a year below its end, less those before.
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
    payment_term
from policy_years
where
    calendar_year between year($from_date::date) and year($to_date::date)
    and (
        month_mask & (
            (1 << case calendar_year
                when year($to_date::date) then month($to_date::date) else 12
            end)
            - (1 << case calendar_year
                when year($from_date::date) then month($from_date::date) - 1 else 0
            end)
        )
    ) > 0
