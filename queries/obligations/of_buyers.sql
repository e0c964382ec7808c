-- When an exporter must stop shipping to a buyer that owes it, or report an event.
--
-- grain:    one row per obligation_kind, subject_id
-- params:   as_of_date, exporter_id
-- includes: obligations/owing_buyers, obligations/policy_values,
--           obligations/newest_policy, calendar/working_day_deadlines
--
-- Grade E says that the buyer is insolvent or in liquidation; its first day is taken as
-- the day of knowing, and so is the loss date of an own claim for insolvency that was
-- not withdrawn or refused.
with

insolvent_grades as (

    select
        buyer_id,
        insolvent_from_date as valid_from
    from insolvent_periods
    where
        insolvent_from_date <= $as_of_date::date
        and ended_date > $as_of_date::date

),

insolvencies as (

    select
        exporter_id,
        buyer_id,
        min(insolvent_since_date) as insolvent_since_date
    from (
        select
            owing_buyers.exporter_id,
            owing_buyers.buyer_id,
            insolvent_grades.valid_from as insolvent_since_date
        from insolvent_grades
        inner join owing_buyers
            on insolvent_grades.buyer_id = owing_buyers.buyer_id
        union all
        select
            exporter_id,
            buyer_id,
            loss_date as insolvent_since_date
        from stg_claims
        where
            ($exporter_id::varchar is null or exporter_id = $exporter_id)
            and cause = 'insolvency'
            and filing_date <= $as_of_date::date
            and (
                decision is null
                or decision not in ('refused', 'withdrawn')
                or coalesce(decision_date, date '9999-12-31') > $as_of_date::date
            )
    ) as known
    group by exporter_id, buyer_id

),

stop_dates as (

    select
        owing_buyers.*,
        policy_values.policy_id,
        insolvencies.insolvent_since_date,
        owing_buyers.first_due_date + policy_values.stop_shipment_days as overdue_date
    from owing_buyers
    inner join policy_values
        on owing_buyers.first_due_policy_id = policy_values.policy_id
    left join insolvencies
        on
            owing_buyers.exporter_id = insolvencies.exporter_id
            and owing_buyers.buyer_id = insolvencies.buyer_id

),

-- The overdue invoice or the insolvency, whichever stops earlier.
stops as (

    select
        'stop_shipping' as obligation_kind,
        'invoice' as subject_kind,
        first_due_invoice_id as subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        overdue_date as obligation_date,
        null::date as earliest_date,
        first_due_date < $as_of_date::date as is_begun,
        outstanding_usd as amount_usd,
        0 as at_stake_usd,
        null as in_question_usd,
        'later_shipments' as unmoved_reason,
        'stop_shipment_days' as rule_code
    from stop_dates
    where
        overdue_date <= coalesce(insolvent_since_date, date '9999-12-31')

    union all

    select
        'stop_shipping' as obligation_kind,
        'buyer' as subject_kind,
        buyer_id as subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        insolvent_since_date as obligation_date,
        null::date as earliest_date,
        true as is_begun,
        outstanding_usd as amount_usd,
        0 as at_stake_usd,
        null as in_question_usd,
        'later_shipments' as unmoved_reason,
        'stop_shipment_on_insolvency' as rule_code
    from stop_dates
    where
        insolvent_since_date < coalesce(overdue_date, date '9999-12-31')

),

event_notices as (

    select
        'notify_event' as obligation_kind,
        'buyer' as subject_kind,
        owing_buyers.buyer_id as subject_id,
        owing_buyers.exporter_id,
        owing_buyers.buyer_id,
        newest_policy.policy_id,
        working_day_deadlines.deadline_date as obligation_date,
        insolvent_grades.valid_from as earliest_date,
        true as is_begun,
        owing_buyers.outstanding_usd as amount_usd,
        null as at_stake_usd,
        owing_buyers.payable_usd as in_question_usd,
        'no_step' as unmoved_reason,
        working_day_deadlines.rule_code
    from owing_buyers
    inner join insolvent_grades
        on owing_buyers.buyer_id = insolvent_grades.buyer_id
    inner join newest_policy
        on owing_buyers.exporter_id = newest_policy.exporter_id
    inner join working_day_deadlines
        on
            working_day_deadlines.rule_code = 'notice_working_days_other'
            and newest_policy.notice_working_days = working_day_deadlines.working_days
            and insolvent_grades.valid_from = working_day_deadlines.calendar_date
    where not owing_buyers.has_notice

)

select * from stops
union all
select * from event_notices
