-- No step of the cover waterfall takes less than nothing, and no more is held than is
-- payable.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
-- uses:    cover/cover_by_invoice
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('payable ', payable_usd, ', held ', held_usd) as problem
    from cover_by_invoice
    where
        least(
            no_policy_usd,
            restricted_usd,
            no_limit_usd,
            term_mismatch_usd,
            stop_shipment_usd,
            undeclared_usd,
            over_limit_usd,
            late_notice_usd,
            retained_share_usd,
            buyer_cap_usd,
            policy_maximum_usd,
            payable_usd,
            held_usd
        ) < 0
        or held_usd > payable_usd

)

select *
from final
order by table_name, row_key, problem
