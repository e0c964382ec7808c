-- What one exporter must declare, notify, file or renew, by when, and the money in it.
--
-- grain:   one row per obligation_id
-- params:  as_of_date, exporter_id
-- uses:    cover/cover_by_invoice, cover/rules_of_policies
--
-- at_stake_usd leaves what is payable when the date passes and nothing else happens; it
-- is null where the engine has no step for it, and unmoved_reason says why no money
-- moves. The kinds, formulas and an example of each: docs/methods/obligations.md.
with

invoices as (

    select
        cover_by_invoice.invoice_id,
        cover_by_invoice.buyer_id,
        cover_by_invoice.policy_id,
        cover_by_invoice.ship_date,
        cover_by_invoice.due_date,
        cover_by_invoice.days_overdue,
        cover_by_invoice.outstanding_usd,
        cover_by_invoice.payable_usd,
        cover_by_invoice.buyer_cap_usd,
        cover_by_invoice.policy_maximum_usd,
        cover_by_invoice.undeclared_usd,
        cover_by_invoice.main_gap_step,
        cover_by_invoice.indemnity_ratio,
        cover_by_invoice.declared_date,
        cover_by_invoice.declaration_deadline_date,
        cover_by_invoice.notice_date,
        cover_by_invoice.notice_deadline_date,
        cover_by_invoice.claim_id,
        cover_by_invoice.late_notice_usd + cover_by_invoice.retained_share_usd
        + cover_by_invoice.buyer_cap_usd + cover_by_invoice.policy_maximum_usd
        + cover_by_invoice.payable_usd as within_limit_usd,
        greatest(
            date_diff(
                'day',
                cover_by_invoice.notice_deadline_date,
                $as_of_date::date
            ),
            0
        ) as notice_late_days
    from cover_by_invoice
    where
        cover_by_invoice.as_of_date = $as_of_date::date
        and cover_by_invoice.notice_deadline_date is not null

),

-- The values of a policy that the dates below are computed with, in one row.
policy_values as (

    select
        policy_id,
        max(case when rule_code = 'loss_known_days' then value end) as loss_known_days,
        max(case when rule_code = 'stop_shipment_days' then value end)
            as stop_shipment_days,
        max(case when rule_code = 'late_notice_points_per_period' then value end)
            as late_notice_points,
        max(case when rule_code = 'late_notice_period_days' then value end)
            as late_notice_period_days,
        max(case when rule_code = 'claim_filing_months_after_notice' then value end)
            as claim_filing_months,
        max(case when rule_code = 'waiting_months_default' then value end)
            as waiting_months,
        max(case when rule_code = 'idle_limit_months' then value end)
            as idle_limit_months,
        max(case when rule_code = 'notice_working_days_other' then value end)
            as notice_working_days,
        max(case when rule_code = 'limit_turnaround_max_days' then value end)
            as limit_turnaround_days,
        max(case when rule_code = 'adjudication_days' then value end)
            as adjudication_days,
        max(case when rule_code = 'adjudication_working_days' then value end)
            as adjudication_working_days,
        max(
            case when rule_code = 'default_declaration_rule' then value_text end
        ) as declaration_rule
    from rules_of_policies
    group by policy_id

),

policies as (

    select
        policy_id,
        policy_start_date,
        policy_end_date,
        maximum_liability_usd
    from stg_policies
    where
        exporter_id = $exporter_id
        and policy_start_date <= $as_of_date::date

),

-- The policy whose rules hold for limits and buyers: the newest that has begun.
newest_policy as (

    select
        policies.policy_id,
        policies.policy_end_date,
        policies.maximum_liability_usd,
        policy_values.idle_limit_months,
        policy_values.notice_working_days,
        policy_values.limit_turnaround_days
    from policies
    inner join policy_values
        on policies.policy_id = policy_values.policy_id
    qualify
        row_number() over (
            order by policies.policy_end_date desc, policies.policy_id asc
        ) = 1

),

open_buyers as (

    select
        invoices.buyer_id,
        min(invoices.due_date) as first_due_date,
        min_by(invoices.invoice_id, (invoices.due_date, invoices.invoice_id))
            as first_due_invoice_id,
        min_by(invoices.policy_id, (invoices.due_date, invoices.invoice_id))
            as first_due_policy_id,
        sum(invoices.outstanding_usd) as outstanding_usd,
        sum(invoices.payable_usd) as payable_usd,
        bool_or(invoices.notice_date is not null) as has_notice
    from invoices
    group by invoices.buyer_id

),

