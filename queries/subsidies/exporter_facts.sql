-- What schemes ask of one exporter on a day: place, size, last year's exports, turnover
-- of twelve months, own claims, and the export policy in force.
--
-- grain:   one row per exporter_id
-- params:  as_of_date, exporter_id, loss_cause
with

exporters as (

    select exporter_id, city_code, size_class
    from stg_exporters
    where exporter_id = $exporter_id

),

last_year as (

    select exporter_id, calendar_year, exports_usd
    from stg_exporter_years
    where
        exporter_id = $exporter_id
        and calendar_year = extract(year from $as_of_date::date) - 1

),

export_policies as (

    select
        policy_id,
        exporter_id,
        insurer_code,
        product_code,
        scheme_code,
        premium_rate_ratio,
        case $loss_cause::varchar
            when 'default' then indemnity_default_ratio
            when 'insolvency' then indemnity_insolvency_ratio
            when 'rejection' then indemnity_rejection_ratio
            when 'political' then indemnity_political_ratio
        end as indemnity_ratio,
        buyer_cap_usd,
        maximum_liability_usd,
        policy_start_date,
        policy_end_date
    from stg_policies
    where exporter_id = $exporter_id and product_code <> 'domestic'

),

policy_in_force as (

    select
        *,
        row_number() over (
            partition by exporter_id
            order by policy_start_date desc, policy_id desc
        ) as recency
    from export_policies
    where $as_of_date::date between policy_start_date and policy_end_date

),

invoices as (

    select
        stg_shipments.exporter_id,
        stg_shipments.ship_date,
        stg_shipments.invoice_amount_usd,
        stg_shipments.declared_date,
        stg_buyers.country_code <> 'CN' as is_export,
        export_policies.policy_id is not null
        and stg_shipments.declared_date <= $as_of_date::date as is_insured
    from stg_shipments
    inner join stg_buyers on stg_shipments.buyer_id = stg_buyers.buyer_id
    left join export_policies
        on stg_shipments.policy_id = export_policies.policy_id
    where
        stg_shipments.exporter_id = $exporter_id
        and stg_shipments.invoice_date <= $as_of_date::date

),

turnover as (

    select
        exporter_id,
        sum(invoice_amount_usd) filter (where is_insured)::double as insured_usd,
        sum(invoice_amount_usd) filter (
            where
            is_insured
            and declared_date > $as_of_date::date - interval 12 months
        )::double as insured_12_months_usd,
        sum(invoice_amount_usd) filter (
            where
            is_export
            and ship_date > $as_of_date::date - interval 12 months
            and ship_date <= $as_of_date::date
        )::double as shipped_12_months_usd
    from invoices
    group by exporter_id

),

paid_claims as (

    select
        stg_claims.exporter_id,
        count(*)::bigint as paid_claim_count,
        sum(stg_claims.claimed_usd)::double as lost_usd,
        sum(stg_claims.indemnified_usd)::double as paid_usd
    from stg_claims
    inner join export_policies on stg_claims.policy_id = export_policies.policy_id
    where
        stg_claims.decision = 'paid'
        and stg_claims.payment_date <= $as_of_date::date
    group by stg_claims.exporter_id

),

final as (

    select
        exporters.exporter_id,
        exporters.city_code,
        exporters.size_class,
        last_year.calendar_year,
        last_year.exports_usd,
        turnover.insured_usd,
        turnover.insured_12_months_usd,
        turnover.shipped_12_months_usd,
        coalesce(paid_claims.paid_claim_count, 0) as paid_claim_count,
        paid_claims.lost_usd,
        paid_claims.paid_usd,
        policy_in_force.policy_id,
        policy_in_force.insurer_code,
        policy_in_force.product_code,
        policy_in_force.scheme_code,
        policy_in_force.premium_rate_ratio,
        policy_in_force.indemnity_ratio,
        policy_in_force.buyer_cap_usd,
        policy_in_force.maximum_liability_usd,
        policy_in_force.policy_start_date,
        policy_in_force.policy_end_date
    from exporters
    left join last_year on exporters.exporter_id = last_year.exporter_id
    left join turnover on exporters.exporter_id = turnover.exporter_id
    left join paid_claims on exporters.exporter_id = paid_claims.exporter_id
    left join policy_in_force
        on
            exporters.exporter_id = policy_in_force.exporter_id
            and policy_in_force.recency = 1

)

select * from final
order by exporter_id
