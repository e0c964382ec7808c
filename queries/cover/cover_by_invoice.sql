-- Every open invoice walked down the cover steps, from what is owed to what is payable.
--
-- grain:   one row per as_of_date, invoice_id
-- params:  as_of_date, compared_date, exporter_id, loss_cause
--
-- A compared_date is computed by itself beside the as-of date: its rows are those of a
-- run of its own, for the price of one run.
-- The steps, their formulas and a worked example of each are in docs/methods/cover.md.
with

days as (

    select cast($as_of_date as date) as as_of_date

    union

    select cast($compared_date as date) as as_of_date
    where cast($compared_date as date) is not null

),

-- What was on the ledger of any of the days after its due date, or is still open.
shipments as (

    select
        invoice_id,
        exporter_id,
        policy_id,
        buyer_id,
        hs6_code,
        payment_term,
        term_days,
        ship_date,
        invoice_date,
        due_date,
        invoice_amount_usd,
        declared_date,
        notice_date,
        claim_id,
        consignee_country_code,
        coalesce(paid_date, date '9999-12-31') as paid_date,
        coalesce(written_off_date, date '9999-12-31') as written_off_date
    from stg_shipments
    where
        (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )
        and invoice_date <= greatest(
            cast($as_of_date as date),
            coalesce(cast($compared_date as date), cast($as_of_date as date))
        )
        and (
            paid_date is null
            or paid_date > least(
                due_date,
                cast($as_of_date as date),
                coalesce(cast($compared_date as date), cast($as_of_date as date))
            )
        )
        and (
            written_off_date is null
            or written_off_date > least(
                due_date,
                cast($as_of_date as date),
                coalesce(cast($compared_date as date), cast($as_of_date as date))
            )
        )

),

-- Open invoices, and those that were paid late: they may have stopped a later shipment.
-- Who left the ledger after the as-of date is still on it.
invoices as (

    select
        days.as_of_date,
        shipments.invoice_id,
        shipments.exporter_id,
        shipments.policy_id,
        shipments.buyer_id,
        shipments.hs6_code,
        shipments.payment_term,
        shipments.term_days,
        shipments.ship_date,
        shipments.invoice_date,
        shipments.due_date,
        shipments.invoice_amount_usd,
        shipments.declared_date,
        shipments.notice_date,
        shipments.claim_id,
        shipments.consignee_country_code,
        least(
            case
                when shipments.paid_date <= days.as_of_date
                    then shipments.paid_date
                else date '9999-12-31'
            end,
            case
                when shipments.written_off_date <= days.as_of_date
                    then shipments.written_off_date
                else date '9999-12-31'
            end
        ) as left_date
    from shipments
    inner join days
        on
            shipments.invoice_date <= days.as_of_date
            and shipments.paid_date > least(shipments.due_date, days.as_of_date)
            and shipments.written_off_date > least(shipments.due_date, days.as_of_date)

),

limits as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        decided_date,
        decision,
        payment_term,
        term_days,
        valid_from,
        valid_to,
        cast(approved_usd as decimal(18, 2)) as approved_usd
    from stg_limits
    where
        (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )

),

claims as (

    select
        days.as_of_date,
        stg_claims.claim_id,
        stg_claims.exporter_id,
        stg_claims.buyer_id,
        stg_claims.policy_id,
        stg_claims.loss_date,
        stg_claims.dispute_opened_date,
        stg_claims.dispute_closed_date,
        stg_claims.dispute_outcome
    from stg_claims
    inner join days
        on stg_claims.filing_date <= days.as_of_date
    where
        cast($exporter_id as varchar) is null
        or stg_claims.exporter_id = cast($exporter_id as varchar)

),

restrictions as (

    select
        country_code,
        hs_prefix,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from ref_cover_restrictions
    where effect = 'off_cover'

),

dated_rules as (

    select
        days.as_of_date,
        ref_policy_rules.product_code,
        ref_policy_rules.rule_code,
        ref_policy_rules.value,
        ref_policy_rules.value_text
    from ref_policy_rules
    inner join days
        on
            coalesce(ref_policy_rules.valid_from, date '0001-01-01') <= days.as_of_date
            and coalesce(ref_policy_rules.valid_to, date '9999-12-31')
            >= days.as_of_date

),

