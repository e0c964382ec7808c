-- When one exporter must stop shipping to a buyer that owes it, or report an event.
--
-- grain:    one row per obligation_kind, subject_id
-- params:   as_of_date
-- includes: obligations/owing_buyers, obligations/policy_values,
--           obligations/newest_policy, calendar/working_day_deadlines
--
-- Grade E says that the buyer is insolvent or unresolved; its first day is taken as the
-- day of knowing.
with

grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade,
        max(valid_from) as valid_from
    from stg_buyer_grades
    where valid_from <= $as_of_date::date
    group by buyer_id

),

stops as (

    select
        'stop_shipping' as obligation_kind,
        'invoice' as subject_kind,
        owing_buyers.first_due_invoice_id as subject_id,
        owing_buyers.buyer_id,
        policy_values.policy_id,
        owing_buyers.first_due_date + policy_values.stop_shipment_days
            as obligation_date,
        null::date as earliest_date,
        owing_buyers.first_due_date < $as_of_date::date as is_begun,
        owing_buyers.outstanding_usd as amount_usd,
        0 as at_stake_usd,
        null as in_question_usd,
        'later_shipments' as unmoved_reason,
        'stop_shipment_days' as rule_code
    from owing_buyers
    inner join policy_values
        on owing_buyers.first_due_policy_id = policy_values.policy_id

),

event_notices as (

    select
        'notify_event' as obligation_kind,
        'buyer' as subject_kind,
        owing_buyers.buyer_id as subject_id,
        owing_buyers.buyer_id,
        newest_policy.policy_id,
        working_day_deadlines.deadline_date as obligation_date,
        grades.valid_from as earliest_date,
        true as is_begun,
        owing_buyers.outstanding_usd as amount_usd,
        null as at_stake_usd,
        owing_buyers.payable_usd as in_question_usd,
        'no_step' as unmoved_reason,
        working_day_deadlines.rule_code
    from owing_buyers
    inner join grades
        on owing_buyers.buyer_id = grades.buyer_id
    cross join newest_policy
    inner join working_day_deadlines
        on
            working_day_deadlines.rule_code = 'notice_working_days_other'
            and newest_policy.notice_working_days = working_day_deadlines.working_days
            and grades.valid_from = working_day_deadlines.calendar_date
    where
        grades.grade = 'E'
        and not owing_buyers.has_notice

)

select * from stops
union all
select * from event_notices
