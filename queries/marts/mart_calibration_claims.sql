-- What claims cost, how long they take and what is odd about them, measured as the
-- targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
-- uses:    marts/mart_monthly
--
-- Calm years are 2019 to 2024, the stress year is 2025. Money of claims is that of
-- their movements.
with

insured_by_year as (

    select
        cast(year(ship_month) as integer) as calendar_year,
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

),

payments as (

    select
        claims.claim_id,
        claims.cause,
        claims.is_us,
        stg_claim_movements.movement_date as payment_date,
        cast(year(stg_claim_movements.movement_date) as integer) as calendar_year,
        cast(stg_claim_movements.amount_usd as decimal(18, 2)) as paid_usd
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
        cast(coalesce(paid_by_year.paid_usd, 0) as double) as paid_usd,
        cast(coalesce(paid_by_year.us_usd, 0) as double) as us_usd
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
        cast(coalesce(sum(payments.paid_usd), 0) as double) as paid_usd
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

mean_claims as (

    select
        cast(sum(paid_usd) as double) / nullif(count(*), 0) as mean_usd,
        cast(sum(paid_usd) filter (where is_us) as double)
        / nullif(count(*) filter (where is_us), 0) as us_mean_usd,
        cast(sum(paid_usd) filter (where not is_us) as double)
        / nullif(count(*) filter (where not is_us), 0) as other_mean_usd
    from payments

),

paid_in_filing_year as (

    select
        count(*) filter (where year(payment_date) = year(filing_date))
        / nullif(count(*), 0) as within_year_ratio
    from claims
    where year(filing_date) between 2019 and 2025

),

odd_claims as (

    select
        count(*) filter (where is_planted_fabrication)
        / nullif(count(*), 0) as fabricated_ratio,
        count(*) filter (
            where
            dispute_opened_date is not null
            and cause in ('default', 'rejection')
            and not is_planted_fabrication
        ) / nullif(
            count(*) filter (
                where
                cause in ('default', 'rejection')
                and not is_planted_fabrication
            ), 0
        ) as disputed_ratio
    from claims

),

clusters as (

    select
        buyer_id,
        count(distinct exporter_id) as exporter_count
    from claims
    where is_planted_fabrication
    group by buyer_id

),

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

old_payments as (

    select
        payments.claim_id,
        payments.payment_date,
        payments.paid_usd
    from payments
    cross join known
    where payments.payment_date <= known.data_end - interval 24 month

),

recoveries as (

    select cast(sum(stg_claim_movements.amount_usd) as double) as recovered_usd
    from stg_claim_movements
    inner join old_payments
        on stg_claim_movements.claim_id = old_payments.claim_id
    where
        stg_claim_movements.movement_type = 'recovery'
        and stg_claim_movements.movement_date
        <= old_payments.payment_date + interval 24 month

),

recovered as (

    select
        max(recoveries.recovered_usd)
        / nullif(cast(sum(old_payments.paid_usd) as double), 0) as recovery_ratio
    from old_payments
    cross join recoveries

),

final as (

    select
        9 as target_number,
        'paid_to_insured_ratio' as metric_code,
        'calm' as segment,
        cast(null as date) as period_start,
        paid_to_insured_ratio as generated_value
    from calm

    union all
    select
        10 as target_number,
        'paid_to_insured_ratio' as metric_code,
        'stress' as segment,
        null as period_start,
        paid_to_insured_ratio as generated_value
    from stress

    union all
    select
        11 as target_number,
        'paid_growth_ratio' as metric_code,
        'stress' as segment,
        null as period_start,
        paid_growth_ratio as generated_value
    from stress

    union all
    select
        14 as target_number,
        'loss_ratio' as metric_code,
        'calm' as segment,
        null as period_start,
        loss_ratio as generated_value
    from calm

    union all
    select
        16 as target_number,
        'cause_share_ratio' as metric_code,
        cause as segment,
        null as period_start,
        share_ratio as generated_value
    from cause_shares

    union all
    select
        17 as target_number,
        'mean_claim_usd_m' as metric_code,
        null as segment,
        null as period_start,
        mean_usd / 1e6 as generated_value
    from mean_claims

    union all
    select
        17 as target_number,
        'mean_claim_us_multiple' as metric_code,
        'US' as segment,
        null as period_start,
        us_mean_usd / nullif(other_mean_usd, 0) as generated_value
    from mean_claims

    union all
    select
        18 as target_number,
        'us_claim_share_ratio' as metric_code,
        'US' as segment,
        null as period_start,
        us_share_ratio as generated_value
    from stress

    union all
    select
        30 as target_number,
        'paid_within_year_ratio' as metric_code,
        null as segment,
        null as period_start,
        within_year_ratio as generated_value
    from paid_in_filing_year

    union all
    select
        31 as target_number,
        'fabricated_claim_ratio' as metric_code,
        null as segment,
        null as period_start,
        fabricated_ratio as generated_value
    from odd_claims

    union all
    select
        31 as target_number,
        'fabricated_cluster_exporters' as metric_code,
        null as segment,
        null as period_start,
        min(exporter_count) as generated_value
    from clusters

    union all
    select
        32 as target_number,
        'dispute_held_ratio' as metric_code,
        null as segment,
        null as period_start,
        disputed_ratio as generated_value
    from odd_claims

    union all
    select
        33 as target_number,
        'recovery_ratio' as metric_code,
        null as segment,
        null as period_start,
        recovery_ratio as generated_value
    from recovered

)

select *
from final
order by target_number, metric_code, segment