losses as (

    select
        buyer_id,
        min(loss_date) as loss_date
    from stg_claims
    where
        exporter_id = $exporter_id
        and filing_date <= $as_of_date::date
    group by buyer_id

),

-- With the insured share that a notice given one period later would leave.
noticed_later as (

    select
        invoices.*,
        policy_values.loss_known_days,
        policy_values.late_notice_period_days,
        policy_values.claim_filing_months,
        policy_values.waiting_months,
        policy_values.declaration_rule,
        ceil(invoices.notice_late_days / policy_values.late_notice_period_days)
            as late_periods,
        invoices.within_limit_usd - round(
            invoices.within_limit_usd * (
                1 - invoices.indemnity_ratio + least(
                    policy_values.late_notice_points * (
                        1
                        + ceil(
                            invoices.notice_late_days
                            / policy_values.late_notice_period_days
                        )
                    ),
                    invoices.indemnity_ratio
                )
            )::decimal(9, 6),
            2
        ) as indemnity_later_usd
    from invoices
    inner join policy_values
        on invoices.policy_id = policy_values.policy_id

),

-- What the cap per buyer or the policy's maximum takes already is not lost once more;
-- an invoice that must be declared before is at stake there, as a whole.
invoices_at_stake as (

    select
        *,
        declared_date is null
        and declaration_deadline_date < notice_deadline_date + (
            late_periods * late_notice_period_days
        )::integer as is_declared_first,
        payable_usd - least(
            payable_usd,
            case
                when policy_maximum_usd > 0
                    then least(indemnity_later_usd, payable_usd)
                when buyer_cap_usd > 0
                    then least(indemnity_later_usd, payable_usd + policy_maximum_usd)
                else indemnity_later_usd
            end
        ) as notice_at_stake_usd
    from noticed_later

),

declarations as (

    select
        'declare' as obligation_kind,
        'invoice' as subject_kind,
        invoice_id as subject_id,
        buyer_id,
        policy_id,
        declaration_deadline_date as obligation_date,
        null::date as missed_date,
        null::date as earliest_date,
        true as is_begun,
        outstanding_usd as amount_usd,
        payable_usd as at_stake_usd,
        payable_usd as in_question_usd,
        case when payable_usd = 0 then 'nothing_payable' end as unmoved_reason,
        case declaration_rule
            when 'per_shipment' then 'declaration_working_days'
            else 'declaration_day_of_next_month'
        end as rule_code
    from invoices_at_stake
    where
        declared_date is null
        and declaration_deadline_date >= $as_of_date::date

),

-- A late declaration is accepted only while no loss is known of the buyer.
late_declarations as (

    select
        'declare_late' as obligation_kind,
        'invoice' as subject_kind,
        invoices_at_stake.invoice_id as subject_id,
        invoices_at_stake.buyer_id,
        invoices_at_stake.policy_id,
        case
            when losses.loss_date <= $as_of_date::date then null
            when
                open_buyers.first_due_date
                + invoices_at_stake.loss_known_days::integer >= $as_of_date::date
                then least(
                        open_buyers.first_due_date
                        + invoices_at_stake.loss_known_days::integer,
                        losses.loss_date - 1
                    )
        end as obligation_date,
        invoices_at_stake.declaration_deadline_date as missed_date,
        null::date as earliest_date,
        true as is_begun,
        invoices_at_stake.outstanding_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        invoices_at_stake.undeclared_usd as in_question_usd,
        case
            when invoices_at_stake.undeclared_usd > 0 then 'already_lost'
            else 'nothing_payable'
        end as unmoved_reason,
        'loss_known_days' as rule_code
    from invoices_at_stake
    inner join open_buyers
        on invoices_at_stake.buyer_id = open_buyers.buyer_id
    left join losses
        on invoices_at_stake.buyer_id = losses.buyer_id
    where
        invoices_at_stake.declared_date is null
        and invoices_at_stake.declaration_deadline_date < $as_of_date::date

),

