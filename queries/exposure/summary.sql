-- What one exporter is owed on a day, what of it is overdue, and what would be paid.
--
-- grain:   one row
-- params:  none
-- uses:    exposure/invoices
with

cover as (

    select
        buyer_id,
        days_overdue,
        outstanding_usd,
        late_notice_usd,
        own_share_usd,
        buyer_cap_usd,
        policy_maximum_usd,
        payable_usd,
        held_usd
    from invoices

),

final as (

    select
        sum(outstanding_usd)::double as outstanding_usd,
        sum(payable_usd)::double as payable_usd,
        sum(outstanding_usd - payable_usd)::double as own_risk_usd,
        sum(held_usd)::double as held_usd,
        sum(
            late_notice_usd + own_share_usd + buyer_cap_usd
            + policy_maximum_usd + payable_usd
        )::double as cover_in_force_usd,
        sum(case when days_overdue > 0 then outstanding_usd else 0 end)::double
            as overdue_usd,
        count(distinct buyer_id) filter (where days_overdue > 0)::bigint
            as overdue_buyer_count,
        count(distinct buyer_id)::bigint as buyer_count,
        count(*)::bigint as invoice_count
    from cover

)

select *
from final
