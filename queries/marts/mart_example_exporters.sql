-- Exporters that a newcomer to the sample book may meet first, and how many of the
-- things to see each has: small and medium firms of Yiwu that are insured, with 15 to
-- 40 buyers.
--
-- grain:   one row per exporter_id
-- params:  none
--
-- A book without such a firm gives no row.
with

known as (

    select max(ship_date) as data_end
    from stg_shipments

),

insured_firms as (

    select distinct stg_exporters.exporter_id
    from stg_exporters
    inner join stg_policies
        on stg_exporters.exporter_id = stg_policies.exporter_id
    cross join known
    where
        stg_exporters.city_code = 'yiwu'
        and stg_exporters.size_class <> 'large'
        and stg_policies.product_code <> 'domestic'
        and known.data_end
        between stg_policies.policy_start_date and stg_policies.policy_end_date

),

invoices as (

    select
        stg_shipments.exporter_id,
        stg_shipments.buyer_id,
        stg_shipments.due_date,
        stg_shipments.declared_date,
        stg_shipments.notice_date,
        stg_shipments.invoice_amount_usd,
        known.data_end,
        coalesce(stg_shipments.paid_date, stg_shipments.written_off_date) is null
            as is_open
    from stg_shipments
    inner join insured_firms
        on stg_shipments.exporter_id = insured_firms.exporter_id
    cross join known

),

ledgers as (

    select
        exporter_id,
        count(distinct buyer_id) as buyer_count,
        coalesce(sum(invoice_amount_usd) filter (where is_open), 0)
            as outstanding_usd,
        bool_or(is_open and due_date < data_end) as has_overdue,
        bool_or(is_open and notice_date is not null) as has_notice,
        bool_or(is_open and declared_date is null) as has_undeclared
    from invoices
    group by exporter_id

),

claims as (

    select
        stg_claims.exporter_id,
        bool_or(stg_claims.decision = 'paid') as has_paid,
        bool_or(stg_claims.decision is null) as has_undecided
    from stg_claims
    inner join insured_firms
        on stg_claims.exporter_id = insured_firms.exporter_id
    group by stg_claims.exporter_id

),

limits as (

    select
        stg_limits.exporter_id,
        bool_or(stg_limits.decision = 'refused') as has_refused,
        bool_or(stg_limits.requested_usd is null) as has_cut
    from stg_limits
    inner join insured_firms
        on stg_limits.exporter_id = insured_firms.exporter_id
    group by stg_limits.exporter_id

),

subsidies as (

    select
        exporter_id,
        bool_or(decision <> 'refused') as has_subsidy
    from stg_subsidies
    group by exporter_id

),

candidates as (

    select
        ledgers.exporter_id,
        ledgers.outstanding_usd,
        ledgers.has_overdue::integer
        + ledgers.has_notice::integer
        + ledgers.has_undeclared::integer
        + coalesce(claims.has_paid, false)::integer
        + coalesce(claims.has_undecided, false)::integer
        + coalesce(limits.has_refused, false)::integer
        + coalesce(limits.has_cut, false)::integer
        + coalesce(subsidies.has_subsidy, false)::integer as thing_count
    from ledgers
    left join claims
        on ledgers.exporter_id = claims.exporter_id
    left join limits
        on ledgers.exporter_id = limits.exporter_id
    left join subsidies
        on ledgers.exporter_id = subsidies.exporter_id
    where ledgers.buyer_count between 15 and 40

),

final as (

    select
        exporter_id,
        outstanding_usd,
        thing_count
    from candidates

)

select *
from final
order by exporter_id
