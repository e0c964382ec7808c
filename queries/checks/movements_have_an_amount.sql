-- Money that moves on a claim is more than nothing; only a reserve may be set to 0.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat(movement_type, ' of ', amount_usd) as problem
    from stg_claim_movements
    where
        movement_type <> 'reserve'
        and amount_usd < 0.01

)

select *
from final
order by table_name, row_key, problem
