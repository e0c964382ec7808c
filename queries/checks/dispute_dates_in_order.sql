-- A dispute is closed after it was opened, and has an outcome when it is closed.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat_ws(
            ' ',
            'opened', dispute_opened_date,
            'closed', dispute_closed_date,
            'outcome', dispute_outcome
        ) as problem
    from stg_claims
    where
        dispute_closed_date < dispute_opened_date
        or (dispute_opened_date is null and dispute_closed_date is not null)
        or (dispute_closed_date is null) <> (dispute_outcome is null)

)

select *
from final
order by table_name, row_key, problem
