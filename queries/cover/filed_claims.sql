-- Claims filed by a day; ended_date is that of a withdrawal or refusal known by then,
-- else without end.
--
-- grain:    one row per as_of_date, claim_id
-- params:   exporter_id
-- includes: cover/days
select
    days.as_of_date,
    stg_claims.claim_id,
    stg_claims.exporter_id,
    stg_claims.buyer_id,
    stg_claims.policy_id,
    stg_claims.cause,
    stg_claims.loss_date,
    stg_claims.filing_date,
    case
        when
            stg_claims.decision in ('refused', 'withdrawn')
            and stg_claims.decision_date <= days.as_of_date
            then stg_claims.decision_date
        else date '9999-12-31'
    end as ended_date,
    stg_claims.dispute_opened_date,
    stg_claims.dispute_closed_date,
    stg_claims.dispute_outcome
from stg_claims
inner join days
    on stg_claims.filing_date <= days.as_of_date
where $exporter_id is null or stg_claims.exporter_id = $exporter_id
