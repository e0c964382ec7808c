-- Whether limits follow grade, insolvency and the policy maximum, measured as the
-- targets of the generator say.
--
-- grain:   one row per target_number, metric_code, segment
-- params:  none
with

insolvencies as (

    select
        buyer_id,
        min(valid_from) as insolvent_date
    from stg_buyer_grades
    where grade = 'E'
    group by buyer_id

),

paid_after_insolvency as (

    select count(distinct stg_shipments.buyer_id) as buyer_count
    from stg_shipments
    inner join insolvencies
        on
            stg_shipments.buyer_id = insolvencies.buyer_id
            and stg_shipments.paid_date > insolvencies.insolvent_date

),

limits_after_insolvency as (

    select count(*) as limit_count
    from stg_limits
    inner join insolvencies
        on
            stg_limits.buyer_id = insolvencies.buyer_id
            and stg_limits.decided_date > insolvencies.insolvent_date
    where stg_limits.approved_usd > 0

),

limits_above_maximum as (

    select count(*) as limit_count
    from stg_limits
    inner join stg_buyers
        on stg_limits.buyer_id = stg_buyers.buyer_id
    inner join stg_policies
        on
            stg_limits.exporter_id = stg_policies.exporter_id
            and stg_limits.valid_from >= stg_policies.policy_start_date
            and stg_limits.valid_from <= stg_policies.policy_end_date
    where
        stg_limits.approved_usd > stg_policies.maximum_liability_usd
        and (stg_policies.product_code = 'domestic') = (stg_buyers.country_code = 'CN')

),

first_limits as (

    select
        buyer_id,
        decided_date,
        approved_usd
    from stg_limits
    qualify row_number() over (
            partition by exporter_id, buyer_id
            order by valid_from, limit_id
        ) = 1

),

graded_limits as (

    select
        first_limits.approved_usd,
        stg_buyer_grades.grade
    from first_limits
    inner join stg_buyer_grades
        on
            first_limits.buyer_id = stg_buyer_grades.buyer_id
            and first_limits.decided_date >= stg_buyer_grades.valid_from
    qualify row_number() over (
            partition by first_limits.buyer_id, first_limits.decided_date
            order by stg_buyer_grades.valid_from desc
        ) = 1

),

largest_limits as (

    select
        grade,
        max(approved_usd) / 1e6 as largest_usd_m
    from graded_limits
    where grade in ('B', 'C', 'D')
    group by grade

),

measured as (

    select of_all.*
    from paid_after_insolvency
    cross join limits_after_insolvency
    cross join limits_above_maximum
    cross join
        lateral (
            values
            (
                107, 'paid_after_insolvency_count', null,
                paid_after_insolvency.buyer_count
            ),
            (
                107, 'limit_after_insolvency_count', null,
                limits_after_insolvency.limit_count
            ),
            (
                109, 'limit_above_maximum_count', null,
                limits_above_maximum.limit_count
            )
        ) as of_all (target_number, metric_code, segment, generated_value)

    union all
    select
        109 as target_number,
        'first_limit_maximum_usd_m' as metric_code,
        grade as segment,
        largest_usd_m as generated_value
    from largest_limits

),

final as (

    select
        target_number,
        metric_code,
        segment,
        null::date as period_start,
        round(generated_value::double, 9) as generated_value
    from measured

)

select *
from final
order by target_number, metric_code, segment
