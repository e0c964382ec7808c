-- What happened to export claims in each month: filed, decided, paid, recovered.
--
-- grain:   one row per claim_month, country_code, city_code, scheme_code, sector_code,
--          size_class, product_code, cause
-- params:  none
--
-- A claim's reserve is its claimed amount times the insured share of its cause. It is
-- set up on filing and released on payment, or on a decision that pays nothing. A
-- decision is on time when it comes within the rule's days (general policies) or
-- working days (where the rule has them) after filing, or after the end of a dispute
-- that held the claim.
with

claims as (

    select
        claim_id,
        exporter_id,
        buyer_id,
        policy_id,
        cause,
        decision,
        claimed_usd,
        filing_date,
        decision_date,
        payment_date,
        greatest(
            filing_date, coalesce(dispute_closed_date, filing_date)
        ) as clock_start_date
    from stg_claims

),

movements as (

    select
        claim_id,
        movement_type,
        movement_date,
        cast(amount_usd as decimal(18, 2)) as amount_usd,
        row_number() over (
            partition by claim_id, movement_type
            order by movement_date, movement_id
        ) as movement_number
    from stg_claim_movements

),

rules as (

    select
        product_code,
        max(case when rule_code = 'adjudication_days' then value end) as decision_days,
        max(
            case when rule_code = 'adjudication_working_days' then value end
        ) as decision_working_days
    from ref_policy_rules
    where
        rule_code in ('adjudication_days', 'adjudication_working_days')
        and not is_comparison
    group by product_code

),

exporters as (

    select exporter_id, city_code, sector_code, size_class
    from stg_exporters

),

buyers as (

    select buyer_id, country_code
    from stg_buyers

),

export_policies as (

    select
        policy_id,
        scheme_code,
        product_code,
        indemnity_default_ratio,
        indemnity_insolvency_ratio,
        indemnity_rejection_ratio,
        indemnity_political_ratio
    from stg_policies
    where product_code <> 'domestic'

),

described_claims as (

    select
        claims.claim_id,
        claims.cause,
        claims.decision,
        claims.filing_date,
        claims.decision_date,
        case
            when claims.payment_date is not null then claims.payment_date
            when claims.decision in ('refused', 'withdrawn') then claims.decision_date
        end as released_date,
        claims.claimed_usd,
        case claims.cause
            when 'default' then export_policies.indemnity_default_ratio
            when 'insolvency' then export_policies.indemnity_insolvency_ratio
            when 'rejection' then export_policies.indemnity_rejection_ratio
            when 'political' then export_policies.indemnity_political_ratio
        end as indemnity_ratio,
        -- Saturday and Sunday count like the Friday before them; five working days from
        -- any weekday end seven calendar days later.
        case
            when rules.decision_working_days is not null
                then
                    claims.clock_start_date
                    - cast(greatest(isodow(claims.clock_start_date) - 5, 0) as integer)
                    + cast(
                        rules.decision_working_days
                        + 2 * floor(
                            (
                                least(isodow(claims.clock_start_date), 5) - 1
                                + rules.decision_working_days
                            ) / 5
                        ) as integer
                    )
            else claims.clock_start_date + cast(rules.decision_days as integer)
        end as decision_deadline_date,
        buyers.country_code,
        exporters.city_code,
        export_policies.scheme_code,
        exporters.sector_code,
        exporters.size_class,
        export_policies.product_code
    from claims
    inner join export_policies
        on claims.policy_id = export_policies.policy_id
    inner join exporters
        on claims.exporter_id = exporters.exporter_id
    inner join buyers
        on claims.buyer_id = buyers.buyer_id
    left join rules
        on export_policies.product_code = rules.product_code

),

events as (

    select
        claim_id,
        filing_date as event_date,
        1 as filed_count,
        0 as decided_count,
        0 as decided_on_time_count,
        0 as paid_count,
        cast(claimed_usd * indemnity_ratio as decimal(18, 2)) as reserve_change_usd,
        cast(0 as decimal(18, 2)) as paid_usd,
        cast(0 as decimal(18, 2)) as recovery_usd,
        cast(0 as decimal(18, 2)) as cost_usd
    from described_claims
    union all
    select
        claim_id,
        released_date as event_date,
        0 as filed_count,
        0 as decided_count,
        0 as decided_on_time_count,
        0 as paid_count,
        cast(-claimed_usd * indemnity_ratio as decimal(18, 2)) as reserve_change_usd,
        cast(0 as decimal(18, 2)) as paid_usd,
        cast(0 as decimal(18, 2)) as recovery_usd,
        cast(0 as decimal(18, 2)) as cost_usd
    from described_claims
    where released_date is not null
    union all
    select
        claim_id,
        decision_date as event_date,
        0 as filed_count,
        1 as decided_count,
        case
            when decision_date <= decision_deadline_date then 1 else 0
        end as decided_on_time_count,
        0 as paid_count,
        cast(0 as decimal(18, 2)) as reserve_change_usd,
        cast(0 as decimal(18, 2)) as paid_usd,
        cast(0 as decimal(18, 2)) as recovery_usd,
        cast(0 as decimal(18, 2)) as cost_usd
    from described_claims
    where
        decision in ('paid', 'refused')
        and decision_date is not null
        and decision_deadline_date is not null
    union all
    select
        claim_id,
        movement_date as event_date,
        0 as filed_count,
        0 as decided_count,
        0 as decided_on_time_count,
        case
            when movement_type = 'payment' and movement_number = 1 then 1 else 0
        end as paid_count,
        cast(0 as decimal(18, 2)) as reserve_change_usd,
        case when movement_type = 'payment' then amount_usd else 0 end as paid_usd,
        case
            when movement_type = 'recovery' then amount_usd else 0
        end as recovery_usd,
        case when movement_type = 'cost' then amount_usd else 0 end as cost_usd
    from movements

),

final as (

    select
        cast(date_trunc('month', events.event_date) as date) as claim_month,
        described_claims.country_code,
        described_claims.city_code,
        described_claims.scheme_code,
        described_claims.sector_code,
        described_claims.size_class,
        described_claims.product_code,
        described_claims.cause,
        cast(sum(events.filed_count) as integer) as filed_count,
        cast(sum(events.decided_count) as integer) as decided_count,
        cast(sum(events.decided_on_time_count) as integer) as decided_on_time_count,
        cast(sum(events.paid_count) as integer) as paid_count,
        cast(sum(events.reserve_change_usd) as double) as reserve_change_usd,
        cast(sum(events.paid_usd) as double) as paid_usd,
        cast(sum(events.recovery_usd) as double) as recovery_usd,
        cast(sum(events.cost_usd) as double) as cost_usd
    from events
    inner join described_claims
        on events.claim_id = described_claims.claim_id
    group by
        cast(date_trunc('month', events.event_date) as date),
        described_claims.country_code,
        described_claims.city_code,
        described_claims.scheme_code,
        described_claims.sector_code,
        described_claims.size_class,
        described_claims.product_code,
        described_claims.cause

)

select *
from final
order by
    claim_month,
    country_code,
    city_code,
    scheme_code,
    sector_code,
    size_class,
    product_code,
    cause
