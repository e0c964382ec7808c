-- What can be done today about open invoices, with the invoices each act is about.
--
-- grain:    one row per exporter_id, action_code, invoice_id
-- params:   as_of_date
-- includes: advice/open_cover, advice/insolvent_buyers
-- uses:     obligations/obligations
--
-- effect_date is the day on which doing it and leaving it are compared: the day after
-- the date, or today where money is lost already and comes back, or is collected.
-- A debt is to be collected by the next date that passes while it stands.
with

dated_acts as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        subject_id as invoice_id,
        obligation_kind as action_kind,
        obligation_date as action_date,
        concat_ws(
            '.', obligation_kind, subject_kind, obligation_date, buyer_id, policy_id
        ) as action_code,
        case
            when obligation_kind = 'declare_late' then $as_of_date::date
            else (obligation_date + 1)::date
        end as effect_date
    from obligations
    where
        obligation_kind in ('declare', 'declare_late', 'notify', 'notify_late')
        and is_begun
        and obligation_date >= $as_of_date::date

),

debt_dates as (

    select
        exporter_id,
        buyer_id,
        min(obligation_date) as action_date
    from obligations
    where
        obligation_kind in ('stop_shipping', 'notify', 'notify_late')
        and is_begun
        and obligation_date >= $as_of_date::date
    group by exporter_id, buyer_id

)

select * from dated_acts
union all
select
    open_cover.exporter_id,
    open_cover.buyer_id,
    null as policy_id,
    open_cover.invoice_id,
    'collect' as action_kind,
    debt_dates.action_date,
    concat_ws('.', 'collect', 'buyer', open_cover.buyer_id) as action_code,
    $as_of_date::date as effect_date
from open_cover
left join insolvent_buyers
    on
        open_cover.exporter_id = insolvent_buyers.exporter_id
        and open_cover.buyer_id = insolvent_buyers.buyer_id
left join debt_dates
    on
        open_cover.exporter_id = debt_dates.exporter_id
        and open_cover.buyer_id = debt_dates.buyer_id
where
    open_cover.days_overdue > 0
    and open_cover.outstanding_usd > 0
    and open_cover.claim_id is null
    and insolvent_buyers.buyer_id is null
