-- How long claims take, what comes back and what is odd about them, measured as the
-- targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
--
-- Claims under export policies. Money of claims is that of their movements.
with

claims as (

    select stg_claims.*
    from stg_claims
    inner join stg_policies
        on stg_claims.policy_id = stg_policies.policy_id
    where stg_policies.product_code <> 'domestic'

),

paid_claims as (

    select
        claims.claim_id,
        min(stg_claim_movements.movement_date) as payment_date,
        sum(stg_claim_movements.amount_usd::decimal(18, 2)) as paid_usd
    from stg_claim_movements
    inner join claims
        on stg_claim_movements.claim_id = claims.claim_id
    where stg_claim_movements.movement_type = 'payment'
    group by claims.claim_id

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

    select min(exporter_count) as least_exporter_count
    from (
        select count(distinct exporter_id) as exporter_count
        from claims
        where is_planted_fabrication
        group by buyer_id
    ) as exporters_by_buyer

),

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

old_payments as (

    select
        paid_claims.claim_id,
        paid_claims.payment_date,
        paid_claims.paid_usd
    from paid_claims
    cross join known
    where paid_claims.payment_date <= known.data_end - interval 24 month

),

recoveries as (

    select sum(stg_claim_movements.amount_usd)::double as recovered_usd
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
        / nullif(sum(old_payments.paid_usd)::double, 0) as recovery_ratio
    from old_payments
    cross join recoveries

),

measured as (

    select of_all.*
    from paid_in_filing_year
    cross join odd_claims
    cross join clusters
    cross join recovered
    cross join lateral (
        values
        (30, 'paid_within_year_ratio', null, paid_in_filing_year.within_year_ratio),
        (31, 'fabricated_claim_ratio', null, odd_claims.fabricated_ratio),
        (31, 'fabricated_cluster_exporters', null, clusters.least_exporter_count),
        (32, 'dispute_held_ratio', null, odd_claims.disputed_ratio),
        (33, 'recovery_ratio', null, recovered.recovery_ratio)
    ) as of_all (target_number, metric_code, segment, generated_value)

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
