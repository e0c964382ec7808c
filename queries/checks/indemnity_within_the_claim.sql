-- An indemnity is no more than what was claimed.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('indemnity ', indemnified_usd, ', claimed ', claimed_usd) as problem
    from stg_claims
    where indemnified_usd > claimed_usd + 0.005

)

select *
from final
order by table_name, row_key, problem
