-- Every buyer that one exporter has invoiced, or asked a limit for, up to a day, and
-- what it owes then.
--
-- grain:   one row per buyer_id
-- params:  as_of_date, exporter_id
with

shipments as (

    select
        buyer_id,
        invoice_date,
        case
            when
                coalesce(paid_date, date '9999-12-31') > $as_of_date::date
                and coalesce(written_off_date, date '9999-12-31') > $as_of_date::date
                then invoice_amount_usd
        end as open_usd
    from stg_shipments
    where exporter_id = $exporter_id
        and invoice_date <= $as_of_date::date

),

invoiced as (

    select
        buyer_id,
        count(*)::bigint as invoice_count,
        count(open_usd)::bigint as open_invoice_count,
        coalesce(sum(open_usd), 0)::double as outstanding_usd,
        max(invoice_date) as last_invoice_date
    from shipments
    group by buyer_id

),

known_buyers as (

    select buyer_id
    from invoiced

    union

    select buyer_id
    from stg_limits
    where exporter_id = $exporter_id
        and decided_date <= $as_of_date::date

),

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code,
        group_id,
        sector_code,
        first_seen_date,
        has_import_record
    from stg_buyers

),

final as (

    select
        buyers.buyer_id,
        buyers.buyer_name,
        buyers.country_code,
        buyers.group_id,
        buyers.sector_code,
        buyers.first_seen_date,
        buyers.has_import_record,
        coalesce(invoiced.invoice_count, 0) as invoice_count,
        coalesce(invoiced.open_invoice_count, 0) as open_invoice_count,
        coalesce(invoiced.outstanding_usd, 0) as outstanding_usd,
        invoiced.last_invoice_date
    from buyers
    inner join known_buyers on buyers.buyer_id = known_buyers.buyer_id
    left join invoiced on buyers.buyer_id = invoiced.buyer_id

)

select *
from final
order by outstanding_usd desc, last_invoice_date desc nulls last, buyer_id
