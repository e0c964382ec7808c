-- Buyers of orders as one exporter knows them on a day: grade, claims that are not
-- closed, and what it usually sells them.
--
-- grain:   one row per buyer_id
-- params:  as_of_date, exporter_id, buyer_ids
--
-- A claim is closed once it was withdrawn, refused or recovered in full
-- (buyers/claim_records has each state). Usual is the newest invoice's, and the middle
-- amount of the last twelve months with an invoice.
with

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code,
        has_import_record
    from stg_buyers
    where buyer_id in (select unnest($buyer_ids::varchar[]))

),

grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade,
        max_by(insolvency_probability, valid_from) as insolvency_probability
    from stg_buyer_grades
    where buyer_id in (select unnest($buyer_ids::varchar[]))
        and valid_from <= $as_of_date::date
    group by buyer_id

),

claims as (

    select
        claim_id,
        exporter_id,
        buyer_id,
        claimed_usd,
        case when decision_date <= $as_of_date::date then decision end as decision
    from stg_claims
    where buyer_id in (select unnest($buyer_ids::varchar[]))
        and filing_date <= $as_of_date::date

),

recoveries as (

    select
        claim_id,
        sum(amount_usd) as recovered_usd
    from stg_claim_movements
    where movement_type = 'recovery'
        and movement_date <= $as_of_date::date
        and claim_id in (select claims.claim_id from claims)
    group by claim_id

),

open_claims as (

    select
        claims.buyer_id,
        count(*) filter (where claims.exporter_id = $exporter_id)::bigint
            as own_claim_count,
        count(*) filter (where claims.exporter_id <> $exporter_id)::bigint
            as record_count,
        count(distinct claims.exporter_id) filter (
            where claims.exporter_id <> $exporter_id
        )::bigint as record_exporter_count
    from claims
    left join recoveries on claims.claim_id = recoveries.claim_id
    where coalesce(claims.decision, '') not in ('refused', 'withdrawn')
        and coalesce(recoveries.recovered_usd, 0) < claims.claimed_usd
    group by claims.buyer_id

),

invoices as (

    select
        invoice_id,
        buyer_id,
        invoice_date,
        payment_term,
        term_days,
        hs6_code,
        consignee_country_code,
        invoice_amount_usd,
        max(invoice_date) over (partition by buyer_id) as last_invoice_date
    from stg_shipments
    where exporter_id = $exporter_id
        and buyer_id in (select unnest($buyer_ids::varchar[]))
        and invoice_date <= $as_of_date::date

),

usual_orders as (

    select
        buyer_id,
        max(last_invoice_date) as last_invoice_date,
        arg_max(payment_term, (invoice_date, invoice_id)) as usual_payment_term,
        arg_max(term_days, (invoice_date, invoice_id)) as usual_term_days,
        arg_max(hs6_code, (invoice_date, invoice_id)) as usual_hs6_code,
        arg_max(consignee_country_code, (invoice_date, invoice_id))
            as usual_consignee_country_code,
        median(invoice_amount_usd) filter (
            where invoice_date > last_invoice_date - interval 12 months
        )::double as usual_amount_usd
    from invoices
    group by buyer_id

),

final as (

    select
        buyers.buyer_id,
        buyers.buyer_name,
        buyers.country_code,
        buyers.has_import_record,
        grades.grade,
        grades.insolvency_probability,
        coalesce(open_claims.own_claim_count, 0) as own_claim_count,
        coalesce(open_claims.record_count, 0) as record_count,
        coalesce(open_claims.record_exporter_count, 0) as record_exporter_count,
        usual_orders.last_invoice_date,
        usual_orders.usual_payment_term,
        usual_orders.usual_term_days,
        usual_orders.usual_hs6_code,
        usual_orders.usual_consignee_country_code,
        usual_orders.usual_amount_usd
    from buyers
    left join grades on buyers.buyer_id = grades.buyer_id
    left join open_claims on buyers.buyer_id = open_claims.buyer_id
    left join usual_orders on buyers.buyer_id = usual_orders.buyer_id

)

select *
from final
order by buyer_id
