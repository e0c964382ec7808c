-- Every open invoice walked down the cover steps, from the amount owed to what is payable.
--
-- grain:   one row per invoice_id
-- params:  as_of_date, exporter_id, loss_cause
--
-- The steps, their formulas and a worked example of each are in docs/methods/cover.md.
with

invoices as (

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
        least(
            coalesce(paid_date, date '9999-12-31'),
            coalesce(written_off_date, date '9999-12-31')
        ) as left_date
    from stg_shipments
    where
        (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )
        and invoice_date <= cast($as_of_date as date)

),

policies as (

    select
        policy_id,
        exporter_id,
        product_code,
        policy_start_date,
        policy_end_date,
        maximum_liability_usd,
        buyer_cap_usd as cap_per_buyer_usd,
        discretionary_limit_usd,
        declaration_rule,
        notice_days,
        stop_shipment_days,
        case cast($loss_cause as varchar)
            when 'default' then indemnity_default_ratio
            when 'insolvency' then indemnity_insolvency_ratio
            when 'rejection' then indemnity_rejection_ratio
            when 'political' then indemnity_political_ratio
        end as indemnity_ratio
    from stg_policies
    where (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )

),

limits as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        decided_date,
        decision,
        approved_usd,
        payment_term,
        term_days,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from stg_limits
    where
        (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )
        and decided_date <= cast($as_of_date as date)

),

claims as (

    select
        claim_id,
        exporter_id,
        buyer_id,
        policy_id,
        loss_date,
        coalesce(
            dispute_opened_date <= cast($as_of_date as date)
            and (
                dispute_closed_date is null
                or dispute_closed_date > cast($as_of_date as date)
                or dispute_outcome = 'lost'
            ),
            false
        ) as is_disputed
    from stg_claims
    where
        (
            cast($exporter_id as varchar) is null
            or exporter_id = cast($exporter_id as varchar)
        )
        and filing_date <= cast($as_of_date as date)

),

