-- What an overdue or insolvent buyer means for the next shipment, on a ladder of days.
--
-- grain:    one row per exporter_id, buyer_id
-- params:   none
-- includes: advice/insolvent_buyers, advice/open_cover, obligations/newest_policy,
--           obligations/policy_values
-- uses:     obligations/obligations
--
-- From the first day of the warning "check", later "hold", after the policy's own days
-- "stop"; an insolvent buyer gets nothing on credit, whatever is overdue. The days run
-- from the oldest debt that counts: of the obligation clock, which counts indemnified
-- ones as well, or, where nothing of the buyer is insured, of all that is open.
with

buyers as (

    select
        exporter_id,
        buyer_id,
        sum(outstanding_usd) as outstanding_usd,
        coalesce(sum(outstanding_usd) filter (where days_overdue > 0), 0)
            as overdue_usd,
        count(*) filter (where days_overdue > 0) as overdue_count,
        max(days_overdue) as days_overdue
    from open_cover
    group by exporter_id, buyer_id

),

clock as (

    select
        obligations.exporter_id,
        obligations.buyer_id,
        obligations.policy_id,
        obligations.obligation_date as stop_date,
        policy_values.stop_shipment_days,
        policy_values.stop_shipment_days - obligations.days_left as overdue_days
    from obligations
    inner join policy_values
        on obligations.policy_id = policy_values.policy_id
    where
        obligations.obligation_kind = 'stop_shipping'
        and obligations.rule_code = 'stop_shipment_days'
        and obligations.is_begun

),

states as (

    select
        buyers.exporter_id,
        buyers.buyer_id,
        buyers.outstanding_usd,
        buyers.overdue_usd,
        buyers.overdue_count,
        clock.stop_date,
        newest_policy.warning_days,
        newest_policy.hold_days,
        coalesce(clock.stop_shipment_days, newest_policy.stop_shipment_days)
            as stop_shipment_days,
        coalesce(clock.policy_id, newest_policy.policy_id) as policy_id,
        insolvent_buyers.buyer_id is not null as is_insolvent,
        coalesce(
            clock.overdue_days,
            case
                when
                    buyers.overdue_usd
                    >= greatest(newest_policy.overdue_minimum_usd, 0.01)
                    then buyers.days_overdue
            end,
            0
        ) as overdue_days
    from buyers
    left join newest_policy
        on buyers.exporter_id = newest_policy.exporter_id
    left join clock
        on
            buyers.exporter_id = clock.exporter_id
            and buyers.buyer_id = clock.buyer_id
    left join insolvent_buyers
        on
            buyers.exporter_id = insolvent_buyers.exporter_id
            and buyers.buyer_id = insolvent_buyers.buyer_id

),

final as (

    select
        exporter_id,
        buyer_id,
        policy_id,
        overdue_days,
        case
            when is_insolvent then 'ship_never'
            when overdue_days > stop_shipment_days then 'ship_stop'
            when overdue_days >= hold_days then 'ship_hold'
            else 'ship_check'
        end as action_kind,
        case
            when not is_insolvent and overdue_days <= stop_shipment_days then stop_date
        end as action_date,
        case when is_insolvent then 0 else overdue_count end as invoice_count,
        case when is_insolvent then outstanding_usd else overdue_usd end as amount_usd
    from states
    where is_insolvent or overdue_days >= warning_days

)

select * from final
