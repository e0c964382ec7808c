-- A default is paid only after the waiting period that begins on the due date of the
-- oldest invoice.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    claims/invoices_of_claims
with

waiting_claims as (

    select
        stg_claims.claim_id,
        stg_claims.payment_date,
        (
            invoices_of_claims.oldest_due_date
            + to_months((ref_policy_rules.value)::integer)
        )::date as waiting_end_date
    from stg_claims
    inner join invoices_of_claims on stg_claims.claim_id = invoices_of_claims.claim_id
    inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    inner join ref_policy_rules
        on
            ref_policy_rules.rule_code = 'waiting_months_default'
            and ref_policy_rules.product_code in (stg_policies.product_code, 'any')
            and stg_claims.filing_date
            between coalesce(ref_policy_rules.valid_from, date '0001-01-01')
            and coalesce(ref_policy_rules.valid_to, date '9999-12-31')
    where stg_claims.cause = 'default'
    qualify row_number() over (
            partition by stg_claims.claim_id
            order by ref_policy_rules.product_code = 'any'
        ) = 1

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
