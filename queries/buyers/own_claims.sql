-- Claims of one exporter on one buyer, and notices not yet followed by a claim, with
-- the stage that each has reached on a day.
--
-- grain:   one row per case_id
-- params:  as_of_date, exporter_id, buyer_id
-- uses:    buyers/invoices_of_buyer
with

claims as (

    select
        claim_id,
        cause,
        notice_date,
        filing_date,
        claimed_usd,
        dispute_opened_date,
        dispute_closed_date,
        dispute_outcome,
        case when decision_date <= $as_of_date::date then decision_date end
            as decision_date,
        case when decision_date <= $as_of_date::date then decision end as decision,
        case when decision_date <= $as_of_date::date then refusal_reason end
            as refusal_reason
    from stg_claims
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and filing_date <= $as_of_date::date

),

movements as (

    select
        claim_id,
        sum(amount_usd) filter (where movement_type = 'payment')::double as paid_usd,
        min(movement_date) filter (where movement_type = 'payment')
            as first_paid_date,
        sum(amount_usd) filter (where movement_type = 'recovery')::double
            as recovered_usd,
        min(movement_date) filter (where movement_type = 'recovery')
            as first_recovered_date
    from stg_claim_movements
    where movement_date <= $as_of_date::date
        and claim_id in (select claims.claim_id from claims)
    group by claim_id

),

staged as (

    select
        claims.*,
        movements.paid_usd,
        movements.first_paid_date,
        movements.recovered_usd,
        movements.first_recovered_date,
        case
            when claims.decision = 'withdrawn' then 'withdrawn'
            when claims.decision = 'refused' then 'refused'
            when movements.recovered_usd > 0 then 'recovering'
            when movements.paid_usd > 0 then 'paid'
            when claims.decision = 'paid' then 'to_be_paid'
            when
                claims.cause in ('default', 'rejection')
                and claims.dispute_opened_date <= $as_of_date::date
                and (
                    claims.dispute_closed_date is null
                    or claims.dispute_closed_date > $as_of_date::date
                    or claims.dispute_outcome = 'lost'
                )
                then 'held'
            else 'assessed'
        end as stage_code
    from claims
    left join movements on claims.claim_id = movements.claim_id

),

notices as (

    select
        notice_date,
        sum(invoice_amount_usd)::double as notified_usd
    from invoices_of_buyer
    where payment_state = 'open'
        and notice_date is not null
        and claim_id is null
    group by notice_date

),

final as (

    select
        claim_id as case_id,
        stage_code,
        case stage_code
            when 'recovering' then first_recovered_date
            when 'paid' then first_paid_date
            when 'held' then greatest(dispute_opened_date, filing_date)
            when 'assessed' then filing_date
            else decision_date
        end as stage_date,
        cause,
        notice_date,
        filing_date,
        decision_date,
        refusal_reason,
        claimed_usd,
        paid_usd,
        recovered_usd
    from staged

    union all

    select
        concat('notice of ', notice_date) as case_id,
        'noticed' as stage_code,
        notice_date as stage_date,
        null as cause,
        notice_date,
        null as filing_date,
        null as decision_date,
        null as refusal_reason,
        notified_usd as claimed_usd,
        null as paid_usd,
        null as recovered_usd
    from notices

)

select *
from final
order by stage_date desc, case_id
