-- Numbers of days lie between 0 and 720.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

policies_outside as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat_ws(
            ' ',
            'outside 0 to 720:',
            case when notice_days not between 0 and 720 then 'notice_days' end,
            case
                when stop_shipment_days not between 0 and 720 then 'stop_shipment_days'
            end
        ) as problem
    from stg_policies
    where
        notice_days not between 0 and 720
        or stop_shipment_days not between 0 and 720

),

limits_outside as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat_ws(
            ' ',
            'outside 0 to 720:',
            case when term_days not between 0 and 720 then 'term_days' end
        ) as problem
    from stg_limits
    where term_days not between 0 and 720

),

shipments_outside as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat_ws(
            ' ',
            'outside 0 to 720:',
            case when term_days not between 0 and 720 then 'term_days' end
        ) as problem
    from stg_shipments
    where term_days not between 0 and 720

),

final as (

    select * from policies_outside

    union all
    select * from limits_outside

    union all
    select * from shipments_outside

)

select *
from final
order by table_name, row_key, problem
