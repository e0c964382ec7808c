-- What one exporter is owed and would be paid on a day, by country of the buyer.
--
-- grain:   one row per country_code
-- params:  none
-- uses:    exposure/invoices
with

cover as (

    select
        buyer_id,
        country_code,
        outstanding_usd,
        payable_usd
    from invoices

),

countries as (

    select
        country_code,
        country_name,
        iso_numeric
    from ref_countries

),

final as (

    select
        cover.country_code,
        coalesce(countries.country_name, cover.country_code) as country_name,
        countries.iso_numeric,
        sum(cover.outstanding_usd)::double as outstanding_usd,
        sum(cover.payable_usd)::double as payable_usd,
        sum(cover.payable_usd)::double
        / nullif(sum(cover.outstanding_usd)::double, 0) as payable_ratio,
        count(distinct cover.buyer_id)::bigint as buyer_count
    from cover
    left join countries on cover.country_code = countries.country_code
    group by
        cover.country_code,
        countries.country_name,
        countries.iso_numeric

)

select *
from final
order by outstanding_usd desc, country_code