notices as (

    select
        case when notice_late_days > 0 then 'notify_late' else 'notify' end
            as obligation_kind,
        'invoice' as subject_kind,
        invoice_id as subject_id,
        buyer_id,
        policy_id,
        notice_deadline_date + (late_periods * late_notice_period_days)::integer
            as obligation_date,
        case when notice_late_days > 0 then notice_deadline_date end as missed_date,
        due_date + 1 as earliest_date,
        days_overdue > 0 as is_begun,
        outstanding_usd as amount_usd,
        case when is_declared_first then 0 else notice_at_stake_usd end
            as at_stake_usd,
        payable_usd as in_question_usd,
        case
            when payable_usd = 0 then 'nothing_payable'
            when is_declared_first then 'declare_first'
            when notice_at_stake_usd = 0 and buyer_cap_usd + policy_maximum_usd > 0
                then 'taken_by_a_cap'
            when notice_at_stake_usd = 0 then 'less_than_a_cent'
        end as unmoved_reason,
        'notice_days_default' as rule_code
    from invoices_at_stake
    where notice_date is null

),

filings as (

    select
        'file_claim' as obligation_kind,
        'invoice' as subject_kind,
        invoice_id as subject_id,
        buyer_id,
        policy_id,
        (
            notice_date + to_months(claim_filing_months::integer)
        )::date as obligation_date,
        case
            when
                notice_date + to_months(claim_filing_months::integer)
                < $as_of_date::date
                then (
                    notice_date
                    + to_months(claim_filing_months::integer)
                )::date
        end as missed_date,
        (due_date + to_months(waiting_months::integer))::date
            as earliest_date,
        true as is_begun,
        outstanding_usd as amount_usd,
        null::decimal(18, 2) as at_stake_usd,
        payable_usd as in_question_usd,
        'no_step' as unmoved_reason,
        'claim_filing_months_after_notice' as rule_code
    from invoices_at_stake
    where
        notice_date is not null
        and claim_id is null

),

stops as (

    select
        'stop_shipping' as obligation_kind,
        'invoice' as subject_kind,
        open_buyers.first_due_invoice_id as subject_id,
        open_buyers.buyer_id,
        open_buyers.first_due_policy_id as policy_id,
        open_buyers.first_due_date + policy_values.stop_shipment_days::integer
            as obligation_date,
        case
            when
                open_buyers.first_due_date
                + policy_values.stop_shipment_days::integer
                < $as_of_date::date
                then open_buyers.first_due_date
                    + policy_values.stop_shipment_days::integer
        end as missed_date,
        null::date as earliest_date,
        open_buyers.first_due_date < $as_of_date::date as is_begun,
        open_buyers.outstanding_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        null::decimal(18, 2) as in_question_usd,
        'later_shipments' as unmoved_reason,
        'stop_shipment_days' as rule_code
    from open_buyers
    inner join policy_values
        on open_buyers.first_due_policy_id = policy_values.policy_id

),

-- Grade E says that the buyer is insolvent or unresolved; its first day is taken as the
-- day of knowing.
grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade,
        max(valid_from) as valid_from
    from stg_buyer_grades
    where valid_from <= $as_of_date::date
    group by buyer_id

),

event_notices as (

    select
        'notify_event' as obligation_kind,
        'buyer' as subject_kind,
        open_buyers.buyer_id as subject_id,
        open_buyers.buyer_id,
        newest_policy.policy_id,
        deadline_days.calendar_date as obligation_date,
        case
            when deadline_days.calendar_date < $as_of_date::date
                then deadline_days.calendar_date
        end as missed_date,
        grades.valid_from as earliest_date,
        true as is_begun,
        open_buyers.outstanding_usd as amount_usd,
        null::decimal(18, 2) as at_stake_usd,
        open_buyers.payable_usd as in_question_usd,
        'no_step' as unmoved_reason,
        'notice_working_days_other' as rule_code
    from open_buyers
    inner join grades
        on open_buyers.buyer_id = grades.buyer_id
    cross join newest_policy
    inner join ref_working_days as event_days
        on grades.valid_from = event_days.calendar_date
    inner join ref_working_days as deadline_days
        on
            deadline_days.is_working_day
            and event_days.working_day_number + newest_policy.notice_working_days
            = deadline_days.working_day_number
    where
        grades.grade = 'E'
        and not open_buyers.has_notice

),

