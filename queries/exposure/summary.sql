-- What is owed on a day and on the one it is compared with, what of it is overdue, and
-- what would be paid.
--
-- grain:   one row per as_of_date
-- params:  as_of_date, compared_date, country_codes
-- uses:    cover/cover_by_invoice
with

days as (

    select $as_of_date::date as as_of_date

    union

    select $compared_date::date as as_of_date
    where $compared_date::date is not null

),

cover as (

    select
        cover_by_invoice.as_of_date,
        cover_by_invoice.buyer_id,
        cover_by_invoice.days_overdue,
        cover_by_invoice.outstanding_usd,
        cover_by_invoice.late_notice_usd
        + cover_by_invoice.retained_share_usd
        + cover_by_invoice.buyer_cap_usd
        + cover_by_invoice.policy_maximum_usd
        + cover_by_invoice.payable_usd as cover_in_force_usd,
        cover_by_invoice.payable_usd,
        cover_by_invoice.held_usd
    from cover_by_invoice
    inner join stg_buyers
        on cover_by_invoice.buyer_id = stg_buyers.buyer_id
    where (
        $country_codes::varchar[] is null
        or list_contains($country_codes::varchar[], stg_buyers.country_code)
    )

),

final as (

    select
        days.as_of_date,
        sum(cover.outstanding_usd)::double as outstanding_usd,
        sum(cover.payable_usd)::double as payable_usd,
        sum(cover.outstanding_usd - cover.payable_usd)::double as own_risk_usd,
        sum(cover.held_usd)::double as held_usd,
        sum(cover.cover_in_force_usd)::double as cover_in_force_usd,
        sum(
            case
                when cover.days_overdue > 0 then cover.outstanding_usd
                when cover.days_overdue <= 0 then 0
            end
        )::double as overdue_usd,
        count(distinct cover.buyer_id) filter (where cover.days_overdue > 0)::bigint
            as overdue_buyer_count,
        count(distinct cover.buyer_id)::bigint as buyer_count,
        count(cover.buyer_id)::bigint as invoice_count
    from days
    left join cover on days.as_of_date = cover.as_of_date
    group by days.as_of_date

)

select *
from final
order by as_of_date
