-- Claim payments and recoveries by month of shipment and age at the movement.
--
-- grain:    one row per ship_month, age_months, country_code, city_code, scheme_code,
--           sector_code, size_class, product_code, cause
-- params:   none
-- includes: claims/export_claims, claims/shares_of_claims
--
-- A movement is shared among the invoices of its claim in proportion to their claimed
-- amounts, so that a claim over several months of shipment burdens each of them.
with

shared_movements as (

    select
        shares_of_claims.ship_month,
        stg_claim_movements.claim_id,
        stg_claim_movements.movement_type,
        (
            stg_claim_movements.amount_usd::double * shares_of_claims.share_ratio
        )::decimal(18, 2) as amount_usd,
        (
            (
                year(stg_claim_movements.movement_date)
                - year(shares_of_claims.ship_month)
            ) * 12
            + month(stg_claim_movements.movement_date)
            - month(shares_of_claims.ship_month)
        )::smallint as age_months
    from stg_claim_movements
    inner join shares_of_claims
        on stg_claim_movements.claim_id = shares_of_claims.claim_id
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
