-- Money that is lost to cover already on one day, by buyer and the step that takes it.
--
-- grain:    one row per exporter_id, buyer_id, reason_code
-- params:   as_of_date
-- uses:     cover/cover_by_invoice, obligations/obligations
--
-- Without the uninsured percentage, which every policy leaves, and without what a late
-- declaration can still bring back.
with

regainable as (

    select
        exporter_id,
        subject_id as invoice_id
    from obligations
    where
        obligation_kind = 'declare_late'
        and obligation_date >= $as_of_date::date

),

cover as (

    select
        cover_by_invoice.*,
        regainable.invoice_id is not null as is_regainable
    from cover_by_invoice
    left join regainable
        on
            cover_by_invoice.exporter_id = regainable.exporter_id
            and cover_by_invoice.invoice_id = regainable.invoice_id
    where cover_by_invoice.as_of_date = $as_of_date::date

),

taken as (

    select
        exporter_id,
        buyer_id,
        unnest([
            'no_policy', 'restricted', 'no_limit', 'term_mismatch', 'stop_shipment',
            'undeclared', 'over_limit', 'late_notice', 'buyer_cap', 'policy_maximum'
        ]) as reason_code,
        unnest([
            no_policy_usd, restricted_usd, no_limit_usd, term_mismatch_usd,
            stop_shipment_usd,
            case when is_regainable then 0 else undeclared_usd end,
            over_limit_usd, late_notice_usd, buyer_cap_usd, policy_maximum_usd
        ]) as lost_usd
    from cover

),

final as (

    select
        exporter_id,
        buyer_id,
        reason_code,
        sum(lost_usd)::double as lost_usd,
        count(*)::bigint as invoice_count
    from taken
    where lost_usd > 0
    group by exporter_id, buyer_id, reason_code

)

select * from final
order by exporter_id, lost_usd desc, buyer_id, reason_code
