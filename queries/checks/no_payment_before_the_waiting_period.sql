-- A default is paid only after the waiting period that begins on the due date of the
-- oldest invoice.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

waiting_rules as (

    select
        product_code,
        cast(value as integer) as waiting_months,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from ref_policy_rules
    where rule_code = 'waiting_months_default'

),

invoices_of_claims as (

    select
        claim_id,
        min(due_date) as oldest_due_date
    from stg_shipments
    where claim_id is not null
    group by claim_id

),

waiting_claims as (

    select
        stg_claims.claim_id,
        stg_claims.payment_date,
        cast(
            invoices_of_claims.oldest_due_date
            + to_months(
                coalesce(product_rules.waiting_months, general_rules.waiting_months)
            ) as date
        ) as waiting_end_date
    from stg_claims
    inner join invoices_of_claims on stg_claims.claim_id = invoices_of_claims.claim_id
    inner join stg_policies on stg_claims.policy_id = stg_policies.policy_id
    left join waiting_rules as product_rules
        on
            stg_policies.product_code = product_rules.product_code
            and stg_claims.filing_date >= product_rules.valid_from
            and stg_claims.filing_date <= product_rules.valid_to
    left join waiting_rules as general_rules
        on
            general_rules.product_code = 'any'
            and stg_claims.filing_date >= general_rules.valid_from
            and stg_claims.filing_date <= general_rules.valid_to
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
