-- What one buyer owed one exporter at each month end, and the limit then in force;
-- under a platform policy that is the greater of the automatic and the granted one.
--
-- grain:    one row per month_end
-- params:   exporter_id, buyer_id, from_date, as_of_date
-- includes: cover/automatic_limits
with

shipments as (

    select
        invoice_date,
        invoice_amount_usd,
        least(
            coalesce(paid_date, date '9999-12-31'),
            coalesce(written_off_date, date '9999-12-31')
        ) as closed_date
    from stg_shipments
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and invoice_date <= $as_of_date::date

),

decisions as (

    select
        limit_id,
        decided_date,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
        decision,
        approved_usd
    from stg_limits
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and decided_date <= $as_of_date::date

),

policies as (

    select
        stg_policies.policy_start_date,
        stg_policies.policy_end_date,
        automatic_limits.automatic_limit_usd::double as automatic_usd,
        stg_policies.discretionary_limit_usd as discretionary_usd
    from stg_policies
    left join automatic_limits on stg_policies.policy_id = automatic_limits.policy_id
    where stg_policies.exporter_id = $exporter_id
        and stg_policies.product_code <> 'domestic'

),

month_ends as (

    select least(last_day(month_start::date), $as_of_date::date) as month_end
    from range(
            date_trunc('month', $from_date::date),
            date_trunc('month', $as_of_date::date) + interval 1 month,
            interval 1 month
        ) as months (month_start)

),

owed as (

    select
        month_ends.month_end,
        coalesce(sum(shipments.invoice_amount_usd), 0)::double as outstanding_usd
    from month_ends
    left join shipments
        on month_ends.month_end >= shipments.invoice_date
            and month_ends.month_end < shipments.closed_date
    group by month_ends.month_end

),

granted as (

    select
        month_ends.month_end,
        decisions.decision,
        decisions.approved_usd
    from month_ends
    inner join decisions
        on month_ends.month_end between decisions.valid_from and decisions.valid_to
    qualify row_number() over (
            partition by month_ends.month_end
            order by
                decisions.valid_from desc,
                decisions.decided_date desc,
                decisions.limit_id desc
        ) = 1

),

own_limits as (

    select
        month_ends.month_end,
        max(policies.automatic_usd) as automatic_usd,
        max(policies.discretionary_usd) as discretionary_usd
    from month_ends
    inner join policies
        on month_ends.month_end
            between policies.policy_start_date and policies.policy_end_date
    group by month_ends.month_end

),

final as (

    select
        owed.month_end,
        owed.outstanding_usd,
        case
            when granted.decision in ('refused', 'withdrawn') then 0
            when granted.decision is not null
                then greatest(
                        granted.approved_usd, coalesce(own_limits.automatic_usd, 0)
                    )
            else coalesce(own_limits.automatic_usd, own_limits.discretionary_usd)
        end as limit_usd,
        case
            when granted.decision is not null then granted.decision
            when own_limits.automatic_usd is not null then 'automatic'
            when own_limits.discretionary_usd is not null then 'discretionary'
            else 'none'
        end as limit_state
    from owed
    left join granted on owed.month_end = granted.month_end
    left join own_limits on owed.month_end = own_limits.month_end

)

select *
from final
order by month_end
