-- Rates, insured shares, schemes and the domestic body, measured as the targets of the
-- generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
--
-- A range is judged by its rate furthest out: the lowest when it lies below the lower
-- bound, else the highest.
with

policies as (

    select
        policy_id,
        exporter_id,
        product_code,
        scheme_code,
        premium_rate_ratio,
        indemnity_default_ratio,
        policy_start_date,
        policy_end_date
    from stg_policies

),

rates as (

    select
        product_code,
        avg(premium_rate_ratio) as mean_ratio,
        min(premium_rate_ratio) as lowest_ratio,
        max(premium_rate_ratio) as highest_ratio
    from policies
    group by product_code

),

range_targets as (

    select
        target_number,
        segment,
        lower_bound
    from ref_calibration_targets
    where metric_code = 'premium_rate_range_ratio'

),

-- The middle one of the shares, so that a scheme with another share does not count.
usual_indemnities as (

    select
        product_code as segment,
        median(indemnity_default_ratio) as indemnity_ratio
    from policies
    where product_code <> 'domestic'
    group by product_code

    union all
    select
        'low_end' as segment,
        median(indemnity_default_ratio) as indemnity_ratio
    from policies
    where product_code = 'comprehensive' and indemnity_default_ratio < 0.9

),

-- Who the scheme of July 2022 was open to: exports of 2021 of US$8 m or less.
shenzhen_small_exporters as (

    select stg_exporters.exporter_id
    from stg_exporters
    inner join stg_exporter_years
        on stg_exporters.exporter_id = stg_exporter_years.exporter_id
    where
        stg_exporters.city_code = 'shenzhen'
        and stg_exporters.size_class <> 'large'
        and stg_exporter_years.calendar_year = 2021
        and stg_exporter_years.exports_usd <= 8000000

),

in_shenzhen_scheme as (

    select distinct exporter_id
    from policies
    where
        scheme_code = 'shenzhen_2022'
        and policy_start_date <= date '2023-01-01'
        and policy_end_date >= date '2023-01-01'

),

shenzhen_uptake as (

    select
        count(in_shenzhen_scheme.exporter_id) / nullif(count(*), 0) as uptake_ratio
    from shenzhen_small_exporters
    left join in_shenzhen_scheme
        on shenzhen_small_exporters.exporter_id = in_shenzhen_scheme.exporter_id

),

subsidy_shares as (

    select
        scheme_code,
        sum(subsidy_usd::decimal(18, 2))::double
        / nullif(sum(premium_paid_usd::decimal(18, 2))::double, 0)
            as subsidy_ratio
    from stg_subsidies
    where decision = 'granted'
    group by scheme_code

),

pool as (

    select
        min(policies.policy_start_date) as first_date,
        sum(stg_pool_cessions.committed_cover_cny::decimal(18, 2))::double
            as committed_cny
    from stg_pool_cessions
    inner join policies
        on stg_pool_cessions.policy_id = policies.policy_id

),

measured as (

    select
        12 as target_number,
        'premium_rate_ratio' as metric_code,
        'comprehensive' as segment,
        mean_ratio as generated_value
    from rates
    where product_code = 'comprehensive'

    union all
    select
        range_targets.target_number,
        'premium_rate_range_ratio' as metric_code,
        range_targets.segment,
        case
            when rates.lowest_ratio < range_targets.lower_bound
                then rates.lowest_ratio
            else rates.highest_ratio
        end as generated_value
    from range_targets
    inner join rates
        on range_targets.segment = rates.product_code

    union all
    select
        15 as target_number,
        'indemnity_ratio' as metric_code,
        segment,
        indemnity_ratio as generated_value
    from usual_indemnities

    union all
    select
        27 as target_number,
        'scheme_uptake_ratio' as metric_code,
        'shenzhen' as segment,
        uptake_ratio as generated_value
    from shenzhen_uptake

    -- Each grant is rounded to the cent, so the quotient is read to four places.
    union all
    select
        28 as target_number,
        'subsidy_to_premium_ratio' as metric_code,
        scheme_code as segment,
        round(subsidy_ratio, 4) as generated_value
    from subsidy_shares

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        generated_value
    from measured

    union all
    select
        29 as target_number,
        of_pool.metric_code,
        null as segment,
        date '2025-06-12' as period_start,
        of_pool.generated_value
    from pool
    cross join lateral (
        values
        ('pool_start_date', pool.first_date - date '1970-01-01'),
        ('pool_committed_cny_bn', pool.committed_cny / 1e9)
    ) as of_pool (metric_code, generated_value)

)

select *
from final
order by target_number, metric_code, segment
