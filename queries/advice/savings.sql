-- What each act of today would save: payable if it is done less payable if nothing is.
--
-- grain:    one row per exporter_id, action_code
-- params:   none
-- includes: advice/cases, advice/acted_invoices
--
-- The last five steps of cover/cover_by_invoice, with the same rounding. What a cap or
-- a maximum leaves of a sum does not depend on who of it is served first, so sums of
-- buyers and policies are enough. What is collected counts in full beside what would be
-- paid of the rest.
with

within_limits as (

    select
        *,
        case
            when is_refused then 0
            else greatest(
                    least(
                        limit_usd - coalesce(
                            sum(outstanding_usd) filter (where not is_refused) over (
                                partition by
                                    exporter_id, action_code, effect_date, buyer_id
                                order by ship_date, invoice_id
                                rows between unbounded preceding and 1 preceding
                            ),
                            0
                        ),
                        outstanding_usd
                    ),
                    0
                )
        end::decimal(20, 2) as within_limit_usd
    from cases

),

indemnities as (

    select
        *,
        case
            when is_refused then 0
            else within_limit_usd - round(
                    within_limit_usd * (1 - indemnity_ratio + late_notice_ratio), 2
                )
        end as indemnity_usd
    from within_limits

),

within_caps as (

    select
        exporter_id,
        action_code,
        effect_date,
        buyer_id,
        policy_id,
        max(policy_maximum_left_usd) as policy_maximum_left_usd,
        least(max(cap_per_buyer_usd), sum(indemnity_usd)) as within_cap_usd
    from indemnities
    where policy_id is not null
    group by exporter_id, action_code, effect_date, buyer_id, policy_id

),

unmet as (

    select
        exporter_id,
        effect_date,
        buyer_id,
        policy_id,
        within_cap_usd,
        sum(within_cap_usd) over (
            partition by exporter_id, effect_date, policy_id
        ) as of_policy_usd
    from within_caps
    where action_code is null

),

changes as (

    select
        within_caps.exporter_id,
        within_caps.action_code,
        sum(
            least(
                within_caps.policy_maximum_left_usd,
                unmet.of_policy_usd - unmet.within_cap_usd + within_caps.within_cap_usd
            )
            - least(within_caps.policy_maximum_left_usd, unmet.of_policy_usd)
        ) as change_usd
    from within_caps
    inner join unmet
        on
            within_caps.exporter_id = unmet.exporter_id
            and within_caps.effect_date = unmet.effect_date
            and within_caps.buyer_id = unmet.buyer_id
            and within_caps.policy_id = unmet.policy_id
    where within_caps.action_code is not null
    group by within_caps.exporter_id, within_caps.action_code

),

acts as (

    select
        acted_invoices.exporter_id,
        acted_invoices.action_code,
        acted_invoices.action_kind,
        acted_invoices.buyer_id,
        acted_invoices.policy_id,
        acted_invoices.action_date,
        count(*) as invoice_count,
        sum(open_cover.outstanding_usd) as amount_usd
    from acted_invoices
    inner join open_cover
        on
            acted_invoices.exporter_id = open_cover.exporter_id
            and acted_invoices.invoice_id = open_cover.invoice_id
    group by
        acted_invoices.exporter_id,
        acted_invoices.action_code,
        acted_invoices.action_kind,
        acted_invoices.buyer_id,
        acted_invoices.policy_id,
        acted_invoices.action_date

)

select
    acts.*,
    (
        coalesce(changes.change_usd, 0)
        + case when acts.action_kind = 'collect' then acts.amount_usd else 0 end
    )::decimal(18, 2) as saves_usd
from acts
left join changes
    on
        acts.exporter_id = changes.exporter_id
        and acts.action_code = changes.action_code
