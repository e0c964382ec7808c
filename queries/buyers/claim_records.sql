-- Claim records of other exporters on one buyer, as told to one exporter on a day:
-- counts, dates and amounts, nobody's name.
--
-- grain:   one row per is_open, state_code
-- params:  as_of_date, exporter_id, buyer_id
--
-- The state of a claim on the day: withdrawn, or refused because no real trade was
-- found: withdrawn as unfounded; refused otherwise, or recovered in full: resolved;
-- decided to be paid: under collection; undecided and disputed by the buyer: disputed;
-- else open. The rows with the state 'all' sum the open and the closed states.
with

claims as (

    select
        claim_id,
        exporter_id,
        cause,
        filing_date,
        claimed_usd,
        dispute_opened_date,
        dispute_closed_date,
        dispute_outcome,
        case when decision_date <= $as_of_date::date then decision end as decision,
        case when decision_date <= $as_of_date::date then refusal_reason end
            as refusal_reason
    from stg_claims
    where buyer_id = $buyer_id
        and exporter_id <> $exporter_id
        and filing_date <= $as_of_date::date

),

recoveries as (

    select
        claim_id,
        sum(amount_usd) as recovered_usd
    from stg_claim_movements
    where movement_type = 'recovery'
        and movement_date <= $as_of_date::date
        and claim_id in (select claims.claim_id from claims)
    group by claim_id

),

stated as (

    select
        claims.exporter_id,
        claims.filing_date,
        claims.claimed_usd,
        case
            when claims.decision = 'withdrawn' then 'withdrawn_as_unfounded'
            when claims.refusal_reason = 'no_real_trade' then 'withdrawn_as_unfounded'
            when claims.decision = 'refused' then 'resolved'
            when recoveries.recovered_usd >= claims.claimed_usd then 'resolved'
            when claims.decision = 'paid' then 'under_collection'
            when
                claims.dispute_opened_date <= $as_of_date::date
                and (
                    claims.dispute_closed_date is null
                    or claims.dispute_closed_date > $as_of_date::date
                    or claims.dispute_outcome = 'lost'
                )
                then 'disputed'
            else 'open'
        end as state_code
    from claims
    left join recoveries on claims.claim_id = recoveries.claim_id

),

states as (

    select
        state_code,
        is_open
    from ref_buyer_record_states

),

final as (

    select
        states.is_open,
        coalesce(stated.state_code, 'all') as state_code,
        count(*)::bigint as claim_count,
        count(distinct stated.exporter_id)::bigint as exporter_count,
        sum(stated.claimed_usd)::double as claimed_usd,
        min(stated.filing_date) as first_filing_date,
        max(stated.filing_date) as last_filing_date
    from stated
    inner join states on stated.state_code = states.state_code
    group by grouping sets (
        (states.is_open, stated.state_code),
        (states.is_open)
    )

)

select *
from final
order by is_open desc, state_code
