-- Payment terms, delays and bad debts of buyers, measured as the targets of the
-- generator say: of foreign buyers unless the segment says domestic.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
--
-- An invoice is late when it was paid after its due date or is unpaid after it. It is
-- lost when it is unpaid more than 180 days after its due date.
with

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

buyers as (

    select
        stg_buyers.buyer_id,
        stg_buyers.country_code,
        ref_countries.region_code,
        case when stg_buyers.country_code = 'CN' then 'domestic' end as book
    from stg_buyers
    inner join ref_countries
        on stg_buyers.country_code = ref_countries.country_code

),

invoices as (

    select
        stg_shipments.buyer_id,
        stg_shipments.payment_term,
        stg_shipments.term_days,
        stg_shipments.due_date < known.data_end as is_due,
        stg_shipments.paid_date,
        stg_shipments.due_date,
        stg_shipments.invoice_amount_usd::decimal(18, 2) as amount_usd,
        coalesce(stg_shipments.paid_date, known.data_end) - stg_shipments.due_date
            as overdue_days,
        least(
            coalesce(stg_shipments.paid_date, date '9999-12-31'),
            coalesce(stg_shipments.written_off_date, date '9999-12-31')
        ) > known.data_end as is_open
    from stg_shipments
    cross join known

),

by_buyer as (

    select
        buyer_id,
        sum(amount_usd) as amount_usd,
        sum(amount_usd) filter (where payment_term = 'DP' or term_days < 30)
            as short_term_usd,
        sum(amount_usd) filter (where is_due) as due_usd,
        sum(amount_usd) filter (where is_due and overdue_days > 0) as late_usd,
        sum(amount_usd) filter (where is_due and overdue_days > 180) as very_late_usd,
        sum(amount_usd) filter (
            where is_due and overdue_days > 180 and paid_date is null
        ) as lost_usd,
        sum(amount_usd) filter (where is_open) as open_usd,
        sum(amount_usd) filter (where is_open and overdue_days > 0) as overdue_usd,
        sum(amount_usd) filter (where is_open and overdue_days > 30)
            as long_overdue_usd,
        count(*) filter (where overdue_days > 0 and paid_date is not null)
            as paid_late_count,
        sum(overdue_days) filter (where overdue_days > 0 and paid_date is not null)
            as late_days
    from invoices
    group by buyer_id

),

by_country as (

    select
        buyers.country_code,
        buyers.region_code,
        buyers.book,
        sum(by_buyer.amount_usd)::double as amount_usd,
        coalesce(sum(by_buyer.short_term_usd), 0)::double as short_term_usd,
        sum(by_buyer.due_usd)::double as due_usd,
        coalesce(sum(by_buyer.late_usd), 0)::double as late_usd,
        coalesce(sum(by_buyer.very_late_usd), 0)::double as very_late_usd,
        coalesce(sum(by_buyer.lost_usd), 0)::double as lost_usd,
        coalesce(sum(by_buyer.open_usd), 0)::double as open_usd,
        coalesce(sum(by_buyer.overdue_usd), 0)::double as overdue_usd,
        coalesce(sum(by_buyer.long_overdue_usd), 0)::double as long_overdue_usd,
        count(*) filter (where by_buyer.late_usd > 0) as late_buyer_count,
        count(*) filter (where by_buyer.very_late_usd > 0) as very_late_buyer_count,
        sum(by_buyer.paid_late_count)::double as paid_late_count,
        sum(by_buyer.late_days)::double as late_days
    from by_buyer
    inner join buyers
        on by_buyer.buyer_id = buyers.buyer_id
    group by buyers.country_code, buyers.region_code, buyers.book

),

by_segment as (

    select
        country_code as segment,
        due_usd,
        late_usd,
        lost_usd
    from by_country

    union all
    select
        region_code as segment,
        sum(due_usd) as due_usd,
        sum(late_usd) as late_usd,
        sum(lost_usd) as lost_usd
    from by_country
    where book is null
    group by region_code

),

terms as (

    select
        buyers.book,
        median(invoices.term_days) as median_days
    from invoices
    inner join buyers
        on invoices.buyer_id = buyers.buyer_id
    group by buyers.book

),

books as (

    select
        by_country.book,
        terms.median_days,
        sum(by_country.late_days) / nullif(sum(by_country.paid_late_count), 0)
            as mean_delay_days,
        sum(by_country.very_late_buyer_count)
        / nullif(sum(by_country.late_buyer_count), 0) as very_late_buyer_ratio,
        sum(by_country.lost_usd) / nullif(sum(by_country.very_late_usd), 0)
            as uncollected_ratio,
        sum(by_country.short_term_usd) / nullif(sum(by_country.amount_usd), 0)
            as short_term_ratio,
        sum(by_country.overdue_usd) / nullif(sum(by_country.open_usd), 0)
            as overdue_ratio,
        sum(by_country.long_overdue_usd) / nullif(sum(by_country.open_usd), 0)
            as long_overdue_ratio
    from by_country
    inner join terms
        on by_country.book is not distinct from terms.book
    group by by_country.book, terms.median_days

),

measured as (

    select
        21 as target_number,
        'overdue_share_ratio' as metric_code,
        segment,
        late_usd / nullif(due_usd, 0) as generated_value
    from by_segment
    where segment in ('DE', 'NL', 'IN', 'western_europe', 'asia')

    union all
    select
        22 as target_number,
        'bad_debt_ratio' as metric_code,
        segment,
        lost_usd / nullif(due_usd, 0) as generated_value
    from by_segment
    where segment in ('DE', 'NL', 'IN', 'asia')

    union all
    select
        of_book.target_number,
        of_book.metric_code,
        books.book as segment,
        of_book.generated_value
    from books
    cross join
        lateral (
            values
            ('domestic', 23, 'payment_term_days', books.median_days),
            ('domestic', 24, 'payment_delay_days', books.mean_delay_days),
            ('domestic', 24, 'delay_over_180_days_ratio', books.very_late_buyer_ratio),
            (
                'domestic',
                24,
                'uncollected_over_180_days_ratio',
                books.uncollected_ratio
            ),
            (null, 104, 'payment_term_days', books.median_days),
            (null, 104, 'payment_delay_days', books.mean_delay_days),
            (null, 104, 'overdue_ratio', books.overdue_ratio),
            (null, 104, 'long_overdue_ratio', books.long_overdue_ratio),
            (null, 111, 'short_term_ratio', books.short_term_ratio)
        ) as of_book (book, target_number, metric_code, generated_value)
    where of_book.book is not distinct from books.book

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
