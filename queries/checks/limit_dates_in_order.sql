-- A limit is asked for, decided and valid in that order, and ends no earlier than the
-- day before it began.
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
            'applied', applied_date,
            'decided', decided_date,
            'valid from', valid_from,
            'to', valid_to
        ) as problem
    from stg_limits
    where
        decided_date < applied_date
        or valid_from < decided_date
        or valid_to < valid_from - 1

)

select *
from final
order by table_name, row_key, problem
