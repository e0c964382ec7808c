-- Days from invoice to payment of one exporter's buyer, of its other buyers, and of all
-- buyers in that country in the whole book; unpaid invoices count up to the day.
--
-- grain:   one row per group_code, observed_days, is_paid
-- params:  from_date, as_of_date, exporter_id, buyer_id
--
-- An invoice open on the day, or taken off the ledger without payment, is censored: it
-- is known only to have been unpaid for so many days.
with

this_buyer as (

    select country_code
    from stg_buyers
    where buyer_id = $buyer_id
        and country_code <> 'ZZ'

),

own as (

    select
        case when buyer_id = $buyer_id then 'buyer' else 'exporter' end as group_code,
        invoice_date,
        coalesce(paid_date, date '9999-12-31') as paid_date,
        coalesce(written_off_date, date '9999-12-31') as written_off_date
    from stg_shipments
    where exporter_id = $exporter_id
        and invoice_date between $from_date::date and $as_of_date::date

),

own_observed as (

    select
        group_code,
        greatest(
            least(paid_date, written_off_date, $as_of_date::date) - invoice_date, 0
        )::integer as observed_days,
        paid_date <= least(written_off_date, $as_of_date::date) as is_paid,
        1 as invoice_count
    from own

),

of_country as (

    select
        is_paid,
        closed_days,
        invoice_count,
        ($as_of_date::date - invoice_date)::integer as known_days
    from mart_payment_days
    where country_code in (select this_buyer.country_code from this_buyer)
        and invoice_date between $from_date::date and $as_of_date::date

),

country_observed as (

    select
        'country' as group_code,
        least(coalesce(closed_days, known_days), known_days) as observed_days,
        coalesce(is_paid and closed_days <= known_days, false) as is_paid,
        invoice_count
    from of_country

),

observed as (

    select *
    from own_observed

    union all

    select *
    from country_observed

),

final as (

    select
        group_code,
        observed_days::bigint as observed_days,
        is_paid,
        sum(invoice_count)::bigint as invoice_count
    from observed
    group by group_code, observed_days, is_paid

)

select *
from final
order by group_code, observed_days, is_paid
