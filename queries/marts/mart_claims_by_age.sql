-- Claim payments and recoveries by month of shipment and age at the movement.
--
-- grain:   one row per ship_month, age_months, country_code, city_code, scheme_code,
--          sector_code, size_class, product_code, cause
-- params:  none
--
-- A movement is shared among the invoices of its claim in proportion to their amounts,
-- so that a claim over several months of shipment burdens each of them.
with

claims as (

    select claim_id, exporter_id, buyer_id, policy_id, cause
    from stg_claims

),

movements as (

    select
        claim_id,
        movement_type,
        cast(amount_usd as double) as amount_usd,
        movement_date
    from stg_claim_movements
    where movement_type in ('payment', 'recovery')

),

claimed_months as (

    select
        claim_id,
        cast(date_trunc('month', ship_date) as date) as ship_month,
        sum(cast(invoice_amount_usd as decimal(18, 2))) as amount_usd
    from stg_shipments
    where claim_id is not null
    group by claim_id, cast(date_trunc('month', ship_date) as date)

),

shares as (

    select
        claim_id,
        ship_month,
        cast(amount_usd as double)
        / nullif(
            cast(sum(amount_usd) over (partition by claim_id) as double), 0
        ) as share_ratio
    from claimed_months

),

exporters as (

    select exporter_id, city_code, sector_code, size_class
    from stg_exporters

),

buyers as (

    select buyer_id, country_code
    from stg_buyers

),

export_policies as (

    select policy_id, scheme_code, product_code
    from stg_policies
    where product_code <> 'domestic'

),

shared_movements as (

    select
        shares.ship_month,
        movements.claim_id,
        movements.movement_type,
        cast(
            movements.amount_usd * shares.share_ratio as decimal(18, 2)
        ) as amount_usd,
        (year(movements.movement_date) - year(shares.ship_month)) * 12
        + month(movements.movement_date) - month(shares.ship_month) as age_months
    from movements
    inner join shares
        on movements.claim_id = shares.claim_id

),

final as (

    select
        shared_movements.ship_month,
        cast(shared_movements.age_months as smallint) as age_months,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        claims.cause,
        cast(
            coalesce(
                sum(shared_movements.amount_usd)
                filter (where shared_movements.movement_type = 'payment'),
                0
            ) as double
        ) as paid_usd,
        cast(
            coalesce(
                sum(shared_movements.amount_usd)
                filter (where shared_movements.movement_type = 'recovery'),
                0
            ) as double
        ) as recovery_usd
    from shared_movements
    inner join claims
        on shared_movements.claim_id = claims.claim_id
    inner join export_policies
        on claims.policy_id = export_policies.policy_id
    inner join exporters
        on claims.exporter_id = exporters.exporter_id
    inner join buyers
        on claims.buyer_id = buyers.buyer_id
    group by
        shared_movements.ship_month,
        shared_movements.age_months,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code,
        claims.cause

)

select *
from final
order by
    ship_month,
    age_months,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    cause
