-- Exporters by how well one list of invoices, limits and policy terms can say all that
-- the cover rules ask: first those whose open invoices, 60 at most, fall under one
-- policy, without claims, debt written off and insolvent buyers.
--
-- grain:   one row per exporter_id
-- params:  as_of_date
with

open_invoices as (

    select
        stg_shipments.exporter_id,
        stg_shipments.buyer_id,
        stg_shipments.policy_id,
        stg_shipments.invoice_amount_usd,
        stg_shipments.ship_date between stg_policies.policy_start_date
        and stg_policies.policy_end_date as is_in_period
    from stg_shipments
    left join stg_policies
        on stg_shipments.policy_id = stg_policies.policy_id
    where
        stg_shipments.invoice_date <= $as_of_date::date
        and coalesce(stg_shipments.paid_date, date '9999-12-31') > $as_of_date::date

),

final as (

    select
        open_invoices.exporter_id,
        max(open_invoices.policy_id) as policy_id,
        count(*) as invoice_count,
        count(distinct open_invoices.buyer_id) as buyer_count,
        sum(open_invoices.invoice_amount_usd)::double as outstanding_usd,
        count(*) <= 60
        and count(distinct open_invoices.policy_id) = 1
        and bool_and(coalesce(open_invoices.is_in_period, false))
        and not bool_or(
            open_invoices.buyer_id in (
                select insolvent_periods.buyer_id from insolvent_periods
            )
        )
        and open_invoices.exporter_id not in (
            select stg_claims.exporter_id from stg_claims
        )
        and open_invoices.exporter_id not in (
            select stg_shipments.exporter_id
            from stg_shipments
            where stg_shipments.written_off_date is not null
        ) as is_told_in_full
    from open_invoices
    group by open_invoices.exporter_id

)

select *
from final
order by is_told_in_full desc, buyer_count desc, invoice_count desc, exporter_id
