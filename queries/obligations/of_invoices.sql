-- What an exporter must declare, notify and file for its open invoices.
--
-- grain:    one row per obligation_kind, subject_id
-- params:   as_of_date, exporter_id
-- includes: obligations/insured_invoices, obligations/policy_values,
--           obligations/owing_buyers
--
-- missed_date is the date that was missed where another one has taken its place.
with

losses as (

    select
        exporter_id,
        buyer_id,
        min(loss_date) as loss_date
    from stg_claims
    where
        ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and filing_date <= $as_of_date::date
        and (
            decision is null
            or decision not in ('refused', 'withdrawn')
            or coalesce(decision_date, date '9999-12-31') > $as_of_date::date
        )
    group by exporter_id, buyer_id

),

-- With the insured share that a notice given one period later would leave.
noticed_later as (

    select
        insured_invoices.*,
        policy_values.loss_known_days,
        policy_values.late_notice_period_days,
        policy_values.claim_filing_months,
        policy_values.waiting_months,
        policy_values.declaration_rule,
        insured_invoices.notice_deadline_date + (
            ceil(
                insured_invoices.notice_late_days
                / policy_values.late_notice_period_days
            ) * policy_values.late_notice_period_days
        )::integer as next_notice_date,
        insured_invoices.within_limit_usd - round(
            insured_invoices.within_limit_usd * (
                1 - insured_invoices.indemnity_ratio + least(
                    policy_values.late_notice_points * (
                        1
                        + ceil(
                            insured_invoices.notice_late_days
                            / policy_values.late_notice_period_days
                        )
                    ),
                    insured_invoices.indemnity_ratio
                )
            )::decimal(9, 6),
            2
        ) as indemnity_later_usd
    from insured_invoices
    inner join policy_values
        on insured_invoices.policy_id = policy_values.policy_id

),

-- What the cap per buyer or the policy's maximum takes already is not lost once more;
-- an invoice that must be declared before is at stake there, as a whole.
invoices as (

    select
        *,
        declared_date is null and declaration_deadline_date < next_notice_date
            as is_declared_first,
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
        invoice_id as subject_id,
        exporter_id,
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
    from invoices
    where
        declared_date is null
        and declaration_deadline_date >= $as_of_date::date

),

-- A late declaration is accepted only while no loss is known of the buyer.
late_declarations as (

    select
        'declare_late' as obligation_kind,
        invoices.invoice_id as subject_id,
        invoices.exporter_id,
        invoices.buyer_id,
        invoices.policy_id,
        case
            when losses.loss_date <= $as_of_date::date then null
            when
                owing_buyers.first_due_date + invoices.loss_known_days
                >= $as_of_date::date
                or owing_buyers.first_due_date is null
                then least(
                        owing_buyers.first_due_date + invoices.loss_known_days,
                        losses.loss_date - 1
                    )
        end as obligation_date,
        invoices.declaration_deadline_date as missed_date,
        null as earliest_date,
        true as is_begun,
        invoices.outstanding_usd as amount_usd,
        0 as at_stake_usd,
        invoices.undeclared_usd as in_question_usd,
        case
            when invoices.undeclared_usd > 0 then 'already_lost'
            else 'nothing_payable'
        end as unmoved_reason,
        'loss_known_days' as rule_code
    from invoices
    inner join owing_buyers
        on
            invoices.exporter_id = owing_buyers.exporter_id
            and invoices.buyer_id = owing_buyers.buyer_id
    left join losses
        on
            invoices.exporter_id = losses.exporter_id
            and invoices.buyer_id = losses.buyer_id
    where
        invoices.declared_date is null
        and invoices.declaration_deadline_date < $as_of_date::date

),

notices as (

    select
        case when notice_late_days > 0 then 'notify_late' else 'notify' end
            as obligation_kind,
        invoice_id as subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        next_notice_date as obligation_date,
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
    from invoices
    where notice_date is null

),

filings as (

    select
        'file_claim' as obligation_kind,
        invoice_id as subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        (notice_date + to_months(claim_filing_months))::date as obligation_date,
        null as missed_date,
        (due_date + to_months(waiting_months))::date as earliest_date,
        true as is_begun,
        outstanding_usd as amount_usd,
        null as at_stake_usd,
        payable_usd as in_question_usd,
        'no_step' as unmoved_reason,
        'claim_filing_months_after_notice' as rule_code
    from invoices
    where
        notice_date is not null
        and claim_id is null

)

select * from declarations
union all
select * from late_declarations
union all
select * from notices
union all
select * from filings
