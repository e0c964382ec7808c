-- What each exporter is owed, what is overdue and what would be paid on one day.
--
-- grain:   one row per exporter_id
-- params:  as_of_date
-- uses:    cover/cover_by_invoice
with

cover as (

    select
        exporter_id,
        days_overdue,
        outstanding_usd,
        late_notice_usd,
        retained_share_usd,
        buyer_cap_usd,
        policy_maximum_usd,
        payable_usd,
        held_usd
    from cover_by_invoice
    where as_of_date = $as_of_date::date

),

final as (

    select
        exporter_id,
        sum(outstanding_usd)::double as outstanding_usd,
        coalesce(sum(outstanding_usd) filter (where days_overdue > 0), 0)::double
            as overdue_usd,
        sum(
            late_notice_usd + retained_share_usd + buyer_cap_usd
            + policy_maximum_usd + payable_usd
        )::double as cover_in_force_usd,
        sum(payable_usd)::double as payable_usd,
        sum(held_usd)::double as held_usd,
        count(*)::bigint as invoice_count
    from cover
    group by exporter_id

)

select *
from final
order by exporter_id
