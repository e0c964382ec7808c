-- What happened to export claims in each month: filed, decided, paid, recovered.
--
-- grain:    one row per claim_month, country_code, city_code, scheme_code, sector_code,
--           size_class, product_code, cause
-- params:   none
-- includes: claims/export_claims, claims/claim_events, rules/values_of_policies
--
-- Reserves are those of claims/reserve_changes. A decision is on time when it comes
-- within the rule's days (general policies) or working days (where the rule has them)
-- after filing, or after the end of a dispute that held the claim.
with

decision_times as (

    select
        policy_id,
        max(value) filter (where rule_code = 'adjudication_days') as decision_days,
        max(value) filter (where rule_code = 'adjudication_working_days')
            as decision_working_days
    from values_of_policies
    group by policy_id

),

clocks as (

    select
        export_claims.claim_id,
        export_claims.decision_date,
        decision_times.decision_days,
        decision_times.decision_working_days,
        greatest(
            export_claims.filing_date,
            coalesce(export_claims.dispute_closed_date, export_claims.filing_date)
        ) as start_date
    from export_claims
    inner join decision_times
        on export_claims.policy_id = decision_times.policy_id
    where export_claims.decision in ('paid', 'refused')

),

-- Weeks of five days, holidays not counted: Saturday and Sunday count like the Friday
-- before them; five working days from any weekday end seven calendar days later.
decisions as (

    select
        claim_id,
        decision_date,
        decision_date <= case
            when decision_working_days is null
                then start_date + decision_days::integer
            else
                start_date - greatest(isodow(start_date) - 5, 0)::integer + (
                    decision_working_days + 2 * floor(
                        (least(isodow(start_date), 5) - 1 + decision_working_days) / 5
                    )
                )::integer
        end as is_on_time
    from clocks

),

events as (

    select
        claim_id,
        event_date,
        event_kind,
        amount_usd
    from claim_events
    union all
    select
        claim_id,
        decision_date as event_date,
        case when is_on_time then 'decided_on_time' else 'decided_late' end
            as event_kind,
        0 as amount_usd
    from decisions
    where is_on_time is not null

),

final as (

    select
        date_trunc('month', events.event_date)::date as claim_month,
        export_claims.country_code,
        export_claims.city_code,
        export_claims.scheme_code,
        export_claims.sector_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause,
        (count(*) filter (where events.event_kind = 'filed'))::integer as filed_count,
        (count(*) filter (where events.event_kind like 'decided%'))::integer
            as decided_count,
        (count(*) filter (where events.event_kind = 'decided_on_time'))::integer
            as decided_on_time_count,
        (count(*) filter (where events.event_kind = 'first_payment'))::integer
            as paid_count,
        sum(
            case when events.event_kind = 'reserve' then events.amount_usd else 0 end
        )::double as reserve_change_usd,
        sum(
            case
                when events.event_kind like '%payment' then events.amount_usd else 0
            end
        )::double as paid_usd,
        sum(
            case when events.event_kind = 'recovery' then events.amount_usd else 0 end
        )::double as recovery_usd,
        sum(
            case when events.event_kind = 'cost' then events.amount_usd else 0 end
        )::double as cost_usd
    from events
    inner join export_claims
        on events.claim_id = export_claims.claim_id
    where events.event_date is not null
    group by
        claim_month,
        export_claims.country_code,
        export_claims.city_code,
        export_claims.scheme_code,
        export_claims.sector_code,
        export_claims.size_class,
        export_claims.product_code,
        export_claims.cause

)

select *
from final
order by
    claim_month, country_code, city_code, scheme_code, sector_code, size_class,
    product_code, cause
