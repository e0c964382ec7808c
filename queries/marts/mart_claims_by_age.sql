-- Claim payments and recoveries by month of shipment and age at the movement.
--
-- grain:    one row per ship_month, age_months, country_code, city_code, scheme_code,
--           sector_code, size_class, product_code, cause
-- params:   none
-- includes: claims/export_claims
--
-- A movement is shared among the invoices of its claim in proportion to their claimed
-- amounts,
-- so that a claim over several months of shipment burdens each of them.
with

claimed_months as (

    select
        stg_claim_invoices.claim_id,
        date_trunc('month', stg_shipments.ship_date)::date as ship_month,
        sum(stg_claim_invoices.claimed_usd::decimal(18, 2)) as amount_usd
    from stg_claim_invoices
    inner join stg_shipments
        on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
    group by stg_claim_invoices.claim_id, ship_month

),

shares as (

    select
        claim_id,
        ship_month,
        amount_usd::double
        / nullif((sum(amount_usd) over (partition by claim_id))::double, 0)
            as share_ratio
    from claimed_months

),

shared_movements as (

    select
        shares.ship_month,
        stg_claim_movements.claim_id,
        stg_claim_movements.movement_type,
        (stg_claim_movements.amount_usd::double * shares.share_ratio)::decimal(18, 2)
            as amount_usd,
        (
            (year(stg_claim_movements.movement_date) - year(shares.ship_month)) * 12
            + month(stg_claim_movements.movement_date) - month(shares.ship_month)
        )::smallint as age_months
    from stg_claim_movements
    inner join shares
        on stg_claim_movements.claim_id = shares.claim_id
    where stg_claim_movements.movement_type in ('payment', 'recovery')

),

final as (

    select
        shared_movements.ship_month,
        shared_movements.age_months,
        export_claims.country_code,
        export_claims.city_code,
        export_claims.scheme_code,
        export_claims.sector_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause,
        coalesce(
            sum(shared_movements.amount_usd)
            filter (where shared_movements.movement_type = 'payment'),
            0
        )::double as paid_usd,
        coalesce(
            sum(shared_movements.amount_usd)
            filter (where shared_movements.movement_type = 'recovery'),
            0
        )::double as recovery_usd
    from shared_movements
    inner join export_claims
        on shared_movements.claim_id = export_claims.claim_id
    group by
        shared_movements.ship_month,
        shared_movements.age_months,
        export_claims.country_code,
        export_claims.city_code,
        export_claims.scheme_code,
        export_claims.sector_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause

)

select *
from final
order by
    ship_month, age_months, country_code, city_code, scheme_code, sector_code,
    size_class, product_code, cause
