-- Open invoices and orders to come, before a limit cut and after it, side by side: what
-- is covered, what is payable, and the step that takes most.
--
-- grain:   one row per variant, invoice_id
-- params:  is_order
-- uses:    cover/cover_by_invoice
with

cover as (

    select
        exporter_id as variant,
        case
            when starts_with(invoice_id, exporter_id || '|')
                then substr(invoice_id, length(exporter_id) + 2)
            else invoice_id
        end as invoice_id,
        buyer_id,
        policy_id,
        ship_date,
        due_date,
        limit_usd,
        limit_source,
        outstanding_usd,
        late_notice_usd
        + retained_share_usd
        + buyer_cap_usd
        + policy_maximum_usd
        + payable_usd as cover_in_force_usd,
        payable_usd,
        main_gap_step
    from cover_by_invoice

),

final as (

    select
        variant,
        invoice_id,
        buyer_id,
        policy_id,
        ship_date,
        due_date,
        limit_source,
        main_gap_step,
        limit_usd::double as limit_usd,
        outstanding_usd::double as outstanding_usd,
        cover_in_force_usd::double as cover_in_force_usd,
        payable_usd::double as payable_usd
    from cover
    where (
        $is_order::boolean is null
        or starts_with(invoice_id, '~order-') = $is_order::boolean
    )

)

select *
from final
order by variant, ship_date, invoice_id
