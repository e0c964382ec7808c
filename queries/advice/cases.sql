-- Open invoices as they would stand on the day an act is judged by, with it and
-- without.
--
-- grain:    one row per exporter_id, action_code, effect_date, invoice_id
-- params:   as_of_date
-- includes: advice/acted_invoices, advice/open_cover
--
-- Without an act (action_code is null) all invoices of the exporter are there, since
-- they share the policy's maximum; with it those of its buyer. Nothing else happens
-- until the day but that dates pass.
with

unmet_days as (

    select distinct
        exporter_id,
        effect_date
    from acted_invoices

),

acts as (

    select distinct
        exporter_id,
        action_code,
        action_kind,
        buyer_id,
        effect_date
    from acted_invoices

),

wanted as (

    select
        null::varchar as action_code,
        unmet_days.effect_date,
        false as is_declared_now,
        false as is_noticed_now,
        false as is_collected_now,
        open_cover.*
    from unmet_days
    inner join open_cover
        on unmet_days.exporter_id = open_cover.exporter_id

    union all

    select
        acts.action_code,
        acts.effect_date,
        acted_invoices.invoice_id is not null
        and acts.action_kind in ('declare', 'declare_late') as is_declared_now,
        acted_invoices.invoice_id is not null
        and acts.action_kind in ('notify', 'notify_late') as is_noticed_now,
        acted_invoices.invoice_id is not null
        and acts.action_kind = 'collect' as is_collected_now,
        open_cover.*
    from acts
    inner join open_cover
        on
            acts.exporter_id = open_cover.exporter_id
            and acts.buyer_id = open_cover.buyer_id
    left join acted_invoices
        on
            acts.exporter_id = acted_invoices.exporter_id
            and acts.action_code = acted_invoices.action_code
            and open_cover.invoice_id = acted_invoices.invoice_id

)

select
    exporter_id,
    action_code,
    effect_date,
    buyer_id,
    policy_id,
    invoice_id,
    ship_date,
    outstanding_usd,
    limit_usd,
    indemnity_ratio,
    cap_per_buyer_usd,
    policy_maximum_left_usd,
    is_collected_now,
    is_refused
    or is_collected_now
    or (
        declared_date is null
        and not is_declared_now
        and declaration_deadline_date < effect_date
    ) as is_refused,
    case
        when notice_date is not null then late_notice_ratio
        else least(
                late_notice_points * ceil(
                    greatest(
                        case
                            when is_noticed_now then $as_of_date::date
                            else effect_date
                        end - notice_deadline_date,
                        0
                    ) / late_notice_period_days
                )::integer,
                indemnity_ratio
            )
    end as late_notice_ratio
from wanted