-- One row per product, and one for every product ('any').
rules as (

    select
        as_of_date,
        product_code,
        max(case when rule_code = 'default_declaration_rule' then value_text end)
            as declaration_rule,
        cast(max(
            case when rule_code = 'declaration_day_of_next_month' then value end
        ) as integer) as declaration_day,
        cast(max(
            case when rule_code = 'declaration_working_days' then value end
        ) as integer) as declaration_working_days,
        cast(max(
            case when rule_code = 'loss_known_days' then value end
        ) as integer) as loss_known_days,
        cast(max(
            case when rule_code = 'stop_shipment_days' then value end
        ) as integer) as stop_shipment_days,
        cast(max(
            case when rule_code = 'notice_days_default' then value end
        ) as integer) as notice_days,
        cast(max(
            case when rule_code = 'late_notice_points_per_period' then value end
        ) as decimal(9, 6)) as late_notice_points,
        cast(max(
            case when rule_code = 'late_notice_period_days' then value end
        ) as integer) as late_notice_period_days
    from dated_rules
    group by as_of_date, product_code

),

-- The policy's own term goes before the rule of its product, and that before the rule
-- of all products. A platform policy has an automatic limit: its cap per buyer.
policies as (

    select
        days.as_of_date,
        stg_policies.policy_id,
        stg_policies.exporter_id,
        stg_policies.policy_start_date,
        stg_policies.policy_end_date,
        cast(stg_policies.maximum_liability_usd as decimal(18, 2))
            as maximum_liability_usd,
        cast(stg_policies.buyer_cap_usd as decimal(18, 2)) as cap_per_buyer_usd,
        cast(stg_policies.discretionary_limit_usd as decimal(18, 2))
            as discretionary_limit_usd,
        case
            when stg_policies.product_code = 'platform'
                then cast(stg_policies.buyer_cap_usd as decimal(18, 2))
        end as automatic_limit_usd,
        cast(
            case cast($loss_cause as varchar)
                when 'default' then stg_policies.indemnity_default_ratio
                when 'insolvency' then stg_policies.indemnity_insolvency_ratio
                when 'rejection' then stg_policies.indemnity_rejection_ratio
                when 'political' then stg_policies.indemnity_political_ratio
            end as decimal(9, 6)
        ) as indemnity_ratio,
        coalesce(
            stg_policies.declaration_rule,
            product_rules.declaration_rule,
            general_rules.declaration_rule
        ) as declaration_rule,
        coalesce(product_rules.declaration_day, general_rules.declaration_day)
            as declaration_day,
        coalesce(
            product_rules.declaration_working_days,
            general_rules.declaration_working_days
        ) as declaration_working_days,
        coalesce(product_rules.loss_known_days, general_rules.loss_known_days)
            as loss_known_days,
        coalesce(
            stg_policies.stop_shipment_days,
            product_rules.stop_shipment_days,
            general_rules.stop_shipment_days
        ) as stop_shipment_days,
        coalesce(
            stg_policies.notice_days,
            product_rules.notice_days,
            general_rules.notice_days
        ) as notice_days,
        coalesce(product_rules.late_notice_points, general_rules.late_notice_points)
            as late_notice_points,
        coalesce(
            product_rules.late_notice_period_days,
            general_rules.late_notice_period_days
        ) as late_notice_period_days
    from stg_policies
    cross join days
    left join rules as product_rules
        on
            stg_policies.product_code = product_rules.product_code
            and days.as_of_date = product_rules.as_of_date
    left join rules as general_rules
        on
            general_rules.product_code = 'any'
            and days.as_of_date = general_rules.as_of_date
    where
        cast($exporter_id as varchar) is null
        or stg_policies.exporter_id = cast($exporter_id as varchar)

),

