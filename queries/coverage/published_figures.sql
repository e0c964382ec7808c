-- Published figures of whole periods, to show beside the book's own.
--
-- grain:   one row per metric_code, period_start, period_end
-- params:  none
with

final as (

    select
        metric_code,
        period_start,
        period_end,
        target_value as published_ratio,
        source_id,
        confidence
    from ref_calibration_targets
    where
        metric_code in ('insured_growth_ratio', 'penetration_ratio')
        and kind = 'published'
        and segment is null
        and period_start is not null
        and period_end is not null

)

select *
from final
order by metric_code, period_start, period_end
