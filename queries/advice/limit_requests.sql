-- Limits worth asking for today, for buyers that may be shipped to.
--
-- grain:    one row per exporter_id, buyer_id
-- params:   as_of_date, exporter_id
-- includes: advice/open_cover, advice/shipping_states, obligations/newest_policy
--
-- None where one is in force, waits for a decision, comes with the policy, or was
-- refused or withdrawn within the rule's days, unless the grade has improved since; a
-- higher one not where less was granted than was asked for, for as long. Nobody asks
-- for a buyer that is to be held or stopped, or whose goods are off cover.
with

policies as (

    select
        exporter_id,
        policy_id,
        limit_request_days
    from newest_policy
    where
        policy_end_date >= $as_of_date::date
        and own_limit_usd = 0

),

buyers as (

    select
        open_cover.exporter_id,
        open_cover.buyer_id,
        sum(open_cover.outstanding_usd) as outstanding_usd
    from open_cover
    inner join cover_by_invoice
        on
            open_cover.exporter_id = cover_by_invoice.exporter_id
            and open_cover.invoice_id = cover_by_invoice.invoice_id
            and cover_by_invoice.as_of_date = $as_of_date::date
    left join shipping_states
        on
            open_cover.exporter_id = shipping_states.exporter_id
            and open_cover.buyer_id = shipping_states.buyer_id
    where coalesce(shipping_states.action_kind, 'ship_check') = 'ship_check'
    group by open_cover.exporter_id, open_cover.buyer_id
    having sum(cover_by_invoice.restricted_usd) = 0

),

decisions as (

    select
        limits.exporter_id,
        limits.buyer_id,
        limits.limit_id,
        limits.applied_date,
        limits.decided_date,
        limits.decision,
        limits.approved_usd,
        limits.valid_from,
        limits.valid_from <= $as_of_date::date
        and coalesce(limits.valid_to, date '9999-12-31') >= $as_of_date::date
            as is_running
    from stg_limits as limits
    inner join buyers
        on
            limits.exporter_id = buyers.exporter_id
            and limits.buyer_id = buyers.buyer_id
    where
        ($exporter_id::varchar is null or limits.exporter_id = $exporter_id)
        and limits.applied_date <= $as_of_date::date

),

-- The grade on the day of each decision, and now.
grades as (

    select
        decisions.limit_id,
        max_by(stg_buyer_grades.grade, stg_buyer_grades.valid_from) as grade_now,
        max_by(stg_buyer_grades.grade, stg_buyer_grades.valid_from)
        filter (where stg_buyer_grades.valid_from <= decisions.decided_date)
            as grade_then
    from decisions
    inner join stg_buyer_grades
        on
            decisions.buyer_id = stg_buyer_grades.buyer_id
            and stg_buyer_grades.valid_from <= $as_of_date::date
    group by decisions.limit_id

),

in_force as (

    select
        exporter_id,
        buyer_id,
        decision,
        approved_usd
    from decisions
    where is_running and decided_date <= $as_of_date::date
    qualify
        row_number() over (
            partition by exporter_id, buyer_id
            order by valid_from desc, decided_date desc, limit_id desc
        ) = 1

),

-- A request that waits, and answers so recent that the next would be the same.
told as (

    select
        decisions.exporter_id,
        decisions.buyer_id,
        bool_or(
            decisions.decided_date is null
            or decisions.decided_date > $as_of_date::date
        ) as is_waiting,
        coalesce(
            bool_or(decisions.decision in ('refused', 'withdrawn'))
            filter (where decisions.is_recent),
            false
        ) as is_refused,
        coalesce(
            bool_or(decisions.decision = 'reduced') filter (where decisions.is_recent),
            false
        ) as is_reduced
    from (
        select
            decisions.*,
            decisions.decided_date
            between $as_of_date::date - policies.limit_request_days
            and $as_of_date::date
            and coalesce(grades.grade_now >= grades.grade_then, true) as is_recent
        from decisions
        inner join policies
            on decisions.exporter_id = policies.exporter_id
        left join grades
            on decisions.limit_id = grades.limit_id
    ) as decisions
    group by decisions.exporter_id, decisions.buyer_id

),

requests as (

    select
        buyers.exporter_id,
        buyers.buyer_id,
        policies.policy_id,
        buyers.outstanding_usd as needed_usd,
        case
            when
                in_force.decision in ('approved', 'reduced')
                and in_force.approved_usd > 0
                then 'raise_limit'
            else 'apply_limit'
        end as action_kind,
        in_force.approved_usd as limit_usd,
        coalesce(told.is_waiting, false) as is_waiting,
        coalesce(told.is_refused, false) as is_refused,
        coalesce(told.is_reduced, false) as is_reduced
    from buyers
    inner join policies
        on buyers.exporter_id = policies.exporter_id
    left join in_force
        on
            buyers.exporter_id = in_force.exporter_id
            and buyers.buyer_id = in_force.buyer_id
    left join told
        on
            buyers.exporter_id = told.exporter_id
            and buyers.buyer_id = told.buyer_id

)

select
    exporter_id,
    buyer_id,
    policy_id,
    action_kind,
    needed_usd
from requests
where
    not is_waiting
    and not is_refused
    and needed_usd > 0
    and (
        action_kind = 'apply_limit'
        or (not is_reduced and needed_usd > limit_usd)
    )
