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
        case
            when
                cast($known_date as date) is null
                or declared_date <= cast($known_date as date)
                then declared_date
        end as declared_date,
        premium_usd,
        case
            when
                cast($known_date as date) is null
                or notice_date <= cast($known_date as date)
                then notice_date
        end as notice_date,
        case
            when
                cast($known_date as date) is null
                or paid_date <= cast($known_date as date)
                then paid_date
        end as paid_date,
        case
            when
                cast($known_date as date) is null
                or written_off_date <= cast($known_date as date)
                then written_off_date
        end as written_off_date,
        claim_id,
        bill_of_lading,
        consignee_country_code
    from stg_shipments
    where
        exporter_id = $exporter_id
        and (
            cast($known_date as date) is null
            or invoice_date <= cast($known_date as date)
        )

)

select * from final
order by invoice_id