-- A policy counts for shipments inside its period only. What is dated after the as-of
-- date (a declaration, a notice) is not known yet. A day off has the number of the
-- working day before it.
open_invoices as (

    select
        invoices.as_of_date,
        invoices.invoice_id,
        invoices.exporter_id,
        invoices.policy_id,
        invoices.buyer_id,
        invoices.hs6_code,
        invoices.payment_term,
        invoices.term_days,
        invoices.ship_date,
        invoices.invoice_date,
        invoices.due_date,
        invoices.claim_id,
        invoices.consignee_country_code,
        policies.policy_id is not null as has_policy,
        policies.indemnity_ratio,
        policies.maximum_liability_usd,
        policies.cap_per_buyer_usd,
        policies.automatic_limit_usd,
        policies.discretionary_limit_usd,
        policies.loss_known_days,
        policies.stop_shipment_days,
        policies.late_notice_points,
        policies.late_notice_period_days,
        invoices.due_date + policies.notice_days as notice_deadline_date,
        cast(invoices.invoice_amount_usd as decimal(18, 2)) as outstanding_usd,
        case
            when invoices.declared_date <= invoices.as_of_date
                then invoices.declared_date
        end as declared_date,
        case
            when invoices.notice_date <= invoices.as_of_date
                then invoices.notice_date
        end as notice_date,
        case policies.declaration_rule
            when 'monthly'
                then least(
                        last_day(invoices.ship_date) + policies.declaration_day,
                        last_day(last_day(invoices.ship_date) + 1)
                    )
            when 'per_shipment' then deadline_days.calendar_date
        end as declaration_deadline_date
    from invoices
    left join policies
        on
            invoices.as_of_date = policies.as_of_date
            and invoices.policy_id = policies.policy_id
            and invoices.exporter_id = policies.exporter_id
            and invoices.ship_date >= policies.policy_start_date
            and invoices.ship_date <= policies.policy_end_date
    left join ref_working_days as ship_days
        on
            policies.declaration_rule = 'per_shipment'
            and invoices.ship_date = ship_days.calendar_date
    left join ref_working_days as deadline_days
        on
            deadline_days.is_working_day
            and ship_days.working_day_number + policies.declaration_working_days
            = deadline_days.working_day_number
    where invoices.left_date > invoices.as_of_date

),

restricted_invoices as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        min(restrictions.valid_from) as restricted_from_date
    from open_invoices
    inner join restrictions
        on
            open_invoices.ship_date >= restrictions.valid_from
            and open_invoices.ship_date <= restrictions.valid_to
            and (
                restrictions.hs_prefix is null
                or starts_with(open_invoices.hs6_code, restrictions.hs_prefix)
            )
    left join stg_buyers
        on open_invoices.buyer_id = stg_buyers.buyer_id
    where
        restrictions.country_code is null
        or restrictions.country_code = stg_buyers.country_code
        or restrictions.country_code = open_invoices.consignee_country_code
    group by open_invoices.as_of_date, open_invoices.invoice_id

),

-- Under a platform policy the automatic limit, which needs no approved term, stands in
-- for a granted one that is lower or has other terms.
limits_on_ship_date as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        limits.limit_id,
        limits.approved_usd,
        limits.valid_to,
        case
            when limits.decision not in ('approved', 'reduced') then 'none'
            when open_invoices.automatic_limit_usd >= limits.approved_usd
                then 'automatic'
            when
                open_invoices.automatic_limit_usd is not null
                and (
                    open_invoices.payment_term <> limits.payment_term
                    or open_invoices.term_days > limits.term_days
                )
                then 'automatic'
            else 'granted'
        end as limit_source,
        open_invoices.payment_term <> limits.payment_term
        or open_invoices.term_days > limits.term_days as has_other_terms,
        row_number() over (
            partition by open_invoices.as_of_date, open_invoices.invoice_id
            order by
                limits.valid_from desc,
                limits.decided_date desc,
                limits.limit_id desc
        ) as precedence
    from open_invoices
    inner join limits
        on
            open_invoices.exporter_id = limits.exporter_id
            and open_invoices.buyer_id = limits.buyer_id
            and open_invoices.as_of_date >= limits.decided_date
            and open_invoices.ship_date >= limits.valid_from
            and open_invoices.ship_date <= coalesce(limits.valid_to, date '9999-12-31')

),

