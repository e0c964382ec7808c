-- Months of each year in which a policy had declared shipments to a market.
--
-- grain:    one row per calendar_year, policy_number, country_code, payment_term
-- params:   none
-- includes: book/export_policies
--
-- Clients and policies are counted, not added up, so their summary keeps who it counts,
-- with the policy's first and last day. insured_by_month_usd has January to December,
-- month_mask bit 0 for January to bit 11 for December; so any months of a year are
-- asked with one row. The numbers stand for exporter_id and policy_id and count faster.
with

exporters as (

    select
        exporter_id,
        row_number() over (order by exporter_id) as exporter_number
    from stg_exporters

),

policies as (

    select
        *,
        row_number() over (order by policy_id) as policy_number
    from export_policies

),

months_of_pair as (

    select
        policy_id,
        buyer_id,
        payment_term,
        year(ship_date)::smallint as calendar_year,
        month(ship_date)::smallint as calendar_month,
        sum(invoice_amount_usd) as insured_usd
    from stg_shipments
    where declared_date is not null
    group by policy_id, buyer_id, payment_term, calendar_year, calendar_month

),

months_of_policy as (

    select
        months_of_pair.policy_id,
        stg_buyers.country_code,
        months_of_pair.payment_term,
        months_of_pair.calendar_year,
        months_of_pair.calendar_month,
        sum(months_of_pair.insured_usd) as insured_usd
    from months_of_pair
    inner join stg_buyers
        on months_of_pair.buyer_id = stg_buyers.buyer_id
    group by
        months_of_pair.policy_id,
        stg_buyers.country_code,
        months_of_pair.payment_term,
        months_of_pair.calendar_year,
        months_of_pair.calendar_month

),

years_of_policy as (

    select
        policy_id,
        country_code,
        payment_term,
        calendar_year,
        bit_or(1 << (calendar_month - 1))::smallint as month_mask,
        [
            coalesce(sum(insured_usd) filter (where calendar_month = 1), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 2), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 3), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 4), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 5), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 6), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 7), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 8), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 9), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 10), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 11), 0),
            coalesce(sum(insured_usd) filter (where calendar_month = 12), 0)
        ] as insured_by_month_usd
    from months_of_policy
    group by policy_id, country_code, payment_term, calendar_year

),

final as (

    select
        years_of_policy.calendar_year,
        policies.policy_number::integer as policy_number,
        exporters.exporter_number::integer as exporter_number,
        years_of_policy.country_code,
        policies.city_code,
        policies.scheme_code,
        policies.sector_code,
        policies.size_class,
        policies.product_code,
        years_of_policy.payment_term,
        years_of_policy.month_mask,
        years_of_policy.insured_by_month_usd,
        policies.policy_start_date,
        policies.policy_end_date
    from years_of_policy
    inner join policies
        on years_of_policy.policy_id = policies.policy_id
    inner join exporters
        on policies.exporter_id = exporters.exporter_id

)

select *
from final
order by calendar_year, policy_number, country_code, payment_term
