-- Open invoices with the step that refuses each, and what the later steps need.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   loss_cause
-- includes: cover/open_invoices, cover/restricted_invoices, cover/limits_on_ship_date,
--           cover/overdue_histories, cover/insolvencies, cover/losses_on_declaration,
--           cover/claimed_invoices, cover/filed_claims, cover/policy_payments
--
-- The first step that takes the whole invoice is its refusing step; most have none.
select
    open_invoices.*,
    limits_on_ship_date.limit_id,
    limits_on_ship_date.valid_to as limit_valid_to,
    restricted_invoices.restricted_from_date,
    overdue_histories.stopped_by_due_date,
    overdue_histories.stopped_by_invoice_id,
    overdue_histories.stopped_by_count,
    overdue_histories.stopped_by_usd,
    overdue_histories.loss_known_invoice_id,
    overdue_histories.loss_known_usd,
    insolvencies.insolvent_since_date,
    losses_on_declaration.loss_date as claim_loss_date,
    filed_claims.claim_id as filed_claim_id,
    coalesce(
        limits_on_ship_date.limit_source,
        case
            when open_invoices.automatic_limit_usd is not null then 'automatic'
            when open_invoices.discretionary_limit_usd is not null
                then 'discretionary'
            else 'none'
        end
    ) as limit_source,
    case limits_on_ship_date.limit_source
        when 'granted' then limits_on_ship_date.approved_usd
        when 'none' then null
        else coalesce(
                open_invoices.automatic_limit_usd,
                open_invoices.discretionary_limit_usd
            )
    end as limit_usd,
    case
        when not open_invoices.has_policy then 'no_policy'
        when restricted_invoices.invoice_id is not null then 'restricted'
        when limits_on_ship_date.limit_source = 'none' then 'no_limit'
        when
            limits_on_ship_date.invoice_id is null
            and open_invoices.automatic_limit_usd is null
            and open_invoices.discretionary_limit_usd is null
            then 'no_limit'
        when
            limits_on_ship_date.limit_source = 'granted'
            and limits_on_ship_date.has_other_terms
            then 'term_mismatch'
        when open_invoices.term_days > open_invoices.term_maximum_days
            then 'term_mismatch'
        when
            overdue_histories.stopped_by_due_date is not null
            or insolvencies.insolvent_since_date is not null
            then 'stop_shipment'
        when
            coalesce(open_invoices.declared_date, open_invoices.as_of_date)
            <= open_invoices.declaration_deadline_date
            then null
        when
            open_invoices.declared_date is null
            or overdue_histories.loss_known_invoice_id is not null
            or losses_on_declaration.loss_date is not null
            then 'undeclared'
    end as refusing_step,
    least(
        open_invoices.late_notice_points * ceil(
            greatest(
                coalesce(open_invoices.notice_date, open_invoices.as_of_date)
                - open_invoices.notice_deadline_date,
                0
            ) / open_invoices.late_notice_period_days
        )::integer,
        open_invoices.indemnity_ratio
    ) as late_notice_ratio,
    case
        when open_invoices.maximum_liability_usd is not null
            then greatest(
                    open_invoices.maximum_liability_usd
                    - coalesce(policy_payments.paid_usd, 0),
                    0
                )
    end as policy_maximum_left_usd,
    coalesce(
        $loss_cause in ('default', 'rejection')
        and filed_claims.dispute_opened_date <= open_invoices.as_of_date
        and (
            filed_claims.dispute_closed_date is null
            or filed_claims.dispute_closed_date > open_invoices.as_of_date
            or filed_claims.dispute_outcome = 'lost'
        ),
        false
    ) as is_held
from open_invoices
left join restricted_invoices
    on
        open_invoices.as_of_date = restricted_invoices.as_of_date
        and open_invoices.invoice_id = restricted_invoices.invoice_id
left join limits_on_ship_date
    on
        open_invoices.as_of_date = limits_on_ship_date.as_of_date
        and open_invoices.invoice_id = limits_on_ship_date.invoice_id
left join overdue_histories
    on
        open_invoices.as_of_date = overdue_histories.as_of_date
        and open_invoices.invoice_id = overdue_histories.invoice_id
left join insolvencies
    on
        open_invoices.as_of_date = insolvencies.as_of_date
        and open_invoices.invoice_id = insolvencies.invoice_id
left join losses_on_declaration
    on
        open_invoices.as_of_date = losses_on_declaration.as_of_date
        and open_invoices.invoice_id = losses_on_declaration.invoice_id
left join claimed_invoices
    on
        open_invoices.as_of_date = claimed_invoices.as_of_date
        and open_invoices.invoice_id = claimed_invoices.invoice_id
        and open_invoices.exporter_id = claimed_invoices.exporter_id
left join filed_claims
    on
        claimed_invoices.as_of_date = filed_claims.as_of_date
        and claimed_invoices.claim_id = filed_claims.claim_id
        and claimed_invoices.exporter_id = filed_claims.exporter_id
left join policy_payments
    on
        open_invoices.as_of_date = policy_payments.as_of_date
        and open_invoices.policy_id = policy_payments.policy_id
        and open_invoices.exporter_id = policy_payments.exporter_id
