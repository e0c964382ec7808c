-- What happened to each export claim on each day: filed, reserved, paid, recovered,
-- collected at a cost.
--
-- grain:    one row per claim_id, event_date, event_kind
-- params:   none
-- includes: claims/export_claims, claims/reserve_changes
--
-- The first payment of a claim is told from later ones, so that claims can be counted.
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
            when movement_type <> 'payment' then movement_type
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
    where
        movement_type <> 'reserve'
        and claim_id in (select export_claims.claim_id from export_claims)

)

select
    claim_id,
    event_date,
    event_kind,
    sum(amount_usd) as amount_usd
from events
where event_date is not null
group by claim_id, event_date, event_kind
