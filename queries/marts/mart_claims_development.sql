-- What happened to export claims by month of shipment and age: the cells of triangles.
--
-- grain:    one row per ship_month, age_months, country_code, size_class, product_code,
--           cause
-- params:   none
-- includes: claims/export_claims, claims/reserve_changes, claims/shares_of_claims
--
-- Amounts are shared among the months of shipment of a claim; the claim itself is
-- counted once, in that of its oldest shipment. Paid plus reserve is what is reported
-- as incurred.
with

events as (

    select
        claim_id,
        filing_date as event_date,
        'filed' as event_kind,
        0 as amount_usd
    from export_claims
    union all
    select
        claim_id,
        change_date as event_date,
        'reserve' as event_kind,
        change_usd as amount_usd
    from reserve_changes
    union all
    select
        claim_id,
        movement_date as event_date,
        case
            when movement_type = 'recovery' then 'recovery'
            when
                row_number() over (
                    partition by claim_id, movement_type
                    order by movement_date, movement_id
                ) = 1
                then 'first_payment'
            else 'later_payment'
        end as event_kind,
        amount_usd::decimal(18, 2) as amount_usd
    from stg_claim_movements
    where movement_type in ('payment', 'recovery')

),

shared_events as (

    select
        events.claim_id,
        events.event_kind,
        shares_of_claims.ship_month,
        shares_of_claims.is_oldest_month,
        (events.amount_usd::double * shares_of_claims.share_ratio)::decimal(18, 2)
            as amount_usd,
        (
            (year(events.event_date) - year(shares_of_claims.ship_month)) * 12
            + month(events.event_date) - month(shares_of_claims.ship_month)
        )::smallint as age_months
    from events
    inner join shares_of_claims
        on events.claim_id = shares_of_claims.claim_id

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
