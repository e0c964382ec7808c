-- An invoice of a claim has the claim's exporter, buyer and policy, was unpaid when the
-- claim was filed, and is not claimed for more than its amount.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claim_invoices' as table_name,
        concat(
            stg_claim_invoices.claim_id, ' ', stg_claim_invoices.invoice_id
        ) as row_key,
        concat(
            'claimed ', stg_claim_invoices.claimed_usd,
            ' of ', stg_shipments.invoice_amount_usd,
            ' to buyer ', stg_shipments.buyer_id,
            ', paid ', stg_shipments.paid_date,
            ', written off ', stg_shipments.written_off_date
        ) as problem
    from stg_claim_invoices
    inner join stg_claims
        on stg_claim_invoices.claim_id = stg_claims.claim_id
    inner join stg_shipments
        on stg_claim_invoices.invoice_id = stg_shipments.invoice_id
    where
        stg_shipments.exporter_id <> stg_claims.exporter_id
        or stg_shipments.buyer_id <> stg_claims.buyer_id
        or coalesce(stg_shipments.policy_id, '') <> stg_claims.policy_id
        or stg_shipments.paid_date <= stg_claims.filing_date
        or stg_shipments.written_off_date <= stg_claims.filing_date
        or stg_claim_invoices.claimed_usd > stg_shipments.invoice_amount_usd + 0.005

)

select *
from final
order by table_name, row_key, problem
