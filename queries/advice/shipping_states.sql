-- What an overdue or insolvent buyer means for the next shipment, on a ladder of days.
--
-- grain:    one row per exporter_id, buyer_id
-- params:   none
-- includes: advice/insolvent_buyers, advice/open_cover, obligations/policy_values
-- uses:     obligations/obligations
--
-- From the first day of the warning "check", later "hold", after the policy's own days
-- "stop"; an insolvent buyer gets nothing on credit, whatever is overdue. The days run
-- from the oldest debt that counts, an indemnified one as well.
with

overdue as (

    select
        obligations.exporter_id,
        obligations.buyer_id,
        obligations.policy_id,
        obligations.obligation_date as stop_date,
        policy_values.stop_shipment_days - obligations.days_left as overdue_days,
        obligations.days_left < 0 as is_stopped,
        policy_values.warning_days,
        policy_values.hold_days
    from obligations
    inner join policy_values
        on obligations.policy_id = policy_values.policy_id
    where
        obligations.obligation_kind = 'stop_shipping'
        and obligations.rule_code = 'stop_shipment_days'
        and obligations.is_begun

),

buyers as (

    select
        exporter_id,
        buyer_id,
        sum(outstanding_usd) as outstanding_usd,
        sum(outstanding_usd) filter (where days_overdue > 0) as overdue_usd,
        count(*) filter (where days_overdue > 0) as overdue_count
    from open_cover
    group by exporter_id, buyer_id

)

select
    buyers.exporter_id,
    buyers.buyer_id,
    overdue.policy_id,
    case
        when insolvent_buyers.buyer_id is not null then 'ship_never'
        when overdue.is_stopped then 'ship_stop'
        when overdue.overdue_days >= overdue.hold_days then 'ship_hold'
        when overdue.overdue_days >= overdue.warning_days then 'ship_check'
    end as action_kind,
    case
        when insolvent_buyers.buyer_id is null and not overdue.is_stopped
            then overdue.stop_date
    end as action_date,
    overdue.overdue_days,
    case
        when insolvent_buyers.buyer_id is null then buyers.overdue_count
        else 0
    end as invoice_count,
    case
        when insolvent_buyers.buyer_id is null then buyers.overdue_usd
        else buyers.outstanding_usd
    end as amount_usd
from buyers
left join overdue
    on
        buyers.exporter_id = overdue.exporter_id
        and buyers.buyer_id = overdue.buyer_id
left join insolvent_buyers
    on
        buyers.exporter_id = insolvent_buyers.exporter_id
        and buyers.buyer_id = insolvent_buyers.buyer_id
where
    insolvent_buyers.buyer_id is not null
    or overdue.overdue_days >= overdue.warning_days
