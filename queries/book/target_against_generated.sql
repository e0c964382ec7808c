-- Every target of the generator beside what the book measures.
--
-- grain:   one row per target_number, metric_code, segment, period_start
-- params:  none
--
-- is_met is null where a target has no range: it names a shape, not a value to hit.
with

generated as (

    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_insured

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_claims

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_policies

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_payments

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_buyers

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_debts

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_limits

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_seasons

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_settlement

    union all
    select target_number, metric_code, segment, period_start, generated_value
    from mart_calibration_reserves

),

targets as (

    select
        target_number,
        metric_code,
        metric,
        segment,
        period_start,
        target_value,
        lower_bound,
        upper_bound,
        unit,
        tolerance,
        kind,
        source_id,
        confidence,
        note
    from ref_calibration_targets

),

final as (

    select
        targets.*,
        generated.generated_value::double as generated_value,
        case
            when targets.lower_bound is null and targets.upper_bound is null then null
            when generated.generated_value is null then false
            -- A hair's breadth for the sums of floating point.
            else
                generated.generated_value
                >= coalesce(targets.lower_bound, -1e300) - 1e-9
                and generated.generated_value
                <= coalesce(targets.upper_bound, 1e300) + 1e-9
        end as is_met
    from targets
    left join generated
        on
            targets.target_number = generated.target_number
            and targets.metric_code = generated.metric_code
            and targets.segment is not distinct from generated.segment
            and targets.period_start is not distinct from generated.period_start

)

select *
from final
order by target_number, metric_code, segment, period_start
