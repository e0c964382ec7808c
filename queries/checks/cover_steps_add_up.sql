-- The steps of the cover waterfall and what is payable add up to what is owed, for
-- every open invoice.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    cover/cover_by_invoice
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('owed ', outstanding_usd, ', payable ', payable_usd) as problem
    from cover_by_invoice
    where
        outstanding_usd <> (
            no_policy_usd
            + restricted_usd
            + no_limit_usd
            + term_mismatch_usd
            + stop_shipment_usd
            + undeclared_usd
            + over_limit_usd
            + late_notice_usd
            + retained_share_usd
            + buyer_cap_usd
            + policy_maximum_usd
            + payable_usd
        )

)

select *
from final
order by table_name, row_key, problem
