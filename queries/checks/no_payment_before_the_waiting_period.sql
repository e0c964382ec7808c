-- A default is paid only after the waiting period that begins on the due date of the
-- oldest invoice.
--
-- grain:    one row per table_name, row_key, problem
-- params:   none
-- includes: rules/values_of_policies
-- uses:     claims/invoices_of_claims
with

waiting_claims as (

    select
        stg_claims.claim_id,
        stg_claims.payment_date,
        (
            invoices_of_claims.oldest_due_date
            + to_months(values_of_policies.value::integer)
        )::date as waiting_end_date
    from stg_claims
    inner join invoices_of_claims on stg_claims.claim_id = invoices_of_claims.claim_id
    inner join values_of_policies
        on
            stg_claims.policy_id = values_of_policies.policy_id
            and values_of_policies.rule_code = 'waiting_months_default'
    where stg_claims.cause = 'default'

),

final as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('paid ', payment_date, ', waiting until ', waiting_end_date) as problem
    from waiting_claims
    where payment_date < waiting_end_date

)

select *
from final
order by table_name, row_key, problem
