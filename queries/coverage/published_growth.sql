-- Published growth of the insured amount, to show beside the book's own.
--
-- grain:   one row per period_start, period_end
-- params:  none
with

final as (

    select
        period_start,
        period_end,
        target_value as growth_ratio,
        source_id,
        confidence
    from ref_calibration_targets
    where
        metric_code = 'insured_growth_ratio'
        and kind = 'published'
        and period_start is not null
        and period_end is not null

)

select *
from final
order by period_start, period_end