-- What a later decision cut short was still open on the day.
limits as (

    select
        limit_id,
        buyer_id,
        applied_date,
        decided_date,
        decision,
        requested_usd,
        approved_usd,
        valid_from,
        case
            when
                end_reason in ('replaced', 'withdrawn')
                and valid_to > $as_of_date::date
                then null
            else valid_to
        end as valid_to
    from stg_limits
    where
        exporter_id = $exporter_id
        and applied_date <= $as_of_date::date

),

-- The decision that holds now, or the one that held last.
newest_limits as (

    select
        limit_id,
        buyer_id,
        decision,
        approved_usd,
        valid_from,
        valid_to
    from limits
    where
        decided_date <= $as_of_date::date
        and valid_from <= $as_of_date::date
    qualify
        row_number() over (
            partition by buyer_id
            order by valid_from desc, decided_date desc, limit_id desc
        ) = 1

),

last_shipments as (

    select
        buyer_id,
        max(ship_date) as last_ship_date
    from stg_shipments
    where
        exporter_id = $exporter_id
        and invoice_date <= $as_of_date::date
    group by buyer_id

),

limits_with_use as (

    select
        newest_limits.limit_id,
        newest_limits.buyer_id,
        newest_limits.approved_usd,
        newest_limits.valid_from,
        newest_limits.valid_to,
        last_shipments.last_ship_date,
        newest_policy.policy_id,
        (
            greatest(
                newest_limits.valid_from,
                coalesce(last_shipments.last_ship_date, newest_limits.valid_from)
            )
            + to_months(newest_policy.idle_limit_months::integer)
        )::date as lapse_date
    from newest_limits
    cross join newest_policy
    left join last_shipments
        on newest_limits.buyer_id = last_shipments.buyer_id
    where
        newest_limits.decision in ('approved', 'reduced')
        and newest_limits.approved_usd > 0

),

-- A limit that has ended is worth renewing while the buyer is still traded with.
renewals as (

    select
        'renew_limit' as obligation_kind,
        'limit' as subject_kind,
        limit_id as subject_id,
        buyer_id,
        policy_id,
        valid_to as obligation_date,
        case when valid_to < $as_of_date::date then valid_to end
            as missed_date,
        null::date as earliest_date,
        true as is_begun,
        approved_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        null::decimal(18, 2) as in_question_usd,
        'later_shipments' as unmoved_reason,
        'limit_needed_on_ship_date' as rule_code
    from limits_with_use
    where
        valid_to >= $as_of_date::date
        or (valid_to is not null and lapse_date >= $as_of_date::date)

),

lapses as (

    select
        'use_limit' as obligation_kind,
        'limit' as subject_kind,
        limit_id as subject_id,
        buyer_id,
        policy_id,
        lapse_date as obligation_date,
        case when lapse_date < $as_of_date::date then lapse_date end
            as missed_date,
        null::date as earliest_date,
        true as is_begun,
        approved_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        null::decimal(18, 2) as in_question_usd,
        'later_shipments' as unmoved_reason,
        'idle_limit_months' as rule_code
    from limits_with_use
    where
        coalesce(valid_to, date '9999-12-31') > lapse_date
        and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

),

limit_answers as (

    select
        'decision_due' as obligation_kind,
        'limit' as subject_kind,
        limits.limit_id as subject_id,
        limits.buyer_id,
        newest_policy.policy_id,
        limits.applied_date + newest_policy.limit_turnaround_days::integer
            as obligation_date,
        case
            when
                limits.applied_date
                + newest_policy.limit_turnaround_days::integer
                < $as_of_date::date
                then limits.applied_date
                    + newest_policy.limit_turnaround_days::integer
        end as missed_date,
        null::date as earliest_date,
        true as is_begun,
        limits.requested_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        null::decimal(18, 2) as in_question_usd,
        'insurers_turn' as unmoved_reason,
        'limit_turnaround_max_days' as rule_code
    from limits
    cross join newest_policy
    where
        limits.decided_date > $as_of_date::date
        and limits.requested_usd is not null

),

claims as (

    select
        stg_claims.claim_id,
        stg_claims.buyer_id,
        stg_claims.policy_id,
        stg_claims.filing_date,
        stg_claims.claimed_usd,
        policy_values.adjudication_days,
        policy_values.adjudication_working_days
    from stg_claims
    inner join policy_values
        on stg_claims.policy_id = policy_values.policy_id
    where
        stg_claims.exporter_id = $exporter_id
        and stg_claims.filing_date <= $as_of_date::date
        and coalesce(stg_claims.decision_date, date '9999-12-31')
        > $as_of_date::date

),

