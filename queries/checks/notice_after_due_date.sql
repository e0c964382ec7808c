-- Notice of an unpaid invoice is given after its due date, unless the claim behind it
-- has another cause than default.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat(
            'due ', stg_shipments.due_date, ', notice ', stg_shipments.notice_date
        ) as problem
    from stg_shipments
    left join stg_claims on stg_shipments.claim_id = stg_claims.claim_id
    where
        stg_shipments.notice_date <= stg_shipments.due_date
        and coalesce(stg_claims.cause, 'default') = 'default'

)

select *
from final
order by table_name, row_key, problem