-- Debts of a buyer that went overdue and left the ledger on the same days count as one.
debts as (

    select
        as_of_date,
        exporter_id,
        buyer_id,
        due_date,
        left_date,
        case when count(*) = 1 then min(invoice_id) end as only_invoice_id
    from invoices
    group by as_of_date, exporter_id, buyer_id, due_date, left_date

),

-- What other invoices of the buyer were overdue when this one was shipped or declared.
overdue_histories as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        min(
            case
                when
                    open_invoices.invoice_id <> coalesce(debts.only_invoice_id, '')
                    and open_invoices.ship_date < debts.left_date
                    and open_invoices.ship_date
                    > debts.due_date + open_invoices.stop_shipment_days
                    then debts.due_date
            end
        ) as stopped_by_due_date,
        max(
            case
                when
                    open_invoices.declared_date < debts.left_date
                    and open_invoices.declared_date
                    > debts.due_date + open_invoices.loss_known_days
                    then 1
                else 0
            end
        ) as is_overdue_when_declared
    from open_invoices
    inner join debts
        on
            open_invoices.as_of_date = debts.as_of_date
            and open_invoices.exporter_id = debts.exporter_id
            and open_invoices.buyer_id = debts.buyer_id
            and debts.due_date < greatest(
                open_invoices.ship_date, open_invoices.declared_date
            )
    group by open_invoices.as_of_date, open_invoices.invoice_id

),

first_losses as (

    select
        as_of_date,
        exporter_id,
        buyer_id,
        min(loss_date) as loss_date
    from claims
    group by as_of_date, exporter_id, buyer_id

),

policy_payments as (

    select
        claims.as_of_date,
        claims.policy_id,
        claims.exporter_id,
        sum(cast(stg_claim_movements.amount_usd as decimal(18, 2))) as paid_usd
    from claims
    inner join stg_claim_movements
        on claims.claim_id = stg_claim_movements.claim_id
    where
        stg_claim_movements.movement_type = 'payment'
        and stg_claim_movements.movement_date <= claims.as_of_date
    group by claims.as_of_date, claims.policy_id, claims.exporter_id

),

