-- The exporter that a page shows before one is chosen, where the book has good
-- examples: the one with most to see, of claims, limits and subsidies and of the steps
-- of cover.
--
-- grain:   one row per exporter_id
-- params:  none
--
-- Of those with equally much the one whose open amount is nearest to their median.
with

examples as (

    select
        exporter_id,
        outstanding_usd,
        thing_count
    from mart_example_exporters

),

cover as (

    select
        position_cover.exporter_id,
        position_cover.as_of_date,
        refusing_steps.step
    from position_cover
    inner join examples
        on position_cover.exporter_id = examples.exporter_id
    cross join
        lateral (
            values
            ('no_policy', position_cover.no_policy_usd),
            ('restricted', position_cover.restricted_usd),
            ('no_limit', position_cover.no_limit_usd),
            ('term_mismatch', position_cover.term_mismatch_usd),
            ('stop_shipment', position_cover.stop_shipment_usd),
            ('undeclared', position_cover.undeclared_usd),
            ('over_limit', position_cover.over_limit_usd),
            ('late_notice', position_cover.late_notice_usd),
            ('buyer_cap', position_cover.buyer_cap_usd),
            ('policy_maximum', position_cover.policy_maximum_usd)
        ) as refusing_steps (step, amount_usd)
    where refusing_steps.amount_usd > 0

),

newest as (

    select max(as_of_date) as as_of_date
    from cover

),

steps as (

    select
        cover.exporter_id,
        count(distinct cover.step) as step_count
    from cover
    inner join newest
        on cover.as_of_date = newest.as_of_date
    group by cover.exporter_id

),

usual as (

    select median(outstanding_usd) as outstanding_usd
    from examples

),

final as (

    select examples.exporter_id
    from examples
    cross join usual
    left join steps
        on examples.exporter_id = steps.exporter_id
    qualify
        row_number() over (
            order by
                2 * examples.thing_count + coalesce(steps.step_count, 0) desc,
                abs(examples.outstanding_usd - usual.outstanding_usd),
                examples.exporter_id
        ) = 1

)

select *
from final
order by exporter_id
