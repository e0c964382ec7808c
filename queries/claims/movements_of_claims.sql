-- What was paid out and recovered on each claim that money moved on.
--
-- grain:   one row per claim_id
-- params:  none
with

final as (

    select
        claim_id,
        sum(amount_usd) filter (where movement_type = 'payment') as paid_usd,
        sum(amount_usd) filter (where movement_type = 'recovery') as recovered_usd
    from stg_claim_movements
    group by claim_id

)

select * from final
order by claim_id
