-- Claims of one exporter as they were known on a day.
--
-- grain:   one row per claim_id
-- params:  known_date, exporter_id
--
-- What is dated later had not happened; without a day, all that the book knows.
with

claims as (

    select
        *,
        $known_date is null or decision_date <= $known_date::date as is_decided,
        $known_date is null or payment_date <= $known_date::date as is_paid,
        $known_date is null or dispute_opened_date <= $known_date::date as is_disputed,
        $known_date is null or dispute_closed_date <= $known_date::date as is_settled
    from stg_claims
    where
        exporter_id = $exporter_id
        and ($known_date is null or filing_date <= $known_date::date)

),

final as (

    select
        claim_id,
        exporter_id,
        buyer_id,
        policy_id,
        cause,
        loss_date,
        notice_date,
        filing_date,
        case when is_decided then decision_date end as decision_date,
        case when is_decided then decision end as decision,
        case when is_decided then refusal_reason end as refusal_reason,
        case when is_paid then payment_date end as payment_date,
        claimed_usd,
        case when is_decided then indemnified_usd end as indemnified_usd,
        case when is_disputed then dispute_opened_date end as dispute_opened_date,
        case when is_settled then dispute_closed_date end as dispute_closed_date,
        case when is_settled then dispute_outcome end as dispute_outcome,
        is_bill_of_lading_confirmed,
        is_customs_record_matched,
        is_consignee_matched,
        has_buyer_denial,
        has_lookalike_domain,
        has_related_parties,
        is_planted_fabrication
    from claims

)

select * from final
order by claim_id
