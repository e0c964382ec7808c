-- Invoices under an export policy that began and ceased to be open in a month, by
-- exporter.
--
-- grain:   one row per exporter_id, flow_month
-- params:  none
--
-- Whether an invoice was declared does not matter here: those of the last month still
-- can be.
with

insured as (

    select
        stg_shipments.exporter_id,
        stg_shipments.invoice_date,
        stg_shipments.invoice_amount_usd,
        least(
            coalesce(stg_shipments.paid_date, date '9999-12-31'),
            coalesce(stg_shipments.written_off_date, date '9999-12-31')
        ) as closed_date
    from stg_shipments
    inner join stg_policies
        on stg_shipments.policy_id = stg_policies.policy_id
    where stg_policies.product_code <> 'domestic'

),

flows as (

    select
        exporter_id,
        date_trunc('month', invoice_date)::date as flow_month,
        invoice_amount_usd as opened_usd,
        0.0 as closed_usd
    from insured

    union all

    select
        exporter_id,
        date_trunc('month', closed_date)::date as flow_month,
        0.0 as opened_usd,
        invoice_amount_usd as closed_usd
    from insured
    where closed_date < date '9999-12-31'

),

final as (

    select
        exporter_id,
        flow_month,
        sum(opened_usd)::double as opened_usd,
        sum(closed_usd)::double as closed_usd
    from flows
    group by exporter_id, flow_month

)

select *
from final
order by exporter_id, flow_month
