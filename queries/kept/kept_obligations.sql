-- What obligations/obligations gives, as it is kept with the book.
--
-- grain:    one row per exporter_id, obligation_id
-- params:   as_of_date, exporter_id
with

final as (

    select
        exporter_id,
        obligation_id,
        obligation_kind,
        subject_kind,
        subject_id,
        buyer_id,
        buyer_name,
        country_code,
        policy_id,
        obligation_date,
        missed_date,
        earliest_date,
        is_late,
        is_begun,
        days_left,
        amount_usd,
        at_stake_usd,
        in_question_usd,
        unmoved_reason,
        rule_code,
        rule_number,
        rule_value,
        rule_text,
        rule_unit,
        rule_origin,
        source_id,
        confidence
    from position_obligations
    where exporter_id = $exporter_id
        and as_of_date = $as_of_date::date

)

select *
from final
order by obligation_date, at_stake_usd desc, obligation_id
