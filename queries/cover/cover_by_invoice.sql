-- Every open invoice walked down the cover steps, from what is owed to what is payable.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/assessed_invoices
--
-- A compared_date is computed by itself beside the as-of date: its rows are those of a
-- run of its own, for the price of one run.
-- Where an overdue amount took the cover, overdue_cause names it: all that counted, and
-- the oldest invoice of it.
-- The steps, their formulas and a worked example of each are in docs/methods/cover.md.
with

-- Older debts of the buyer fill the limit first, whether they are covered or not. Wider
-- than money elsewhere, so that a product with a ratio has room for its decimals.
invoices_within_limit as (

    select
        *,
        case
            when refusing_step is not null then 0
            else greatest(
                    least(
                        limit_usd - coalesce(
                            sum(outstanding_usd) filter (where refusing_step is null)
                                over (
                                    partition by as_of_date, exporter_id, buyer_id
                                    order by ship_date, invoice_id
                                    rows between unbounded preceding and 1 preceding
                                ),
                            0
                        ),
                        outstanding_usd
                    ),
                    0
                )
        end::decimal(20, 2) as within_limit_usd
    from assessed_invoices

),

-- The share that the exporter keeps after a late notice is rounded once, as a whole: so
-- a cent more within the limit can never lower the indemnity.
invoices_indemnified as (

    select
        *,
        case
            when refusing_step is not null then 0
            else round(within_limit_usd * (1 - indemnity_ratio), 2)
        end as retained_share_usd,
        case
            when refusing_step is not null then 0
            else within_limit_usd - round(
                    within_limit_usd * (1 - indemnity_ratio + late_notice_ratio), 2
                )
        end as indemnity_usd
    from invoices_within_limit

),

invoices_within_cap as (

    select
        *,
        case
            when refusing_step is null then outstanding_usd - within_limit_usd else 0
        end as over_limit_usd,
        within_limit_usd - retained_share_usd - indemnity_usd as late_notice_usd,
        case
            when cap_per_buyer_usd is null then indemnity_usd
            else greatest(
                    least(
                        cap_per_buyer_usd - coalesce(
                            sum(indemnity_usd) over (
                                partition by
                                    as_of_date, exporter_id, policy_id, buyer_id
                                order by ship_date, invoice_id
                                rows between unbounded preceding and 1 preceding
                            ),
                            0
                        ),
                        indemnity_usd
                    ),
                    0
                )
        end as within_cap_usd
    from invoices_indemnified

),

invoices_within_maximum as (

    select
        *,
        indemnity_usd - within_cap_usd as buyer_cap_usd,
        case
            when policy_maximum_left_usd is null then within_cap_usd
            else greatest(
                    least(
                        policy_maximum_left_usd - coalesce(
                            sum(within_cap_usd) over (
                                partition by as_of_date, exporter_id, policy_id
                                order by ship_date, invoice_id
                                rows between unbounded preceding and 1 preceding
                            ),
                            0
                        ),
                        within_cap_usd
                    ),
                    0
                )
        end as payable_usd
    from invoices_within_cap

),

final as (

    select
        as_of_date,
        invoice_id,
        exporter_id,
        buyer_id,
        policy_id,
        ship_date,
        invoice_date,
        due_date,
        greatest(date_diff('day', due_date, as_of_date), 0) as days_overdue,
        outstanding_usd,
        case when refusing_step = 'no_policy' then outstanding_usd else 0 end
            as no_policy_usd,
        case when refusing_step = 'restricted' then outstanding_usd else 0 end
            as restricted_usd,
        case when refusing_step = 'no_limit' then outstanding_usd else 0 end
            as no_limit_usd,
        case when refusing_step = 'term_mismatch' then outstanding_usd else 0 end
            as term_mismatch_usd,
        case when refusing_step = 'stop_shipment' then outstanding_usd else 0 end
            as stop_shipment_usd,
        case when refusing_step = 'undeclared' then outstanding_usd else 0 end
            as undeclared_usd,
        over_limit_usd::decimal(18, 2) as over_limit_usd,
        late_notice_usd::decimal(18, 2) as late_notice_usd,
        retained_share_usd::decimal(18, 2) as retained_share_usd,
        buyer_cap_usd::decimal(18, 2) as buyer_cap_usd,
        (within_cap_usd - payable_usd)::decimal(18, 2) as policy_maximum_usd,
        payable_usd::decimal(18, 2) as payable_usd,
        (case when is_held then payable_usd else 0 end)::decimal(18, 2) as held_usd,
        case
            when outstanding_usd = payable_usd then null
            when refusing_step is not null then refusing_step
            when
                over_limit_usd >= greatest(
                    late_notice_usd,
                    retained_share_usd,
                    buyer_cap_usd,
                    within_cap_usd - payable_usd
                )
                then 'over_limit'
            when
                late_notice_usd >= greatest(
                    retained_share_usd, buyer_cap_usd, within_cap_usd - payable_usd
                )
                then 'late_notice'
            when
                retained_share_usd
                >= greatest(buyer_cap_usd, within_cap_usd - payable_usd)
                then 'retained_share'
            when buyer_cap_usd >= within_cap_usd - payable_usd then 'buyer_cap'
            else 'policy_maximum'
        end as main_gap_step,
        limit_id,
        limit_usd,
        limit_source,
        limit_valid_to,
        indemnity_ratio,
        late_notice_ratio,
        declared_date,
        declaration_deadline_date,
        notice_date,
        notice_deadline_date,
        restricted_from_date,
        stopped_by_due_date,
        stopped_by_invoice_id,
        stopped_by_count::integer as stopped_by_count,
        stopped_by_usd::decimal(18, 2) as stopped_by_usd,
        insolvent_since_date,
        case refusing_step
            when 'stop_shipment' then stopped_by_invoice_id
            when 'undeclared' then loss_known_invoice_id
        end as overdue_cause_invoice_id,
        case refusing_step
            when 'stop_shipment' then stopped_by_usd
            when 'undeclared' then loss_known_usd
        end::decimal(18, 2) as overdue_cause_usd,
        filed_claim_id as claim_id,
        policy_maximum_left_usd::decimal(18, 2) as policy_maximum_left_usd
    from invoices_within_maximum

)

select * from final
order by as_of_date, exporter_id, buyer_id, ship_date, invoice_id
