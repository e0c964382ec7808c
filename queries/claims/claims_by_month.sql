-- What happened to claims by calendar month and one dimension.
--
-- grain:    one row per claim_month, split_code
-- params:   split_by
-- includes: claims/claim_months
--
-- split_by as in coverage/insured_months, or cause.
with

monthly as (

    select
        claim_month,
        filed_count,
        decided_count,
        decided_on_time_count,
        paid_count,
        reserve_change_usd,
        paid_usd,
        recovery_usd,
        case $split_by when 'cause' then cause else split_code end as split_code
    from claim_months

),

final as (

    select
        claim_month,
        split_code,
        sum(filed_count)::bigint as filed_count,
        sum(decided_count)::bigint as decided_count,
        sum(decided_on_time_count)::bigint as decided_on_time_count,
        sum(paid_count)::bigint as paid_count,
        sum(reserve_change_usd) as reserve_change_usd,
        sum(paid_usd) as paid_usd,
        sum(recovery_usd) as recovery_usd
    from monthly
    group by claim_month, split_code

)

select *
from final
order by claim_month, split_code
