-- Whether buyers pay, fall late and are notified as in life, measured as the targets of
-- the generator numbered from 101 say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
--
-- Foreign buyers only, unless the segment says domestic. What is owed is that of the
-- last day of the data.
with

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

invoices as (

    select
        stg_shipments.invoice_id,
        stg_shipments.exporter_id,
        stg_shipments.buyer_id,
        stg_shipments.ship_date,
        stg_shipments.due_date,
        stg_shipments.paid_date,
        stg_shipments.notice_date,
        stg_shipments.declared_date,
        stg_shipments.policy_id,
        stg_shipments.premium_usd,
        stg_shipments.invoice_amount_usd,
        stg_buyers.country_code = 'CN' as is_domestic,
        stg_shipments.invoice_id in (
            select stg_claim_invoices.invoice_id
            from stg_claim_invoices
        ) as is_claimed,
        stg_shipments.paid_date - stg_shipments.due_date as delay_days,
        known.data_end - stg_shipments.due_date as overdue_days,
        least(
            coalesce(stg_shipments.paid_date, date '9999-12-31'),
            coalesce(stg_shipments.written_off_date, date '9999-12-31')
        ) > known.data_end as is_open
    from stg_shipments
    inner join stg_buyers
        on stg_shipments.buyer_id = stg_buyers.buyer_id
    cross join known

),

domestic_book as (

    select
        sum(invoice_amount_usd) filter (where is_open) as owed_usd,
        sum(premium_usd) as premium_usd
    from invoices
    where is_domestic

),

domestic_maxima as (

    select sum(stg_policies.maximum_liability_usd) as maximum_usd
    from stg_policies
    cross join known
    where
        stg_policies.product_code = 'domestic'
        and known.data_end
        between stg_policies.policy_start_date and stg_policies.policy_end_date

),

domestic_payments as (

    select sum(stg_claim_movements.amount_usd) as paid_usd
    from stg_claim_movements
    inner join stg_claims
        on stg_claim_movements.claim_id = stg_claims.claim_id
    inner join stg_policies
        on stg_claims.policy_id = stg_policies.policy_id
    where
        stg_claim_movements.movement_type = 'payment'
        and stg_policies.product_code = 'domestic'

),

pairs as (

    select bool_or(overdue_days > 30) as is_long_overdue
    from invoices
    where is_open and not is_domestic
    group by exporter_id, buyer_id

),

long_overdue_pairs as (

    select avg(is_long_overdue::integer) as pair_ratio
    from pairs

),

notices as (

    select
        avg((notice_date is not null)::integer) as notice_ratio,
        avg(is_claimed::integer) filter (
            where notice_date is not null and overdue_days > 200
        ) as claim_ratio
    from invoices
    where not is_domestic

),

debts_in_order as (

    select
        paid_date,
        delay_days,
        lag(delay_days) over (partition by buyer_id order by due_date, invoice_id)
            as delay_before_days,
        max(coalesce(paid_date, date '9999-12-31')) over (
            partition by exporter_id, buyer_id
            order by due_date, invoice_id
            rows between unbounded preceding and 1 preceding
        ) as older_paid_date
    from invoices
    where not is_domestic

),

order_of_payment as (

    select
        avg((older_paid_date > paid_date + 30)::integer) as paid_before_older_ratio,
        corr(delay_days, delay_before_days) as delay_correlation
    from debts_in_order
    where paid_date is not null

),

measured as (

    select of_all.*
    from domestic_book
    cross join domestic_maxima
    cross join domestic_payments
    cross join long_overdue_pairs
    cross join notices
    cross join order_of_payment
    cross join
        lateral (
            values
            (
                101, 'maximum_to_owed_ratio', 'domestic',
                domestic_maxima.maximum_usd / nullif(domestic_book.owed_usd, 0)
            ),
            (
                102, 'loss_ratio', 'domestic',
                domestic_payments.paid_usd / nullif(domestic_book.premium_usd, 0)
            ),
            (103, 'long_overdue_pair_ratio', null, long_overdue_pairs.pair_ratio),
            (105, 'notice_ratio', null, notices.notice_ratio),
            (105, 'notice_to_claim_ratio', null, notices.claim_ratio),
            (
                106, 'paid_before_older_ratio', null,
                order_of_payment.paid_before_older_ratio
            ),
            (106, 'delay_correlation', null, order_of_payment.delay_correlation)
        ) as of_all (target_number, metric_code, segment, generated_value)

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        round(generated_value::double, 9) as generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
