-- All that happened to one exporter, line by line.
--
-- grain:   one row per event_date, event_kind, event_key
-- params:  exporter_id, buyer_id
--
-- Policies are left out where one buyer is asked for.
with

dealt_with as (

    select distinct buyer_id
    from stg_shipments
    where
        exporter_id = $exporter_id
        and ($buyer_id is null or buyer_id = $buyer_id)

),

invoices as (

    select *
    from stg_shipments
    where
        exporter_id = $exporter_id
        and ($buyer_id is null or buyer_id = $buyer_id)

),

claims as (

    select *
    from stg_claims
    where
        exporter_id = $exporter_id
        and ($buyer_id is null or buyer_id = $buyer_id)

),

events as (

    select
        policy_start_date as event_date,
        'policy' as event_kind,
        policy_id as event_key,
        null as buyer_id,
        maximum_liability_usd as amount_usd,
        concat_ws(
            ' ', product_code, scheme_code, 'until', policy_end_date, 'rate',
            premium_rate_ratio
        ) as detail
    from stg_policies
    where exporter_id = $exporter_id and $buyer_id is null

    union all
    select
        stg_buyer_grades.valid_from as event_date,
        'grade' as event_kind,
        concat(stg_buyer_grades.buyer_id, ' ', stg_buyer_grades.grade) as event_key,
        stg_buyer_grades.buyer_id,
        null as amount_usd,
        concat('grade ', stg_buyer_grades.grade) as detail
    from stg_buyer_grades
    inner join dealt_with
        on stg_buyer_grades.buyer_id = dealt_with.buyer_id
    qualify stg_buyer_grades.grade is distinct from lag(stg_buyer_grades.grade) over (
            partition by stg_buyer_grades.buyer_id
            order by stg_buyer_grades.valid_from
        )

    union all
    select
        decided_date as event_date,
        concat('limit ', decision) as event_kind,
        limit_id as event_key,
        buyer_id,
        approved_usd as amount_usd,
        concat_ws(
            ' ', 'of', requested_usd::bigint, payment_term, term_days, 'from',
            valid_from, 'to', valid_to, end_reason, reason_code
        ) as detail
    from stg_limits
    where
        exporter_id = $exporter_id
        and ($buyer_id is null or buyer_id = $buyer_id)

    union all
    select
        ship_date as event_date,
        'shipped' as event_kind,
        invoice_id as event_key,
        buyer_id,
        invoice_amount_usd as amount_usd,
        concat_ws(
            ' ', payment_term, term_days, 'due', due_date, 'declared', declared_date,
            policy_id
        ) as detail
    from invoices

    union all
    select
        notice_date as event_date,
        'notice' as event_kind,
        invoice_id as event_key,
        buyer_id,
        invoice_amount_usd as amount_usd,
        concat(notice_date - due_date, ' days after the due date') as detail
    from invoices
    where notice_date is not null

    union all
    select
        paid_date as event_date,
        'paid' as event_kind,
        invoice_id as event_key,
        buyer_id,
        invoice_amount_usd as amount_usd,
        concat(paid_date - due_date, ' days after the due date') as detail
    from invoices
    where paid_date is not null

    union all
    select
        written_off_date as event_date,
        'written off' as event_kind,
        invoice_id as event_key,
        buyer_id,
        invoice_amount_usd as amount_usd,
        concat(written_off_date - due_date, ' days after the due date') as detail
    from invoices
    where written_off_date is not null

    union all
    select
        filing_date as event_date,
        'claim filed' as event_kind,
        claim_id as event_key,
        buyer_id,
        claimed_usd as amount_usd,
        concat_ws(' ', cause, 'loss', loss_date, 'notice', notice_date, policy_id)
            as detail
    from claims

    union all
    select
        claims.filing_date as event_date,
        'claimed' as event_kind,
        concat(claims.claim_id, ' ', stg_claim_invoices.invoice_id) as event_key,
        claims.buyer_id,
        stg_claim_invoices.claimed_usd as amount_usd,
        concat(
            claims.filing_date - invoices.due_date, ' days after the due date'
        ) as detail
    from claims
    inner join stg_claim_invoices
        on claims.claim_id = stg_claim_invoices.claim_id
    inner join invoices
        on stg_claim_invoices.invoice_id = invoices.invoice_id

    union all
    select
        decision_date as event_date,
        'claim decided' as event_kind,
        claim_id as event_key,
        buyer_id,
        indemnified_usd as amount_usd,
        concat_ws(' ', decision, refusal_reason) as detail
    from claims
    where decision_date is not null

    union all
    select
        stg_claim_movements.movement_date as event_date,
        concat('claim ', stg_claim_movements.movement_type) as event_kind,
        stg_claim_movements.movement_id as event_key,
        claims.buyer_id,
        stg_claim_movements.amount_usd,
        claims.claim_id as detail
    from stg_claim_movements
    inner join claims
        on stg_claim_movements.claim_id = claims.claim_id

),

final as (

    select
        event_date,
        event_kind,
        event_key,
        buyer_id,
        amount_usd,
        detail
    from events

)

select *
from final
order by event_date, event_kind, event_key
