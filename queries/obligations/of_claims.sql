-- When the insurer must have decided the open claims of one exporter, or of all.
--
-- grain:    one row per claim_id
-- params:   as_of_date, exporter_id
-- includes: obligations/insured_invoices, obligations/policy_values,
--           calendar/working_day_deadlines
with

payable_claims as (

    select
        claim_id,
        sum(payable_usd) as payable_usd
    from insured_invoices
    where claim_id is not null
    group by claim_id

)

select
    stg_claims.claim_id,
    stg_claims.exporter_id,
    stg_claims.buyer_id,
    stg_claims.policy_id,
    stg_claims.claimed_usd,
    payable_claims.payable_usd,
    coalesce(
        working_day_deadlines.deadline_date,
        stg_claims.filing_date + policy_values.adjudication_days
    ) as decision_due_date,
    case
        when policy_values.adjudication_working_days is not null
            then 'adjudication_working_days'
        else 'adjudication_days'
    end as rule_code
from stg_claims
inner join stg_policies
    on
        stg_claims.policy_id = stg_policies.policy_id
        and stg_claims.exporter_id = stg_policies.exporter_id
inner join policy_values
    on stg_claims.policy_id = policy_values.policy_id
left join working_day_deadlines
    on
        working_day_deadlines.rule_code = 'adjudication_working_days'
        and policy_values.adjudication_working_days = working_day_deadlines.working_days
        and stg_claims.filing_date = working_day_deadlines.calendar_date
left join payable_claims
    on stg_claims.claim_id = payable_claims.claim_id
where
    ($exporter_id::varchar is null or stg_claims.exporter_id = $exporter_id)
    and stg_claims.filing_date <= $as_of_date::date
    and coalesce(stg_claims.decision_date, date '9999-12-31') > $as_of_date::date
