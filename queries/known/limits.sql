-- Limit decisions of one exporter as they were known on a day.
--
-- grain:   one row per limit_id
-- params:  known_date, exporter_id
--
-- A decision that a later one cut short was still open; without a day, all that the
-- book knows.
with

final as (

    select
        limit_id,
        exporter_id,
        buyer_id,
        applied_date,
        decided_date,
        decision,
        requested_usd,
        approved_usd,
        payment_term,
        term_days,
        valid_from,
        case
            when
                end_reason in ('replaced', 'withdrawn') and valid_to > $known_date::date
                then null
            else valid_to
        end as valid_to,
        case
            when $known_date is null or valid_to <= $known_date::date then end_reason
        end as end_reason,
        reason_code
    from stg_limits
    where
        exporter_id = $exporter_id
        and ($known_date is null or decided_date <= $known_date::date)

)

select * from final
order by limit_id