-- The first step that takes the whole invoice is its refusing step; most have none.
assessed_invoices as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        open_invoices.exporter_id,
        open_invoices.policy_id,
        open_invoices.buyer_id,
        open_invoices.ship_date,
        open_invoices.invoice_date,
        open_invoices.due_date,
        open_invoices.outstanding_usd,
        open_invoices.declared_date,
        open_invoices.declaration_deadline_date,
        open_invoices.notice_date,
        open_invoices.notice_deadline_date,
        open_invoices.indemnity_ratio,
        open_invoices.cap_per_buyer_usd,
        limits_on_ship_date.limit_id,
        limits_on_ship_date.valid_to as limit_valid_to,
        restricted_invoices.restricted_from_date,
        overdue_histories.stopped_by_due_date,
        claims.claim_id,
        coalesce(
            limits_on_ship_date.limit_source,
            case
                when open_invoices.automatic_limit_usd is not null then 'automatic'
                when open_invoices.discretionary_limit_usd is not null
                    then 'discretionary'
                else 'none'
            end
        ) as limit_source,
        case
            when limits_on_ship_date.limit_source = 'granted'
                then limits_on_ship_date.approved_usd
            when limits_on_ship_date.limit_source = 'none' then null
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
            when overdue_histories.stopped_by_due_date is not null then 'stop_shipment'
            when
                coalesce(open_invoices.declared_date, open_invoices.as_of_date)
                <= open_invoices.declaration_deadline_date
                then null
            when
                open_invoices.declared_date is null
                or overdue_histories.is_overdue_when_declared = 1
                or open_invoices.declared_date >= first_losses.loss_date
                then 'undeclared'
        end as refusing_step,
        least(
            open_invoices.late_notice_points * cast(
                ceil(
                    greatest(
                        date_diff(
                            'day',
                            open_invoices.notice_deadline_date,
                            coalesce(
                                open_invoices.notice_date, open_invoices.as_of_date
                            )
                        ),
                        0
                    ) / cast(open_invoices.late_notice_period_days as double)
                ) as integer
            ),
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
            cast($loss_cause as varchar) in ('default', 'rejection')
            and claims.dispute_opened_date <= open_invoices.as_of_date
            and (
                claims.dispute_closed_date is null
                or claims.dispute_closed_date > open_invoices.as_of_date
                or claims.dispute_outcome = 'lost'
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
            and limits_on_ship_date.precedence = 1
    left join overdue_histories
        on
            open_invoices.as_of_date = overdue_histories.as_of_date
            and open_invoices.invoice_id = overdue_histories.invoice_id
    left join first_losses
        on
            open_invoices.as_of_date = first_losses.as_of_date
            and open_invoices.exporter_id = first_losses.exporter_id
            and open_invoices.buyer_id = first_losses.buyer_id
    left join claims
        on
            open_invoices.as_of_date = claims.as_of_date
            and open_invoices.claim_id = claims.claim_id
            and open_invoices.exporter_id = claims.exporter_id
    left join policy_payments
        on
            open_invoices.as_of_date = policy_payments.as_of_date
            and open_invoices.policy_id = policy_payments.policy_id
            and open_invoices.exporter_id = policy_payments.exporter_id

),

-- Older debts of the buyer fill the limit first, whether they are covered or not. Wider
-- than money elsewhere, so that a product with a ratio has room for its decimals.
invoices_within_limit as (

    select
        *,
        cast(
            case
                when refusing_step is not null then 0
                else greatest(
                        least(
                            limit_usd - coalesce(
                                sum(
                                    case
                                        when refusing_step is null
                                            then outstanding_usd
                                        else 0
                                    end
                                ) over (
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
            end as decimal(20, 2)
        ) as within_limit_usd
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
            when refusing_step is null then outstanding_usd - within_limit_usd
            else 0
        end as over_limit_usd,
        within_limit_usd - retained_share_usd - indemnity_usd as late_notice_usd,
        case
            when cap_per_buyer_usd is null then indemnity_usd
            else greatest(
                    least(
                        cap_per_buyer_usd - coalesce(
                            sum(indemnity_usd) over (
                                partition by
                                    as_of_date,
                                    exporter_id,
                                    policy_id,
                                    buyer_id
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
        greatest(date_diff('day', due_date, as_of_date), 0)
            as days_overdue,
        outstanding_usd,
        cast(
            case when refusing_step = 'no_policy' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as no_policy_usd,
        cast(
            case when refusing_step = 'restricted' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as restricted_usd,
        cast(
            case when refusing_step = 'no_limit' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as no_limit_usd,
        cast(
            case when refusing_step = 'term_mismatch' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as term_mismatch_usd,
        cast(
            case when refusing_step = 'stop_shipment' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as stop_shipment_usd,
        cast(
            case when refusing_step = 'undeclared' then outstanding_usd else 0 end
            as decimal(18, 2)
        ) as undeclared_usd,
        cast(over_limit_usd as decimal(18, 2)) as over_limit_usd,
        cast(late_notice_usd as decimal(18, 2)) as late_notice_usd,
        cast(retained_share_usd as decimal(18, 2)) as retained_share_usd,
        cast(buyer_cap_usd as decimal(18, 2)) as buyer_cap_usd,
        cast(within_cap_usd - payable_usd as decimal(18, 2)) as policy_maximum_usd,
        cast(payable_usd as decimal(18, 2)) as payable_usd,
        cast(case when is_held then payable_usd else 0 end as decimal(18, 2))
            as held_usd,
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
            when retained_share_usd >= greatest(buyer_cap_usd, within_cap_usd - payable_usd)
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
        claim_id,
        cast(policy_maximum_left_usd as decimal(18, 2)) as policy_maximum_left_usd
    from invoices_within_maximum

)

select * from final
order by as_of_date, exporter_id, buyer_id, ship_date, invoice_id
