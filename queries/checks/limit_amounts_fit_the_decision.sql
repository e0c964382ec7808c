-- A limit is granted at most as asked for: approved in full or more than nothing,
-- reduced below it, refused or withdrawn at zero.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat_ws(
            ' ',
            decision, approved_usd, 'of', requested_usd
        ) as problem
    from stg_limits
    where
        (decision in ('refused', 'withdrawn') and approved_usd <> 0)
        or (decision = 'approved' and approved_usd = 0)
        or approved_usd > requested_usd
        or (decision = 'reduced' and approved_usd >= requested_usd)

)

select *
from final
order by table_name, row_key, problem