claims_payable as (

    select
        claim_id,
        sum(payable_usd) as payable_usd
    from invoices
    where claim_id is not null
    group by claim_id

),

claim_decision_days as (

    select
        claims.claim_id,
        claims.buyer_id,
        claims.policy_id,
        claims.claimed_usd,
        claims.adjudication_working_days is not null as is_in_working_days,
        coalesce(
            decision_days.calendar_date,
            claims.filing_date + claims.adjudication_days::integer
        ) as decision_due_date
    from claims
    left join ref_working_days as filing_days
        on claims.filing_date = filing_days.calendar_date
    left join ref_working_days as decision_days
        on
            decision_days.is_working_day
            and filing_days.working_day_number + claims.adjudication_working_days
            = decision_days.working_day_number

),

claim_decisions as (

    select
        'decision_due' as obligation_kind,
        'claim' as subject_kind,
        claim_decision_days.claim_id as subject_id,
        claim_decision_days.buyer_id,
        claim_decision_days.policy_id,
        claim_decision_days.decision_due_date as obligation_date,
        case
            when claim_decision_days.decision_due_date < $as_of_date::date
                then claim_decision_days.decision_due_date
        end as missed_date,
        null::date as earliest_date,
        true as is_begun,
        claim_decision_days.claimed_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        claims_payable.payable_usd as in_question_usd,
        'insurers_turn' as unmoved_reason,
        case
            when claim_decision_days.is_in_working_days
                then 'adjudication_working_days'
            else 'adjudication_days'
        end as rule_code
    from claim_decision_days
    left join claims_payable
        on claim_decision_days.claim_id = claims_payable.claim_id
    where claim_decision_days.decision_due_date is not null

),

policy_renewals as (

    select
        'renew_policy' as obligation_kind,
        'policy' as subject_kind,
        policy_id as subject_id,
        null::varchar as buyer_id,
        policy_id,
        policy_end_date as obligation_date,
        case when policy_end_date < $as_of_date::date then policy_end_date end
            as missed_date,
        null::date as earliest_date,
        true as is_begun,
        maximum_liability_usd as amount_usd,
        0::decimal(18, 2) as at_stake_usd,
        null::decimal(18, 2) as in_question_usd,
        'later_shipments' as unmoved_reason,
        'policy_maximum_liability' as rule_code
    from newest_policy

),

obligations as (

    select * from declarations
    union all
    select * from late_declarations
    union all
    select * from notices
    union all
    select * from filings
    union all
    select * from stops
    union all
    select * from event_notices
    union all
    select * from renewals
    union all
    select * from lapses
    union all
    select * from limit_answers
    union all
    select * from claim_decisions
    union all
    select * from policy_renewals

),

final as (

    select
        obligations.obligation_kind || ':' || obligations.subject_id as obligation_id,
        obligations.obligation_kind,
        obligations.subject_kind,
        obligations.subject_id,
        obligations.buyer_id,
        stg_buyers.buyer_name,
        stg_buyers.country_code,
        obligations.policy_id,
        obligations.obligation_date,
        obligations.missed_date,
        obligations.earliest_date,
        obligations.missed_date is not null as is_late,
        obligations.is_begun,
        date_diff('day', $as_of_date::date, obligations.obligation_date)
            as days_left,
        obligations.amount_usd::double as amount_usd,
        obligations.at_stake_usd::double as at_stake_usd,
        obligations.in_question_usd::double as in_question_usd,
        obligations.unmoved_reason,
        obligations.rule_code,
        rules_of_policies.rule_number,
        rules_of_policies.value as rule_value,
        rules_of_policies.value_text as rule_text,
        rules_of_policies.unit as rule_unit,
        rules_of_policies.origin as rule_origin,
        rules_of_policies.source_id,
        rules_of_policies.confidence
    from obligations
    left join stg_buyers
        on obligations.buyer_id = stg_buyers.buyer_id
    left join rules_of_policies
        on
            obligations.policy_id = rules_of_policies.policy_id
            and obligations.rule_code = rules_of_policies.rule_code

)

select * from final
order by obligation_date, at_stake_usd desc, obligation_id
