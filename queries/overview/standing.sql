-- What stands on one position day: cover in force, payable, overdue, for the whole book
-- or one exporter.
--
-- grain:   one row per as_of_date
-- params:  exporter_id
with

positions as (

    select
        as_of_date,
        outstanding_usd,
        overdue_usd,
        cover_in_force_usd,
        payable_usd,
        held_usd,
        invoice_count
    from position_by_exporter
    where ($exporter_id::varchar is null or exporter_id = $exporter_id)

),

final as (

    select
        as_of_date,
        sum(outstanding_usd) as outstanding_usd,
        sum(overdue_usd) as overdue_usd,
        sum(overdue_usd) / nullif(sum(outstanding_usd), 0) as overdue_ratio,
        sum(cover_in_force_usd) as cover_in_force_usd,
        sum(payable_usd) as payable_usd,
        sum(payable_usd) / nullif(sum(outstanding_usd), 0) as payable_ratio,
        sum(held_usd) as held_usd,
        sum(invoice_count)::bigint as invoice_count
    from positions
    group by as_of_date

)

select *
from final
order by as_of_date
