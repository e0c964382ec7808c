-- Insolvency risk of buyers and the cuts of Russian limits, measured as the targets of
-- the generator say.
--
-- grain:   one row per target_number, metric_code, segment, period_start
-- params:  none
--
-- The hazard of a year is the mean probability of insolvency at the review of 1 January
-- against the review before, over the same buyers, graded A to D on both days. A limit
-- counts as cut to zero when it was in force on 5 November 2024 and withdrawn within
-- five months.
with

reviews as (

    select
        stg_buyer_grades.buyer_id,
        stg_buyers.country_code,
        year(stg_buyer_grades.valid_from)::integer as calendar_year,
        stg_buyer_grades.insolvency_probability
    from stg_buyer_grades
    inner join stg_buyers
        on stg_buyer_grades.buyer_id = stg_buyers.buyer_id
    where
        month(stg_buyer_grades.valid_from) = 1
        and day(stg_buyer_grades.valid_from) = 1
        and stg_buyer_grades.grade <> 'E'

),

hazards as (

    select
        reviews.country_code,
        reviews.calendar_year,
        avg(reviews.insolvency_probability)
        / nullif(avg(before.insolvency_probability), 0) as hazard_multiplier
    from reviews
    inner join reviews as before
        on
            reviews.buyer_id = before.buyer_id
            and reviews.calendar_year = before.calendar_year + 1
    group by reviews.country_code, reviews.calendar_year

),

russian_buyers as (

    select buyer_id
    from stg_buyers
    where country_code = 'RU'

),

limits_before as (

    select
        stg_limits.exporter_id,
        stg_limits.buyer_id
    from stg_limits
    inner join russian_buyers
        on stg_limits.buyer_id = russian_buyers.buyer_id
    where
        stg_limits.approved_usd > 0
        and stg_limits.valid_from < date '2024-11-05'
        and coalesce(stg_limits.valid_to, date '9999-12-31') >= date '2024-11-04'

),

withdrawn as (

    select distinct
        exporter_id,
        buyer_id
    from stg_limits
    where
        decision = 'withdrawn'
        and reason_code in ('priority_goods', 'country_risk')
        and decided_date between date '2024-11-05' and date '2025-04-05'

),

goods_of_pair as (

    select
        stg_shipments.exporter_id,
        stg_shipments.buyer_id,
        avg(
            case when ref_high_priority_codes.hs6_code is null then 0.0 else 1.0 end
        ) > 0.5 as is_priority
    from stg_shipments
    inner join russian_buyers
        on stg_shipments.buyer_id = russian_buyers.buyer_id
    left join ref_high_priority_codes
        on stg_shipments.hs6_code = ref_high_priority_codes.hs6_code
    group by stg_shipments.exporter_id, stg_shipments.buyer_id

),

russian_cuts as (

    select
        case when goods_of_pair.is_priority then 'high_priority' else 'other' end
            as segment,
        count(withdrawn.buyer_id) / nullif(count(*), 0) as zero_ratio
    from limits_before
    inner join goods_of_pair
        on
            limits_before.exporter_id = goods_of_pair.exporter_id
            and limits_before.buyer_id = goods_of_pair.buyer_id
    left join withdrawn
        on
            limits_before.exporter_id = withdrawn.exporter_id
            and limits_before.buyer_id = withdrawn.buyer_id
    group by goods_of_pair.is_priority

),

final as (

    select
        25 as target_number,
        'insolvency_hazard_multiplier' as metric_code,
        country_code as segment,
        make_date(calendar_year, 1, 1) as period_start,
        hazard_multiplier as generated_value
    from hazards

    union all
    select
        26 as target_number,
        'zero_limit_share_ratio' as metric_code,
        segment,
        date '2024-11-05' as period_start,
        zero_ratio as generated_value
    from russian_cuts

)

select *
from final
order by target_number, metric_code, segment, period_start
