-- What can be done today about each buyer, what it saves and by when, most money first.
--
-- grain:    one row per exporter_id, action_code
-- params:   as_of_date
-- includes: advice/savings, advice/shipping_states, advice/limit_requests
-- uses:     obligations/obligations
--
-- saves_usd is known where the cover engine moves money; in_question_usd depends on a
-- date for which no published rule says what lateness costs. What concerns the next
-- shipment saves nothing of what is owed. Formulas: docs/methods/advice.md.
with

-- A claim can be filed once the waiting period is over.
asked_for as (

    select
        exporter_id,
        concat_ws(
            '.', obligation_kind, subject_kind, obligation_date, buyer_id, policy_id
        ) as action_code,
        obligation_kind as action_kind,
        buyer_id,
        policy_id,
        case when obligation_date >= $as_of_date::date then obligation_date end
            as action_date,
        min(missed_date) as missed_date,
        case when obligation_kind = 'file_claim' then count(*) end as invoice_count,
        sum(amount_usd) as amount_usd,
        sum(in_question_usd) as in_question_usd
    from obligations
    where
        obligation_kind in ('file_claim', 'notify_event')
        and is_begun
        and earliest_date <= $as_of_date::date
        and in_question_usd > 0
    group by
        exporter_id,
        obligation_kind,
        subject_kind,
        obligation_date,
        buyer_id,
        policy_id

),

actions as (

    select
        exporter_id,
        action_code,
        action_kind,
        buyer_id,
        policy_id,
        action_date,
        null::date as missed_date,
        invoice_count,
        amount_usd,
        saves_usd,
        null as in_question_usd,
        null as needed_usd,
        null as overdue_days
    from savings
    where saves_usd > 0

    union all

    select
        exporter_id,
        action_code,
        action_kind,
        buyer_id,
        policy_id,
        action_date,
        missed_date,
        invoice_count,
        amount_usd,
        null as saves_usd,
        in_question_usd,
        null as needed_usd,
        null as overdue_days
    from asked_for

    union all

    select
        exporter_id,
        concat_ws('.', action_kind, 'buyer', buyer_id) as action_code,
        action_kind,
        buyer_id,
        policy_id,
        action_date,
        null as missed_date,
        invoice_count,
        amount_usd,
        null as saves_usd,
        null as in_question_usd,
        null as needed_usd,
        overdue_days
    from shipping_states

    union all

    select
        exporter_id,
        concat_ws('.', action_kind, 'buyer', buyer_id) as action_code,
        action_kind,
        buyer_id,
        policy_id,
        null as action_date,
        null as missed_date,
        null as invoice_count,
        null as amount_usd,
        null as saves_usd,
        null as in_question_usd,
        needed_usd,
        null as overdue_days
    from limit_requests

),

final as (

    select
        actions.exporter_id,
        actions.action_code,
        actions.action_kind,
        actions.buyer_id,
        stg_buyers.buyer_name,
        stg_buyers.country_code,
        actions.policy_id,
        actions.action_date,
        actions.missed_date,
        actions.invoice_count::bigint as invoice_count,
        actions.amount_usd::double as amount_usd,
        actions.saves_usd::double as saves_usd,
        actions.in_question_usd::double as in_question_usd,
        coalesce(actions.saves_usd, actions.in_question_usd, 0)::double as money_usd,
        actions.needed_usd::double as needed_usd,
        actions.overdue_days::bigint as overdue_days
    from actions
    left join stg_buyers
        on actions.buyer_id = stg_buyers.buyer_id

)

select * from final
order by exporter_id, money_usd desc, action_date nulls last, action_code
