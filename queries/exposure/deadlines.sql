-- Dates by which something must be declared, notified, filed or renewed, and the money
-- that would leave the payable amount if the date passed.
--
-- grain:   one row per buyer_id, deadline_kind, deadline_date
-- params:  as_of_date
-- uses:    exposure/invoices
with

known_invoices as (

    select
        buyer_id,
        days_overdue,
        payable_usd,
        declaration_deadline_date,
        notice_deadline_date,
        declared_date,
        notice_date,
        claim_id is not null as is_claimed
    from invoices
    where payable_usd > 0

),

filing_rule as (

    select max(value)::integer as filing_months
    from ref_policy_rules
    where rule_code = 'claim_filing_months_after_notice'
        and valid_from <= $as_of_date::date
        and (valid_to is null or valid_to >= $as_of_date::date)

),

dated as (

    select
        buyer_id,
        'declare' as deadline_kind,
        declaration_deadline_date as deadline_date,
        payable_usd
    from known_invoices
    where declared_date is null

    union all

    select
        buyer_id,
        'notify' as deadline_kind,
        notice_deadline_date as deadline_date,
        payable_usd
    from known_invoices
    where notice_date is null
        and days_overdue > 0

    union all

    select
        known_invoices.buyer_id,
        'file' as deadline_kind,
        (
            known_invoices.notice_date + to_months(filing_rule.filing_months)
        )::date as deadline_date,
        known_invoices.payable_usd
    from known_invoices
    cross join filing_rule
    where known_invoices.notice_date is not null
        and not known_invoices.is_claimed

),

final as (

    select
        buyer_id,
        deadline_kind,
        deadline_date,
        sum(payable_usd)::double as payable_at_stake_usd,
        count(*)::bigint as invoice_count
    from dated
    where deadline_date >= $as_of_date::date
    group by buyer_id, deadline_kind, deadline_date

)

select *
from final
order by deadline_date, payable_at_stake_usd desc, buyer_id, deadline_kind
