-- An invoice of a claim has the claim's exporter, buyer and policy, and was unpaid when
-- the claim was filed.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        stg_shipments.invoice_id as row_key,
        concat('does not belong to claim ', stg_claims.claim_id) as problem
    from stg_shipments
    inner join stg_claims on stg_shipments.claim_id = stg_claims.claim_id
    where
        stg_shipments.exporter_id <> stg_claims.exporter_id
        or stg_shipments.buyer_id <> stg_claims.buyer_id
        or coalesce(stg_shipments.policy_id, '') <> stg_claims.policy_id
        or stg_shipments.paid_date <= stg_claims.filing_date
        or stg_shipments.written_off_date <= stg_claims.filing_date

)

select *
from final
order by table_name, row_key, problem
