-- Open shipments of one exporter that were not declared by a day, with all that a
-- what-if run needs to put declared ones in their place.
--
-- grain:   one row per invoice_id
-- params:  as_of_date, exporter_id
with

final as (

    select
        invoice_id,
        exporter_id,
        policy_id,
        buyer_id,
        hs6_code,
        payment_term,
        term_days,
        ship_date,
        invoice_date,
        due_date,
        invoice_amount_usd,
        premium_usd,
        notice_date,
        paid_date,
        written_off_date,
        bill_of_lading,
        consignee_country_code
    from stg_shipments
    where
        exporter_id = $exporter_id
        and invoice_date <= $as_of_date::date
        and coalesce(declared_date, date '9999-12-31') > $as_of_date::date
        and coalesce(paid_date, date '9999-12-31') > $as_of_date::date
        and coalesce(written_off_date, date '9999-12-31') > $as_of_date::date

)

select * from final
order by invoice_id
