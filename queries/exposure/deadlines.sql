-- The next dates of each buyer's open invoices that have begun to run, and the payable
-- money in them.
--
-- grain:   one row per buyer_id, deadline_kind, deadline_date
-- params:  as_of_date, country_codes
-- uses:    obligations/obligations
with

dated as (

    select
        buyer_id,
        obligation_kind as deadline_kind,
        obligation_date as deadline_date,
        coalesce(at_stake_usd, 0) as at_stake_usd,
        coalesce(at_stake_usd, in_question_usd) as money_usd
    from obligations
    where obligation_kind in ('declare', 'notify', 'notify_late', 'file_claim')
        and is_begun
        and obligation_date >= $as_of_date::date
        and (
            $country_codes::varchar[] is null
            or list_contains($country_codes::varchar[], country_code)
        )

),

final as (

    select
        buyer_id,
        deadline_kind,
        deadline_date,
        sum(at_stake_usd)::double as payable_at_stake_usd,
        count(*)::bigint as invoice_count
    from dated
    where money_usd > 0
    group by buyer_id, deadline_kind, deadline_date

)

select *
from final
order by deadline_date, payable_at_stake_usd desc, buyer_id, deadline_kind
