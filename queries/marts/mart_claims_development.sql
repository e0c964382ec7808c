-- What happened to export claims by month of shipment and age: the cells of triangles.
--
-- grain:    one row per ship_month, age_months, country_code, size_class, product_code,
--           cause
-- params:   none
-- includes: claims/export_claims, claims/claim_events, claims/shares_of_claims
--
-- Amounts are shared among the months of shipment of a claim; the claim itself is
-- counted once, in that of its oldest shipment. Paid plus reserve is what is reported
-- as incurred.
with

shared_events as (

    select
        claim_events.claim_id,
        claim_events.event_kind,
        shares_of_claims.ship_month,
        shares_of_claims.is_oldest_month,
        (claim_events.amount_usd::double * shares_of_claims.share_ratio)::decimal(18, 2)
            as amount_usd,
        (
            (year(claim_events.event_date) - year(shares_of_claims.ship_month)) * 12
            + month(claim_events.event_date) - month(shares_of_claims.ship_month)
        )::smallint as age_months
    from claim_events
    inner join shares_of_claims
        on claim_events.claim_id = shares_of_claims.claim_id
    where claim_events.event_kind <> 'cost'

),

final as (

    select
        shared_events.ship_month,
        shared_events.age_months,
        export_claims.country_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause,
        sum(
            case
                when shared_events.event_kind like '%payment'
                    then shared_events.amount_usd
                else 0
            end
        )::double as paid_usd,
        sum(
            case shared_events.event_kind
                when 'recovery' then shared_events.amount_usd
                else 0
            end
        )::double as recovery_usd,
        sum(
            case shared_events.event_kind
                when 'reserve' then shared_events.amount_usd
                else 0
            end
        )::double as reserve_change_usd,
        (count(*) filter (
            where shared_events.event_kind = 'filed' and shared_events.is_oldest_month
        ))::integer as filed_count,
        (count(*) filter (
            where
            shared_events.event_kind = 'first_payment'
            and shared_events.is_oldest_month
        ))::integer as paid_count
    from shared_events
    inner join export_claims
        on shared_events.claim_id = export_claims.claim_id
    group by
        shared_events.ship_month,
        shared_events.age_months,
        export_claims.country_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause

)

select *
from final
order by ship_month, age_months, country_code, size_class, product_code, cause
