-- Only an invoice under a policy is declared, and premium is charged only on a declared
-- one.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        case
            when declared_date is not null then 'declared without a policy'
            else 'premium without a declaration'
        end as problem
    from stg_shipments
    where
        (declared_date is not null and policy_id is null)
        or (declared_date is null and premium_usd > 0)

)

select *
from final
order by table_name, row_key, problem
