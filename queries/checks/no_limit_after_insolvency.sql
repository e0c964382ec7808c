-- No limit is granted on a buyer that is insolvent, which is grade E.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'limits' as table_name,
        stg_limits.limit_id as row_key,
        concat(
            'granted ',
            stg_limits.decided_date,
            ', insolvent since ',
            max(insolvent_periods.insolvent_from_date)
        ) as problem
    from stg_limits
    inner join insolvent_periods
        on
            stg_limits.buyer_id = insolvent_periods.buyer_id
            and stg_limits.decided_date > insolvent_periods.insolvent_from_date
            and stg_limits.decided_date < insolvent_periods.ended_date
    where stg_limits.approved_usd > 0
    group by stg_limits.limit_id, stg_limits.decided_date

)

select *
from final
order by table_name, row_key, problem
