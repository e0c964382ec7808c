-- A buyer that is insolvent, which is grade E, pays no invoice in full any more.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat(
            'paid ',
            stg_shipments.paid_date,
            ', insolvent since ',
            max(insolvent_periods.insolvent_from_date)
        ) as problem
    from stg_shipments
    inner join insolvent_periods
        on
            stg_shipments.buyer_id = insolvent_periods.buyer_id
            and stg_shipments.paid_date > insolvent_periods.insolvent_from_date
            and stg_shipments.paid_date < insolvent_periods.ended_date
    group by stg_shipments.invoice_id, stg_shipments.paid_date

)

select *
from final
order by table_name, row_key, problem
