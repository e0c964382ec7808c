-- A limit that was withdrawn is not in force afterwards: earlier decisions on the pair
-- end before the withdrawal holds.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

withdrawals as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        valid_from
    from stg_limits
    where decision = 'withdrawn'

),

final as (

    select
        'limits' as table_name,
        earlier.limit_id as row_key,
        concat(
            'still valid when ',
            min(withdrawals.limit_id),
            ' withdrew it on ',
            min(withdrawals.valid_from)
        ) as problem
    from stg_limits as earlier
    inner join withdrawals
        on
            earlier.exporter_id = withdrawals.exporter_id
            and earlier.buyer_id = withdrawals.buyer_id
            and earlier.valid_from < withdrawals.valid_from
            and coalesce(earlier.valid_to, date '9999-12-31') >= withdrawals.valid_from
    where earlier.decision in ('approved', 'reduced')
    group by earlier.limit_id

)

select *
from final
order by table_name, row_key, problem
