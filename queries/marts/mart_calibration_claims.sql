-- What claims cost, measured as the targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
-- uses:    marts/mart_monthly
--
-- Claims under export policies. Calm years are 2019 to 2024, the stress year is 2025.
-- Money of claims is that of their movements.
with

insured_by_year as (

    select
        year(ship_month)::integer as calendar_year,
        sum(insured_usd) as insured_usd,
        sum(premium_usd) as premium_usd
    from mart_monthly
    group by calendar_year

),

claims as (

    select
        stg_claims.*,
        stg_buyers.country_code = 'US' as is_us
    from stg_claims
    inner join stg_buyers
        on stg_claims.buyer_id = stg_buyers.buyer_id
    inner join stg_policies
        on stg_claims.policy_id = stg_policies.policy_id
    where stg_policies.product_code <> 'domestic'

),

payments as (

    select
        claims.claim_id,
        claims.cause,
        claims.is_us,
        stg_claim_movements.movement_date as payment_date,
        year(stg_claim_movements.movement_date)::integer as calendar_year,
        stg_claim_movements.amount_usd::decimal(18, 2) as paid_usd
    from stg_claim_movements
    inner join claims
        on stg_claim_movements.claim_id = claims.claim_id
    where stg_claim_movements.movement_type = 'payment'

),

paid_by_year as (

    select
        calendar_year,
        sum(paid_usd) as paid_usd,
        sum(paid_usd) filter (where is_us) as us_usd
    from payments
    group by calendar_year

),

years as (

    select
        insured_by_year.calendar_year,
        insured_by_year.insured_usd,
        insured_by_year.premium_usd,
        coalesce(paid_by_year.paid_usd, 0)::double as paid_usd,
        coalesce(paid_by_year.us_usd, 0)::double as us_usd
    from insured_by_year
    left join paid_by_year
        on insured_by_year.calendar_year = paid_by_year.calendar_year

),

calm as (

    select
        sum(paid_usd) / nullif(sum(insured_usd), 0) as paid_to_insured_ratio,
        sum(paid_usd) / nullif(sum(premium_usd), 0) as loss_ratio
    from years
    where calendar_year between 2019 and 2024

),

stress as (

    select
        years.paid_usd / nullif(years.insured_usd, 0) as paid_to_insured_ratio,
        years.paid_usd / nullif(before.paid_usd, 0) - 1 as paid_growth_ratio,
        years.us_usd / nullif(years.paid_usd, 0) as us_share_ratio
    from years
    left join years as before
        on years.calendar_year = before.calendar_year + 1
    where years.calendar_year = 2025

),

causes as (

    select unnest(['default', 'insolvency', 'rejection', 'political']) as cause

),

paid_by_cause as (

    select
        causes.cause,
        coalesce(sum(payments.paid_usd), 0)::double as paid_usd
    from causes
    left join payments
        on causes.cause = payments.cause
    group by causes.cause

),

cause_shares as (

    select
        cause,
        paid_usd / nullif(sum(paid_usd) over (), 0) as share_ratio
    from paid_by_cause

),

paid_claims as (

    select
        claim_id,
        is_us,
        min(payment_date) as payment_date,
        sum(paid_usd) as paid_usd
    from payments
    group by claim_id, is_us

),

mean_claims as (

    select
        sum(paid_usd)::double / nullif(count(*), 0) as mean_usd,
        (sum(paid_usd) filter (where is_us))::double
        / nullif(count(*) filter (where is_us), 0) as us_mean_usd,
        (sum(paid_usd) filter (where not is_us))::double
        / nullif(count(*) filter (where not is_us), 0) as other_mean_usd
    from paid_claims

),

-- What there is one row of; what an empty book has no row of comes below.
totals as (

    select of_all.*
    from calm
    cross join mean_claims
    cross join lateral (
        values
        (9, 'paid_to_insured_ratio', 'calm', calm.paid_to_insured_ratio),
        (14, 'loss_ratio', 'calm', calm.loss_ratio),
        (17, 'mean_claim_usd_m', null, mean_claims.mean_usd / 1e6),
        (
            17, 'mean_claim_us_multiple', 'US',
            mean_claims.us_mean_usd / nullif(mean_claims.other_mean_usd, 0)
        )
    ) as of_all (target_number, metric_code, segment, generated_value)

),

stress_values as (

    select measured.*
    from stress
    cross join lateral (
        values
        (10, 'paid_to_insured_ratio', 'stress', stress.paid_to_insured_ratio),
        (11, 'paid_growth_ratio', 'stress', stress.paid_growth_ratio),
        (18, 'us_claim_share_ratio', 'US', stress.us_share_ratio)
    ) as measured (target_number, metric_code, segment, generated_value)

),

measured as (

    select * from totals
    union all
    select * from stress_values
    union all
    select
        16 as target_number,
        'cause_share_ratio' as metric_code,
        cause as segment,
        share_ratio as generated_value
    from cause_shares

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
