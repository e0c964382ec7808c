-- What one exporter must declare, notify, file or renew, by when, and the money in it.
--
-- grain:    one row per exporter_id, obligation_id
-- params:   none
-- includes: obligations/of_exporters
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
from of_exporters
order by obligation_date, at_stake_usd desc, obligation_id
