-- A domestic policy covers buyers in China, every other policy buyers abroad.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat(
            stg_policies.product_code, ' policy, buyer in ', stg_buyers.country_code
        ) as problem
    from stg_shipments
    inner join stg_policies on stg_shipments.policy_id = stg_policies.policy_id
    inner join stg_buyers on stg_shipments.buyer_id = stg_buyers.buyer_id
    where (stg_policies.product_code = 'domestic') <> (stg_buyers.country_code = 'CN')

)

select *
from final
order by table_name, row_key, problem
