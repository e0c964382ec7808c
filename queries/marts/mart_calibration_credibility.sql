-- What a claims officer would look at first: whether buyers, limits, notices and
-- policies behave as in life, measured as the targets numbered from 101 say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
-- uses:    marts/mart_monthly
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
        stg_shipments.claim_id,
        stg_shipments.declared_date,
        stg_shipments.policy_id,
        stg_shipments.premium_usd,
        stg_shipments.invoice_amount_usd,
        stg_buyers.country_code = 'CN' as is_domestic,
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
        avg((claim_id is not null)::integer) filter (
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

insolvencies as (

    select
        buyer_id,
        min(valid_from) as insolvent_date
    from stg_buyer_grades
    where grade = 'E'
    group by buyer_id

),

paid_after_insolvency as (

    select count(distinct invoices.buyer_id) as buyer_count
    from invoices
    inner join insolvencies
        on
            invoices.buyer_id = insolvencies.buyer_id
            and invoices.paid_date > insolvencies.insolvent_date

),

limits_after_insolvency as (

    select count(*) as limit_count
    from stg_limits
    inner join insolvencies
        on
            stg_limits.buyer_id = insolvencies.buyer_id
            and stg_limits.decided_date > insolvencies.insolvent_date
    where stg_limits.approved_usd > 0

),

first_limits as (

    select
        buyer_id,
        decided_date,
        approved_usd
    from stg_limits
    qualify row_number() over (
            partition by exporter_id, buyer_id
            order by valid_from, limit_id
        ) = 1

),

graded_limits as (

    select
        first_limits.approved_usd,
        stg_buyer_grades.grade
    from first_limits
    inner join stg_buyer_grades
        on
            first_limits.buyer_id = stg_buyer_grades.buyer_id
            and first_limits.decided_date >= stg_buyer_grades.valid_from
    qualify row_number() over (
            partition by first_limits.buyer_id, first_limits.decided_date
            order by stg_buyer_grades.valid_from desc
        ) = 1

),

largest_limits as (

    select
        grade,
        max(approved_usd) / 1e6 as largest_usd_m
    from graded_limits
    where grade in ('B', 'C', 'D')
    group by grade

),

earlier as (
    select
        ship_month,
        sum(insured_usd) as insured_usd
    from mart_monthly
    group by ship_month
),

limits_above_maximum as (

    select count(*) as limit_count
    from stg_limits
    inner join stg_buyers
        on stg_limits.buyer_id = stg_buyers.buyer_id
    inner join stg_policies
        on
            stg_limits.exporter_id = stg_policies.exporter_id
            and stg_limits.valid_from >= stg_policies.policy_start_date
            and stg_limits.valid_from <= stg_policies.policy_end_date
    where
        stg_limits.approved_usd > stg_policies.maximum_liability_usd
        and (stg_policies.product_code = 'domestic') = (stg_buyers.country_code = 'CN')

),

shared_bills as (

    select count(*) as bill_count
    from (
        select bill_of_lading
        from stg_shipments
        where bill_of_lading is not null
        group by bill_of_lading
        having min(exporter_id) <> max(exporter_id)
    ) as bills

),

growth_by_month as (

    select
        year(later.ship_month) as calendar_year,
        sum(later.insured_usd) / nullif(sum(earlier.insured_usd), 0) - 1
            as growth_ratio
    from (
        select
            ship_month,
            sum(insured_usd) as insured_usd
        from mart_monthly
        group by ship_month
    ) as later
    inner join earlier
        on later.ship_month = earlier.ship_month + interval 12 month
    group by later.ship_month

),

spread_of_growth as (

    select avg(spread_ratio) as spread_ratio
    from (
        select stddev_pop(growth_ratio) as spread_ratio
        from growth_by_month
        where calendar_year between 2019 and 2025
        group by calendar_year
    ) as by_year

),

festival as (

    select
        count(*) filter (
            where ship_date between date '2025-01-29' and date '2025-02-04'
        ) / nullif(count(*) / 52.0, 0) as week_ratio
    from invoices
    where year(ship_date) = 2025

),

insured_by_exporter as (

    select
        invoices.exporter_id,
        year(invoices.ship_date) as calendar_year,
        sum(invoices.invoice_amount_usd) as insured_usd
    from invoices
    where invoices.declared_date is not null and not invoices.is_domestic
    group by invoices.exporter_id, calendar_year

),

more_insured_than_exported as (

    select count(*) as exporter_year_count
    from insured_by_exporter
    inner join stg_exporter_years
        on
            insured_by_exporter.exporter_id = stg_exporter_years.exporter_id
            and insured_by_exporter.calendar_year = stg_exporter_years.calendar_year
    where insured_by_exporter.insured_usd > stg_exporter_years.exports_usd

),

payments_by_claim as (

    select count(*) as payment_count
    from stg_claim_movements
    where movement_type = 'payment'
    group by claim_id

),

instalments as (

    select avg((payment_count > 1)::integer) as instalment_ratio
    from payments_by_claim

),

measured as (

    select of_all.*
    from domestic_book
    cross join domestic_maxima
    cross join domestic_payments
    cross join long_overdue_pairs
    cross join notices
    cross join order_of_payment
    cross join paid_after_insolvency
    cross join limits_after_insolvency
    cross join limits_above_maximum
    cross join shared_bills
    cross join spread_of_growth
    cross join festival
    cross join more_insured_than_exported
    cross join instalments
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
            (106, 'delay_correlation', null, order_of_payment.delay_correlation),
            (
                107, 'paid_after_insolvency_count', null,
                paid_after_insolvency.buyer_count
            ),
            (
                107, 'limit_after_insolvency_count', null,
                limits_after_insolvency.limit_count
            ),
            (
                109, 'limit_above_maximum_count', null,
                limits_above_maximum.limit_count
            ),
            (116, 'shared_bill_count', null, shared_bills.bill_count),
            (113, 'growth_spread_ratio', null, spread_of_growth.spread_ratio),
            (114, 'festival_week_ratio', null, festival.week_ratio),
            (
                115, 'more_insured_than_exported_count', null,
                more_insured_than_exported.exporter_year_count
            ),
            (118, 'instalment_ratio', null, instalments.instalment_ratio)
        ) as of_all (target_number, metric_code, segment, generated_value)

    union all
    select
        109 as target_number,
        'first_limit_maximum_usd_m' as metric_code,
        grade as segment,
        largest_usd_m as generated_value
    from largest_limits

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
