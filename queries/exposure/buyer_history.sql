-- What one buyer owed one exporter at each month end, and the limit then in force.
--
-- grain:   one row per month_end
-- params:  exporter_id, buyer_id, from_date, as_of_date
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
        case when decision in ('refused', 'withdrawn') then 0 else approved_usd end
            as granted_usd
    from stg_limits
    where exporter_id = $exporter_id
        and buyer_id = $buyer_id
        and decided_date <= $as_of_date::date

),

policies as (

    select
        policy_start_date,
        policy_end_date,
        case when product_code = 'platform' then buyer_cap_usd
            else discretionary_limit_usd
        end as own_limit_usd
    from stg_policies
    where exporter_id = $exporter_id
        and product_code <> 'domestic'

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
        decisions.granted_usd
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
        max(policies.own_limit_usd) as own_limit_usd
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
        coalesce(granted.granted_usd, own_limits.own_limit_usd) as limit_usd
    from owed
    left join granted on owed.month_end = granted.month_end
    left join own_limits on owed.month_end = own_limits.month_end

)

select *
from final
order by month_end
