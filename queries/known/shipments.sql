-- Shipments of one exporter as they were known on a day.
--
-- grain:   one row per invoice_id
-- params:  known_date, exporter_id
--
-- What is dated later had not happened; without a day, all that the book knows.
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
        case when declared_date > $known_date::date then null else declared_date end
            as declared_date,
        premium_usd,
        case when notice_date > $known_date::date then null else notice_date end
            as notice_date,
        case when paid_date > $known_date::date then null else paid_date end
            as paid_date,
        case
            when written_off_date > $known_date::date then null else written_off_date
        end as written_off_date,
        bill_of_lading,
        consignee_country_code
    from stg_shipments
    where
        exporter_id = $exporter_id
        and ($known_date is null or invoice_date <= $known_date::date)

)

select * from final
order by invoice_id
