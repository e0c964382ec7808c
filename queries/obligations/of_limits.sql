-- Limits of an exporter to renew, to use before they lapse, and still to be decided.
--
-- grain:    one row per obligation_kind, subject_id
-- params:   as_of_date, exporter_id
-- includes: obligations/newest_policy
--
-- Nobody renews or uses a limit on a buyer to which nothing may be shipped: insolvent,
-- or overdue with goods under a policy for longer than its days. Nor where the policy
-- itself gives one that is as good.
with

stopped_buyers as (

    select
        stg_shipments.exporter_id,
        stg_shipments.buyer_id
    from stg_shipments
    inner join newest_policy
        on stg_shipments.exporter_id = newest_policy.exporter_id
    where
        (
            $exporter_id::varchar is null
            or stg_shipments.exporter_id = $exporter_id
        )
        and stg_shipments.policy_id is not null
        and stg_shipments.invoice_date <= $as_of_date::date
        and coalesce(stg_shipments.paid_date, date '9999-12-31') > $as_of_date::date
        and coalesce(stg_shipments.written_off_date, date '9999-12-31')
        > $as_of_date::date
        and stg_shipments.due_date + newest_policy.stop_shipment_days
        < $as_of_date::date
    group by
        stg_shipments.exporter_id,
        stg_shipments.buyer_id,
        newest_policy.overdue_minimum_usd
    having
        sum(stg_shipments.invoice_amount_usd)
        >= greatest(newest_policy.overdue_minimum_usd, 0.01)

),

-- What a later decision cut short was still open on the day.
limits as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        applied_date,
        decided_date,
        decision,
        requested_usd,
        approved_usd,
        valid_from,
        case
            when
                end_reason in ('replaced', 'withdrawn') and valid_to > $as_of_date::date
                then null
            else valid_to
        end as valid_to
    from stg_limits
    where
        ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and applied_date <= $as_of_date::date

),

-- The decision that holds now, or the one that held last.
newest_limits as (

    select *
    from limits
    where
        decided_date <= $as_of_date::date
        and valid_from <= $as_of_date::date
    qualify
        row_number() over (
            partition by exporter_id, buyer_id
            order by valid_from desc, decided_date desc, limit_id desc
        ) = 1

),

last_shipments as (

    select
        exporter_id,
        buyer_id,
        max(ship_date) as last_ship_date
    from stg_shipments
    where
        ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and invoice_date <= $as_of_date::date
    group by exporter_id, buyer_id

),

limits_with_use as (

    select
        newest_limits.limit_id,
        newest_limits.exporter_id,
        newest_limits.buyer_id,
        newest_limits.approved_usd,
        newest_limits.valid_to,
        newest_policy.policy_id,
        (
            greatest(
                newest_limits.valid_from,
                coalesce(last_shipments.last_ship_date, newest_limits.valid_from)
            )
            + to_months(newest_policy.idle_limit_months)
        )::date as lapse_date
    from newest_limits
    inner join newest_policy
        on newest_limits.exporter_id = newest_policy.exporter_id
    left join last_shipments
        on
            newest_limits.exporter_id = last_shipments.exporter_id
            and newest_limits.buyer_id = last_shipments.buyer_id
    left join stopped_buyers
        on
            newest_limits.exporter_id = stopped_buyers.exporter_id
            and newest_limits.buyer_id = stopped_buyers.buyer_id
    left join insolvent_periods
        on
            newest_limits.buyer_id = insolvent_periods.buyer_id
            and insolvent_periods.insolvent_from_date <= $as_of_date::date
            and insolvent_periods.ended_date > $as_of_date::date
    where
        newest_limits.decision in ('approved', 'reduced')
        and newest_limits.approved_usd > 0
        and stopped_buyers.buyer_id is null
        and insolvent_periods.buyer_id is null
        and newest_limits.approved_usd > newest_policy.own_limit_usd

)

-- A limit that has ended is worth renewing while the buyer is still traded with.
select
    'renew_limit' as obligation_kind,
    limit_id as subject_id,
    exporter_id,
    buyer_id,
    policy_id,
    valid_to as obligation_date,
    approved_usd as amount_usd,
    'later_shipments' as unmoved_reason,
    'limit_needed_on_ship_date' as rule_code
from limits_with_use
where valid_to is not null and greatest(valid_to, lapse_date) >= $as_of_date::date

union all

select
    'use_limit' as obligation_kind,
    limit_id as subject_id,
    exporter_id,
    buyer_id,
    policy_id,
    lapse_date as obligation_date,
    approved_usd as amount_usd,
    'later_shipments' as unmoved_reason,
    'idle_limit_months' as rule_code
from limits_with_use
where
    coalesce(valid_to, date '9999-12-31') > lapse_date
    and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

union all

select
    'decision_due' as obligation_kind,
    limits.limit_id as subject_id,
    limits.exporter_id,
    limits.buyer_id,
    newest_policy.policy_id,
    limits.applied_date + newest_policy.limit_turnaround_days as obligation_date,
    limits.requested_usd as amount_usd,
    'insurers_turn' as unmoved_reason,
    'limit_turnaround_max_days' as rule_code
from limits
inner join newest_policy
    on limits.exporter_id = newest_policy.exporter_id
where
    limits.decided_date > $as_of_date::date
    and limits.requested_usd is not null
