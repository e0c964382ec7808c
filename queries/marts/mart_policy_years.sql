-- Months of each year in which a policy had declared shipments to a market.
--
-- grain:   one row per calendar_year, policy_number, country_code, payment_term
-- params:  none
--
-- Clients and policies are counted, not added up, so their summary keeps who it counts.
-- month_mask has bit 0 for January to bit 11 for December; so any months of a year are
-- asked with one row. The numbers stand for exporter_id and policy_id and count faster.
with

shipments as (

    select
        policy_id,
        buyer_id,
        payment_term,
        cast(year(ship_date) as smallint) as calendar_year,
        cast(month(ship_date) as smallint) as calendar_month
    from stg_shipments
    where declared_date is not null

),

exporters as (

    select
        exporter_id,
        city_code,
        sector_code,
        size_class,
        cast(row_number() over (order by exporter_id) as integer) as exporter_number
    from stg_exporters

),

buyers as (

    select buyer_id, country_code
    from stg_buyers

),

export_policies as (

    select
        policy_id,
        exporter_id,
        scheme_code,
        product_code,
        cast(row_number() over (order by policy_id) as integer) as policy_number
    from stg_policies
    where product_code <> 'domestic'

),

months_of_pair as (

    select distinct policy_id, buyer_id, payment_term, calendar_year, calendar_month
    from shipments

),

months_of_policy as (

    select
        months_of_pair.policy_id,
        buyers.country_code,
        months_of_pair.payment_term,
        months_of_pair.calendar_year,
        cast(
            bit_or(cast(power(2, months_of_pair.calendar_month - 1) as integer))
            as smallint
        ) as month_mask
    from months_of_pair
    inner join buyers
        on months_of_pair.buyer_id = buyers.buyer_id
    group by
        months_of_pair.policy_id,
        buyers.country_code,
        months_of_pair.payment_term,
        months_of_pair.calendar_year

),

final as (

    select
        months_of_policy.calendar_year,
        export_policies.policy_number,
        exporters.exporter_number,
        months_of_policy.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        months_of_policy.payment_term,
        months_of_policy.month_mask
    from months_of_policy
    inner join export_policies
        on months_of_policy.policy_id = export_policies.policy_id
    inner join exporters
        on export_policies.exporter_id = exporters.exporter_id

)

select *
from final
order by calendar_year, policy_number, country_code, payment_term
