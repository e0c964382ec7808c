-- What each step of the cover waterfall takes of each buyer's open invoices and orders
-- to come, before a limit cut and after it, side by side.
--
-- grain:   one row per variant, buyer_id, is_order
-- params:  none
-- uses:    cover/cover_by_invoice
--
-- A variant is a scenario of a run (docs/decisions/0005); without any it is the
-- exporter.
with

cover as (

    select
        exporter_id as variant,
        buyer_id,
        starts_with(
            invoice_id,
            case
                when starts_with(invoice_id, exporter_id || '|')
                    then exporter_id || '|'
                else ''
            end || '~order-'
        ) as is_order,
        outstanding_usd,
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
        payable_usd
    from cover_by_invoice

),

final as (

    select
        variant,
        buyer_id,
        is_order,
        count(*)::bigint as invoice_count,
        sum(outstanding_usd)::double as outstanding_usd,
        sum(no_policy_usd)::double as no_policy_usd,
        sum(restricted_usd)::double as restricted_usd,
        sum(no_limit_usd)::double as no_limit_usd,
        sum(term_mismatch_usd)::double as term_mismatch_usd,
        sum(stop_shipment_usd)::double as stop_shipment_usd,
        sum(undeclared_usd)::double as undeclared_usd,
        sum(over_limit_usd)::double as over_limit_usd,
        sum(late_notice_usd)::double as late_notice_usd,
        sum(retained_share_usd)::double as retained_share_usd,
        sum(buyer_cap_usd)::double as buyer_cap_usd,
        sum(policy_maximum_usd)::double as policy_maximum_usd,
        sum(payable_usd)::double as payable_usd,
        sum(
            late_notice_usd
            + retained_share_usd
            + buyer_cap_usd
            + policy_maximum_usd
            + payable_usd
        )::double as cover_in_force_usd
    from cover
    group by
        variant,
        buyer_id,
        is_order

)

select *
from final
order by variant, buyer_id, is_order
