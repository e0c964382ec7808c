-- What each exporter must declare, notify, file or renew, by when, and the money in it.
--
-- grain:    one row per exporter_id, obligation_id
-- params:   as_of_date
-- includes: obligations/of_invoices, obligations/of_buyers, obligations/of_limits,
--           obligations/of_claims, obligations/newest_policy
-- uses:     cover/cover_by_invoice, rules/rules_of_policies
--
-- at_stake_usd leaves what is payable when the date passes and nothing else happens; it
-- is null where no published rule says what lateness costs, and unmoved_reason says why
-- no money moves. The kinds, formulas and an example of each:
-- docs/methods/obligations.md.
with

obligations as (

    select
        obligation_kind,
        'invoice' as subject_kind,
        subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        obligation_date,
        missed_date,
        earliest_date,
        is_begun,
        amount_usd,
        at_stake_usd,
        in_question_usd,
        unmoved_reason,
        rule_code
    from of_invoices

    union all

    select
        obligation_kind,
        subject_kind,
        subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        obligation_date,
        null as missed_date,
        earliest_date,
        is_begun,
        amount_usd,
        at_stake_usd,
        in_question_usd,
        unmoved_reason,
        rule_code
    from of_buyers

    union all

    select
        obligation_kind,
        'limit' as subject_kind,
        subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        obligation_date,
        null as missed_date,
        null as earliest_date,
        true as is_begun,
        amount_usd,
        0 as at_stake_usd,
        null as in_question_usd,
        unmoved_reason,
        rule_code
    from of_limits

    union all

    select
        'decision_due' as obligation_kind,
        'claim' as subject_kind,
        claim_id as subject_id,
        exporter_id,
        buyer_id,
        policy_id,
        decision_due_date as obligation_date,
        null as missed_date,
        null as earliest_date,
        true as is_begun,
        claimed_usd as amount_usd,
        0 as at_stake_usd,
        payable_usd as in_question_usd,
        'insurers_turn' as unmoved_reason,
        rule_code
    from of_claims
    where decision_due_date is not null

    union all

    select
        'renew_policy' as obligation_kind,
        'policy' as subject_kind,
        policy_id as subject_id,
        exporter_id,
        null as buyer_id,
        policy_id,
        policy_end_date as obligation_date,
        null as missed_date,
        null as earliest_date,
        true as is_begun,
        maximum_liability_usd as amount_usd,
        0 as at_stake_usd,
        null as in_question_usd,
        'later_shipments' as unmoved_reason,
        'policy_maximum_liability' as rule_code
    from newest_policy
    -- Nobody knows when a policy ends whose period is taken to span a ledger.
    where is_period_assumed is not true

),

dated as (

    select
        *,
        coalesce(
            missed_date,
            case when obligation_date < $as_of_date::date then obligation_date end
        ) as first_missed_date
    from obligations

),

final as (

    select
        dated.exporter_id,
        dated.obligation_kind || ':' || dated.subject_id as obligation_id,
        dated.obligation_kind,
        dated.subject_kind,
        dated.subject_id,
        dated.buyer_id,
        stg_buyers.buyer_name,
        stg_buyers.country_code,
        dated.policy_id,
        dated.obligation_date,
        dated.first_missed_date as missed_date,
        dated.earliest_date,
        dated.first_missed_date is not null as is_late,
        dated.is_begun,
        date_diff('day', $as_of_date::date, dated.obligation_date) as days_left,
        dated.amount_usd::double as amount_usd,
        dated.at_stake_usd::double as at_stake_usd,
        dated.in_question_usd::double as in_question_usd,
        dated.unmoved_reason,
        dated.rule_code,
        rules_of_policies.rule_number,
        rules_of_policies.value as rule_value,
        rules_of_policies.value_text as rule_text,
        rules_of_policies.unit as rule_unit,
        rules_of_policies.origin as rule_origin,
        rules_of_policies.source_id,
        rules_of_policies.confidence
    from dated
    left join stg_buyers
        on dated.buyer_id = stg_buyers.buyer_id
    left join rules_of_policies
        on
            dated.policy_id = rules_of_policies.policy_id
            and dated.rule_code = rules_of_policies.rule_code

)

select * from final
