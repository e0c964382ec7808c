-- Open invoices of one exporter with what each step of the cover waterfall takes.
--
-- grain:   one row per invoice_id, exporter_id
-- params:  as_of_date, country_codes
-- uses:    cover/cover_by_invoice
with

cover as (

    select *
    from cover_by_invoice
    where as_of_date = $as_of_date::date

),

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code
    from stg_buyers

),

final as (

    select
        cover.invoice_id,
        cover.exporter_id,
        buyers.buyer_name,
        buyers.country_code,
        cover.buyer_id,
        cover.policy_id,
        cover.ship_date,
        cover.invoice_date,
        cover.due_date,
        cover.days_overdue,
        cover.outstanding_usd::double as outstanding_usd,
        cover.no_policy_usd::double as no_policy_usd,
        cover.restricted_usd::double as restricted_usd,
        cover.no_limit_usd::double as no_limit_usd,
        cover.term_mismatch_usd::double as term_mismatch_usd,
        cover.stop_shipment_usd::double as stop_shipment_usd,
        cover.undeclared_usd::double as undeclared_usd,
        cover.over_limit_usd::double as over_limit_usd,
        cover.late_notice_usd::double as late_notice_usd,
        cover.retained_share_usd::double as retained_share_usd,
        cover.buyer_cap_usd::double as buyer_cap_usd,
        cover.policy_maximum_usd::double as policy_maximum_usd,
        cover.payable_usd::double as payable_usd,
        cover.held_usd::double as held_usd,
        cover.main_gap_step,
        cover.overdue_cause_usd::double as overdue_cause_usd,
        cover.overdue_cause_invoice_id,
        cover.insolvent_since_date,
        cover.limit_usd::double as limit_usd,
        cover.limit_source,
        cover.indemnity_ratio::double as indemnity_ratio,
        cover.declaration_deadline_date,
        cover.notice_deadline_date,
        cover.declared_date,
        cover.notice_date,
        cover.claim_id
    from cover
    inner join buyers on cover.buyer_id = buyers.buyer_id
    where (
        $country_codes::varchar[] is null
        or list_contains($country_codes::varchar[], buyers.country_code)
    )

)

select *
from final
order by outstanding_usd desc, invoice_id, exporter_id