claim_payments as (

    select
        claim_id,
        amount_usd
    from stg_claim_movements
    where
        movement_type = 'payment'
        and movement_date <= cast($as_of_date as date)

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

rules as (

    select
        rule_code,
        product_code,
        value,
        value_text,
        row_number() over (
            partition by rule_code, product_code
            order by valid_from desc
        ) as recency
    from ref_policy_rules
    where
        coalesce(valid_from, date '0001-01-01') <= cast($as_of_date as date)
        and coalesce(valid_to, date '9999-12-31') >= cast($as_of_date as date)

),

-- One row per product, and one for every product ('any').
rules_by_product as (

    select
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
    from rules
    where recency = 1
    group by product_code

),

policy_terms as (

    select
        policies.policy_id,
        policies.exporter_id,
        policies.policy_start_date,
        policies.policy_end_date,
        policies.maximum_liability_usd,
        policies.cap_per_buyer_usd,
        policies.discretionary_limit_usd,
        policies.indemnity_ratio,
        case when policies.product_code = 'platform' then policies.cap_per_buyer_usd end
            as automatic_limit_usd,
        coalesce(
            policies.declaration_rule,
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
            policies.stop_shipment_days,
            product_rules.stop_shipment_days,
            general_rules.stop_shipment_days
        ) as stop_shipment_days,
        coalesce(
            policies.notice_days,
            product_rules.notice_days,
            general_rules.notice_days
        ) as notice_days,
        coalesce(product_rules.late_notice_points, general_rules.late_notice_points)
            as late_notice_points,
        coalesce(
            product_rules.late_notice_period_days,
            general_rules.late_notice_period_days
        ) as late_notice_period_days
    from policies
    left join rules_by_product as product_rules
        on policies.product_code = product_rules.product_code
    left join rules_by_product as general_rules
        on general_rules.product_code = 'any'

),

-- A policy counts only for shipments inside its period. What is dated after the as-of
-- date (a declaration, a notice) is not known yet.
open_invoices as (

    select
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
        policy_terms.maximum_liability_usd,
        policy_terms.cap_per_buyer_usd,
        policy_terms.discretionary_limit_usd,
        policy_terms.automatic_limit_usd,
        policy_terms.declaration_rule,
        policy_terms.declaration_working_days,
        policy_terms.loss_known_days,
        policy_terms.stop_shipment_days,
        policy_terms.late_notice_points,
        policy_terms.late_notice_period_days,
        cast(invoices.invoice_amount_usd as decimal(18, 2)) as outstanding_usd,
        cast(policy_terms.indemnity_ratio as decimal(9, 6)) as indemnity_ratio,
        policy_terms.policy_id is not null as has_policy,
        case
            when invoices.declared_date <= cast($as_of_date as date)
                then invoices.declared_date
        end as declared_date,
        case
            when invoices.notice_date <= cast($as_of_date as date)
                then invoices.notice_date
        end as notice_date,
        invoices.due_date + policy_terms.notice_days as notice_deadline_date,
        last_day(invoices.ship_date) + 1 as next_month_date,
        policy_terms.declaration_day,
        -- 1 Monday to 5 Friday; working days after a weekend are counted from its Friday.
        least(extract(isodow from invoices.ship_date), 5) as working_weekday,
        greatest(extract(isodow from invoices.ship_date) - 5, 0) as weekend_days
    from invoices
    left join policy_terms
        on
            invoices.policy_id = policy_terms.policy_id
            and invoices.exporter_id = policy_terms.exporter_id
            and invoices.ship_date >= policy_terms.policy_start_date
            and invoices.ship_date <= policy_terms.policy_end_date
    where invoices.left_date > cast($as_of_date as date)

),

invoices_with_deadlines as (

    select
        *,
        case declaration_rule
            when 'monthly'
                then least(
                    next_month_date + (declaration_day - 1), last_day(next_month_date)
                )
            when 'per_shipment'
                then ship_date + cast(
                    declaration_working_days
                    - weekend_days
                    + 2 * floor((working_weekday - 1 + declaration_working_days) / 5.0)
                    as integer
                )
        end as declaration_deadline_date
    from open_invoices

),

restricted_invoices as (

    select
        open_invoices.invoice_id,
        min(restrictions.valid_from) as restricted_from_date
    from open_invoices
    left join stg_buyers
        on open_invoices.buyer_id = stg_buyers.buyer_id
    inner join restrictions
        on
            open_invoices.ship_date >= restrictions.valid_from
            and open_invoices.ship_date <= restrictions.valid_to
            and (
                restrictions.country_code is null
                or restrictions.country_code = stg_buyers.country_code
                or restrictions.country_code = open_invoices.consignee_country_code
            )
            and (
                restrictions.hs_prefix is null
                or starts_with(open_invoices.hs6_code, restrictions.hs_prefix)
            )
    group by open_invoices.invoice_id

),

limits_on_ship_date as (

    select
        open_invoices.invoice_id,
        limits.limit_id,
        limits.valid_from,
        limits.valid_to,
        limits.decision in ('approved', 'reduced') as is_granted,
        cast(limits.approved_usd as decimal(18, 2)) as granted_usd,
        limits.payment_term = open_invoices.payment_term
        and open_invoices.term_days <= limits.term_days as is_term_matched,
        row_number() over (
            partition by open_invoices.invoice_id
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
            and open_invoices.ship_date >= limits.valid_from
            and open_invoices.ship_date <= limits.valid_to

),

limits_in_force as (

    select
        limits_on_ship_date.*,
        -- The automatic limit of a platform policy needs no approved term.
        case
            when not limits_on_ship_date.is_granted then 'none'
            when
                open_invoices.automatic_limit_usd >= limits_on_ship_date.granted_usd
                then 'automatic'
            when
                open_invoices.automatic_limit_usd is not null
                and not limits_on_ship_date.is_term_matched
                then 'automatic'
            else 'granted'
        end as limit_source
    from limits_on_ship_date
    inner join open_invoices
        on limits_on_ship_date.invoice_id = open_invoices.invoice_id
    where limits_on_ship_date.precedence = 1

),

-- Only invoices that were ever overdue for longer than the shortest of the rules can
-- stop a shipment or make a loss known.
overdue_rule as (

    select
        least(
            coalesce(min(stop_shipment_days), 0), coalesce(min(loss_known_days), 0)
        ) as shortest_days
    from policy_terms

),

overdue_invoices as (

    select
        invoices.invoice_id,
        invoices.exporter_id,
        invoices.buyer_id,
        invoices.due_date,
        invoices.left_date
    from invoices
    cross join overdue_rule
    where invoices.left_date > invoices.due_date + overdue_rule.shortest_days

),

stopped_invoices as (

    select
        open_invoices.invoice_id,
        min(overdue_invoices.due_date) as stopped_by_due_date
    from open_invoices
    inner join overdue_invoices
        on
            open_invoices.exporter_id = overdue_invoices.exporter_id
            and open_invoices.buyer_id = overdue_invoices.buyer_id
            and open_invoices.invoice_id <> overdue_invoices.invoice_id
            and open_invoices.ship_date < overdue_invoices.left_date
            and open_invoices.ship_date
            > overdue_invoices.due_date + open_invoices.stop_shipment_days
    group by open_invoices.invoice_id

),

late_declared_invoices as (

    select
        invoice_id,
        exporter_id,
        buyer_id,
        declared_date,
        loss_known_days
    from invoices_with_deadlines
    where declared_date > declaration_deadline_date

),

-- Declared late, at a time when a loss was known already.
refused_declarations as (

    select late_declared_invoices.invoice_id
    from late_declared_invoices
    inner join overdue_invoices
        on
            late_declared_invoices.exporter_id = overdue_invoices.exporter_id
            and late_declared_invoices.buyer_id = overdue_invoices.buyer_id
            and late_declared_invoices.declared_date < overdue_invoices.left_date
            and late_declared_invoices.declared_date
            > overdue_invoices.due_date + late_declared_invoices.loss_known_days

    union distinct

    select late_declared_invoices.invoice_id
    from late_declared_invoices
    inner join claims
        on
            late_declared_invoices.exporter_id = claims.exporter_id
            and late_declared_invoices.buyer_id = claims.buyer_id
            and late_declared_invoices.declared_date >= claims.loss_date

),

policy_payments as (

    select
        claims.policy_id,
        claims.exporter_id,
        sum(cast(claim_payments.amount_usd as decimal(18, 2))) as paid_usd
    from claim_payments
    inner join claims
        on claim_payments.claim_id = claims.claim_id
    group by claims.policy_id, claims.exporter_id

),

invoices_with_facts as (

    select
        invoices_with_deadlines.*,
        limits_in_force.limit_id,
        nullif(limits_in_force.valid_to, date '9999-12-31') as limit_valid_to,
        restricted_invoices.restricted_from_date,
        stopped_invoices.stopped_by_due_date,
        coalesce(
            limits_in_force.limit_source,
            case
                when invoices_with_deadlines.automatic_limit_usd is not null
                    then 'automatic'
                when invoices_with_deadlines.discretionary_limit_usd is not null
                    then 'discretionary'
            end,
            'none'
        ) as limit_source,
        limits_in_force.granted_usd,
        coalesce(limits_in_force.is_term_matched, true) as is_term_matched,
        refused_declarations.invoice_id is not null as is_declaration_refused,
        coalesce(claims.is_disputed, false) as is_disputed,
        case
            when claims.claim_id is not null then invoices_with_deadlines.claim_id
        end as known_claim_id,
        greatest(
            date_diff(
                'day',
                invoices_with_deadlines.notice_deadline_date,
                coalesce(
                    invoices_with_deadlines.notice_date, cast($as_of_date as date)
                )
            ),
            0
        ) as notice_days_late,
        case
            when invoices_with_deadlines.maximum_liability_usd is not null
                then greatest(
                    cast(
                        invoices_with_deadlines.maximum_liability_usd
                        as decimal(18, 2)
                    ) - coalesce(policy_payments.paid_usd, 0),
                    0
                )
        end as maximum_left_usd
    from invoices_with_deadlines
    left join restricted_invoices
        on invoices_with_deadlines.invoice_id = restricted_invoices.invoice_id
    left join limits_in_force
        on invoices_with_deadlines.invoice_id = limits_in_force.invoice_id
    left join stopped_invoices
        on invoices_with_deadlines.invoice_id = stopped_invoices.invoice_id
    left join refused_declarations
        on invoices_with_deadlines.invoice_id = refused_declarations.invoice_id
    left join claims
        on
            invoices_with_deadlines.claim_id = claims.claim_id
            and invoices_with_deadlines.exporter_id = claims.exporter_id
    left join policy_payments
        on
            invoices_with_deadlines.policy_id = policy_payments.policy_id
            and invoices_with_deadlines.exporter_id = policy_payments.exporter_id

),

-- The first step that takes the whole invoice; null when none does.
invoices_at_the_gate as (

    select
        *,
        case limit_source
            when 'granted' then granted_usd
            when 'automatic' then cast(automatic_limit_usd as decimal(18, 2))
            when 'discretionary' then cast(discretionary_limit_usd as decimal(18, 2))
        end as limit_usd,
        case
            when not has_policy then 'no_policy'
            when restricted_from_date is not null then 'restricted'
            when limit_source = 'none' then 'no_limit'
            when limit_source = 'granted' and not is_term_matched then 'term_mismatch'
            when stopped_by_due_date is not null then 'stop_shipment'
            when
                declared_date is null
                and declaration_deadline_date < cast($as_of_date as date)
                then 'undeclared'
            when is_declaration_refused then 'undeclared'
        end as refusing_step
    from invoices_with_facts

),

invoices_before_limit as (

    select
        *,
        case when refusing_step is null then outstanding_usd else 0 end as insured_usd,
        least(
            late_notice_points
            * cast(
                ceil(notice_days_late / cast(late_notice_period_days as double))
                as integer
            ),
            indemnity_ratio
        ) as late_notice_ratio
    from invoices_at_the_gate

),

-- Older debts of the buyer fill the limit first, whether they are covered or not.
invoices_within_limit as (

    select
        *,
        case
            when refusing_step is null
                then greatest(
                    least(
                        limit_usd - coalesce(
                            sum(insured_usd) over (
                                partition by exporter_id, buyer_id
                                order by ship_date, invoice_id
                                rows between unbounded preceding and 1 preceding
                            ),
                            0
                        ),
                        insured_usd
                    ),
                    0
                )
            else 0
        end as within_limit_usd
    from invoices_before_limit

),

-- The exporter's whole share is rounded once, so that one more cent within the limit can
-- never lower the indemnity by a cent.
invoices_indemnified as (

    select
        *,
        case
            when refusing_step is null
                then round(within_limit_usd * (1 - indemnity_ratio), 2)
            else 0
        end as own_share_usd,
        case
            when refusing_step is null
                then within_limit_usd - round(
                    within_limit_usd * (1 - indemnity_ratio + late_notice_ratio), 2
                )
            else 0
        end as indemnity_usd
    from invoices_within_limit

),

invoices_within_cap as (

    select
        *,
        case
            when cap_per_buyer_usd is null then indemnity_usd
            else greatest(
                least(
                    cast(cap_per_buyer_usd as decimal(18, 2)) - coalesce(
                        sum(indemnity_usd) over (
                            partition by exporter_id, policy_id, buyer_id
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
        case
            when maximum_left_usd is null then within_cap_usd
            else greatest(
                least(
                    maximum_left_usd - coalesce(
                        sum(within_cap_usd) over (
                            partition by exporter_id, policy_id
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

steps as (

    select
        *,
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
        insured_usd - within_limit_usd as over_limit_usd,
        within_limit_usd - own_share_usd - indemnity_usd as late_notice_usd,
        indemnity_usd - within_cap_usd as buyer_cap_usd,
        within_cap_usd - payable_usd as policy_maximum_usd
    from invoices_within_maximum

),

-- The partial step that takes most; ties go to the earlier step.
partial_steps as (

    select
        *,
        greatest(
            over_limit_usd,
            late_notice_usd,
            own_share_usd,
            buyer_cap_usd,
            policy_maximum_usd
        ) as largest_part_usd
    from steps

),

final as (

    select
        invoice_id,
        exporter_id,
        buyer_id,
        policy_id,
        ship_date,
        invoice_date,
        due_date,
        greatest(date_diff('day', due_date, cast($as_of_date as date)), 0)
            as days_overdue,
        outstanding_usd,
        cast(no_policy_usd as decimal(18, 2)) as no_policy_usd,
        cast(restricted_usd as decimal(18, 2)) as restricted_usd,
        cast(no_limit_usd as decimal(18, 2)) as no_limit_usd,
        cast(term_mismatch_usd as decimal(18, 2)) as term_mismatch_usd,
        cast(stop_shipment_usd as decimal(18, 2)) as stop_shipment_usd,
        cast(undeclared_usd as decimal(18, 2)) as undeclared_usd,
        cast(over_limit_usd as decimal(18, 2)) as over_limit_usd,
        cast(late_notice_usd as decimal(18, 2)) as late_notice_usd,
        cast(own_share_usd as decimal(18, 2)) as own_share_usd,
        cast(buyer_cap_usd as decimal(18, 2)) as buyer_cap_usd,
        cast(policy_maximum_usd as decimal(18, 2)) as policy_maximum_usd,
        cast(payable_usd as decimal(18, 2)) as payable_usd,
        cast(
            case
                when is_disputed and $loss_cause in ('default', 'rejection')
                    then payable_usd
                else 0
            end as decimal(18, 2)
        ) as held_usd,
        case
            when refusing_step is not null and outstanding_usd > 0 then refusing_step
            when largest_part_usd <= 0 then null
            when over_limit_usd = largest_part_usd then 'over_limit'
            when late_notice_usd = largest_part_usd then 'late_notice'
            when own_share_usd = largest_part_usd then 'own_share'
            when buyer_cap_usd = largest_part_usd then 'buyer_cap'
            when policy_maximum_usd = largest_part_usd then 'policy_maximum'
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
        known_claim_id as claim_id,
        cast(maximum_left_usd as decimal(18, 2)) as policy_maximum_left_usd
    from partial_steps

)

select * from final
order by exporter_id, buyer_id, ship_date, invoice_id
