-- Claims paid in a period by one dimension and cause.
--
-- grain:    one row per split_code, cause
-- params:   from_date, to_date
-- includes: claims/claim_months
--
-- Months count whole.
with

final as (

    select
        split_code,
        cause,
        sum(paid_count)::bigint as paid_count,
        sum(paid_usd) as paid_usd
    from claim_months
    where claim_month between $from_date::date and $to_date::date
    group by split_code, cause

)

select *
from final
order by split_code, cause
