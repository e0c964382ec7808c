-- A subsidy is no more than the premium paid, and nothing when it was refused.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat(decision, ' ', subsidy_usd, ' on a premium of ', premium_paid_usd)
            as problem
    from stg_subsidies
    where
        subsidy_usd > premium_paid_usd + 0.005
        or (decision = 'refused' and subsidy_usd > 0)

)

select *
from final
order by table_name, row_key, problem
