-- Every claim stands on an invoice: for default one that was overdue when the loss came
-- into being, else one that existed then.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    claims/invoices_of_claims
with

final as (

    select
        'claims' as table_name,
        stg_claims.claim_id as row_key,
        case
            when invoices_of_claims.claim_id is null then 'no invoice'
            else concat(
                    'loss on ',
                    stg_claims.loss_date,
                    ', oldest invoice due ',
                    invoices_of_claims.oldest_due_date
                )
        end as problem
    from stg_claims
    left join invoices_of_claims on stg_claims.claim_id = invoices_of_claims.claim_id
    where
        invoices_of_claims.claim_id is null
        or (
            stg_claims.cause = 'default'
            and stg_claims.loss_date <= invoices_of_claims.oldest_due_date
        )
        or stg_claims.loss_date < invoices_of_claims.oldest_invoice_date

)

select *
from final
order by table_name, row_key, problem
