-- Every buyer that owes one exporter something on a day: grade, limit, ageing, cover,
-- gap and the next date.
--
-- grain:    one row per buyer_id
-- params:   as_of_date, exporter_id
-- includes: cover/automatic_limits
-- uses:     exposure/invoices, exposure/deadlines, obligations/obligations
--
-- No headroom is given for a buyer to which nothing may be shipped.
with

cover as (

    select
        buyer_id,
        days_overdue,
        outstanding_usd,
        no_policy_usd,
        restricted_usd,
        no_limit_usd,
        term_mismatch_usd,
        stop_shipment_usd,
        undeclared_usd,
        over_limit_usd,
        late_notice_usd,
        retained_share_usd,
        buyer_cap_usd,
        policy_maximum_usd,
        payable_usd,
        held_usd
    from invoices

),

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code,
        group_id
    from stg_buyers

),

sums as (

    select
        buyer_id,
        sum(outstanding_usd)::double as outstanding_usd,
        sum(outstanding_usd) filter (where days_overdue <= 0)::double as not_due_usd,
        sum(outstanding_usd) filter (where days_overdue between 1 and 30)::double
            as overdue_1_30_usd,
        sum(outstanding_usd) filter (where days_overdue between 31 and 60)::double
            as overdue_31_60_usd,
        sum(outstanding_usd) filter (where days_overdue between 61 and 90)::double
            as overdue_61_90_usd,
        sum(outstanding_usd) filter (where days_overdue > 90)::double
            as overdue_over_90_usd,
        sum(payable_usd)::double as payable_usd,
        sum(held_usd)::double as held_usd,
        sum(no_policy_usd)::double as no_policy_usd,
        sum(restricted_usd)::double as restricted_usd,
        sum(no_limit_usd)::double as no_limit_usd,
        sum(term_mismatch_usd)::double as term_mismatch_usd,
        sum(stop_shipment_usd)::double as stop_shipment_usd,
        sum(undeclared_usd)::double as undeclared_usd,
        sum(over_limit_usd)::double as over_limit_usd,
        sum(late_notice_usd)::double as late_notice_usd,
        sum(retained_share_usd)::double as retained_share_usd,
        sum(buyer_cap_usd)::double as buyer_cap_usd,
        sum(policy_maximum_usd)::double as policy_maximum_usd,
        count(*)::bigint as invoice_count
    from cover
    group by buyer_id

),

gaps as (

    select
        buyer_id,
        unnest([
            'no_policy', 'restricted', 'no_limit', 'term_mismatch', 'stop_shipment',
            'undeclared', 'over_limit', 'late_notice', 'retained_share', 'buyer_cap',
            'policy_maximum'
        ]) as gap_step,
        unnest([
            no_policy_usd, restricted_usd, no_limit_usd, term_mismatch_usd,
            stop_shipment_usd, undeclared_usd, over_limit_usd, late_notice_usd,
            retained_share_usd, buyer_cap_usd, policy_maximum_usd
        ]) as gap_usd,
        unnest(range(1, 12)) as step_number
    from sums

),

main_gaps as (

    select
        buyer_id,
        gap_step as main_gap_step,
        gap_usd as main_gap_usd
    from gaps
    where gap_usd > 0
    qualify row_number() over (
            partition by buyer_id
            order by gap_usd desc, step_number asc
        ) = 1

),

grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade
    from stg_buyer_grades
    where valid_from <= $as_of_date::date
        and buyer_id in (select sums.buyer_id from sums)
    group by buyer_id

),

decisions as (

    select
        buyer_id,
        case when decision in ('refused', 'withdrawn') then 0 else approved_usd end
            as granted_usd,
        decision
    from stg_limits
    where ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and valid_from <= $as_of_date::date
        and (valid_to is null or valid_to >= $as_of_date::date)
        and decided_date <= $as_of_date::date
    qualify row_number() over (
            partition by exporter_id, buyer_id
            order by valid_from desc, decided_date desc, limit_id desc
        ) = 1

),

policies as (

    select
        max(automatic_limits.automatic_limit_usd)::double as automatic_usd,
        max(stg_policies.discretionary_limit_usd) as discretionary_usd
    from stg_policies
    left join automatic_limits
        on
            stg_policies.policy_id = automatic_limits.policy_id
            and (
                $exporter_id::varchar is null
                or automatic_limits.exporter_id = $exporter_id
            )
    where
        ($exporter_id::varchar is null or stg_policies.exporter_id = $exporter_id)
        and stg_policies.product_code <> 'domestic'
        and $as_of_date::date
        between stg_policies.policy_start_date and stg_policies.policy_end_date

),

next_deadlines as (

    select
        buyer_id,
        deadline_kind as next_deadline_kind,
        deadline_date as next_deadline_date,
        payable_at_stake_usd as next_deadline_usd
    from deadlines
    qualify row_number() over (
            partition by buyer_id
            order by deadline_date asc, payable_at_stake_usd desc, deadline_kind asc
        ) = 1

),

stopped_buyers as (

    select distinct buyer_id
    from obligations
    where obligation_kind = 'stop_shipping'
        and is_begun
        and obligation_date < $as_of_date::date

),

limited as (

    select
        sums.buyer_id,
        case
            when decisions.decision in ('refused', 'withdrawn') then 0
            when decisions.decision is not null
                then greatest(
                        decisions.granted_usd, coalesce(policies.automatic_usd, 0)
                    )
            else coalesce(policies.automatic_usd, policies.discretionary_usd)
        end as limit_usd,
        case
            when decisions.decision is not null then decisions.decision
            when policies.automatic_usd is not null then 'automatic'
            when policies.discretionary_usd is not null then 'discretionary'
            else 'none'
        end as limit_state
    from sums
    cross join policies
    left join decisions on sums.buyer_id = decisions.buyer_id

),

final as (

    select
        sums.buyer_id,
        buyers.buyer_name,
        buyers.country_code,
        buyers.group_id,
        grades.grade,
        sums.outstanding_usd,
        limited.limit_usd,
        limited.limit_state,
        sums.outstanding_usd / nullif(limited.limit_usd, 0) as utilisation_ratio,
        case
            when stopped_buyers.buyer_id is null
                then limited.limit_usd - sums.outstanding_usd
        end as headroom_usd,
        sums.payable_usd,
        sums.outstanding_usd - sums.payable_usd as own_risk_usd,
        sums.held_usd,
        main_gaps.main_gap_step,
        main_gaps.main_gap_usd,
        next_deadlines.next_deadline_date,
        next_deadlines.next_deadline_kind,
        next_deadlines.next_deadline_usd,
        coalesce(sums.not_due_usd, 0) as not_due_usd,
        coalesce(sums.overdue_1_30_usd, 0) as overdue_1_30_usd,
        coalesce(sums.overdue_31_60_usd, 0) as overdue_31_60_usd,
        coalesce(sums.overdue_61_90_usd, 0) as overdue_61_90_usd,
        coalesce(sums.overdue_over_90_usd, 0) as overdue_over_90_usd,
        sums.invoice_count
    from sums
    inner join buyers on sums.buyer_id = buyers.buyer_id
    inner join limited on sums.buyer_id = limited.buyer_id
    left join grades on sums.buyer_id = grades.buyer_id
    left join main_gaps on sums.buyer_id = main_gaps.buyer_id
    left join next_deadlines on sums.buyer_id = next_deadlines.buyer_id
    left join stopped_buyers on sums.buyer_id = stopped_buyers.buyer_id

)

select *
from final
order by outstanding_usd desc, buyer_id
