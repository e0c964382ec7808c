-- Buyers of one exporter that a limit cut may meet on a day: something is owed, goods
-- were shipped since a day before it, or a limit decision is in force.
--
-- grain:   one row per buyer_id
-- params:  exporter_id, from_date, as_of_date
with

shipments as (

    select
        buyer_id,
        sum(
            case
                when
                    coalesce(paid_date, date '9999-12-31') > $as_of_date::date
                    and coalesce(written_off_date, date '9999-12-31')
                    > $as_of_date::date
                    then invoice_amount_usd
                else 0
            end
        )::double as outstanding_usd,
        max(ship_date) as last_ship_date
    from stg_shipments
    where exporter_id = $exporter_id
        and invoice_date <= $as_of_date::date
    group by buyer_id

),

decisions as (

    select
        buyer_id,
        decision,
        case when decision in ('approved', 'reduced') then approved_usd end
            as granted_usd
    from stg_limits
    where exporter_id = $exporter_id
        and decided_date <= $as_of_date::date
        and valid_from <= $as_of_date::date
        and (valid_to is null or valid_to >= $as_of_date::date)
    qualify row_number() over (
            partition by buyer_id
            order by valid_from desc, decided_date desc, limit_id desc
        ) = 1

),

known_buyers as (

    select buyer_id
    from shipments
    where outstanding_usd > 0
        or last_ship_date >= $from_date::date

    union

    select buyer_id
    from decisions

),

buyers as (

    select
        buyer_id,
        buyer_name,
        country_code,
        sector_code
    from stg_buyers

),

grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade
    from stg_buyer_grades
    where valid_from <= $as_of_date::date
        and buyer_id in (select known_buyers.buyer_id from known_buyers)
    group by buyer_id

),

final as (

    select
        known_buyers.buyer_id,
        coalesce(buyers.buyer_name, known_buyers.buyer_id) as buyer_name,
        coalesce(buyers.country_code, 'ZZ') as country_code,
        coalesce(buyers.sector_code, 'unknown') as sector_code,
        coalesce(grades.grade, 'none') as grade,
        coalesce(shipments.outstanding_usd, 0) as outstanding_usd,
        decisions.decision,
        decisions.granted_usd
    from known_buyers
    left join buyers on known_buyers.buyer_id = buyers.buyer_id
    left join shipments on known_buyers.buyer_id = shipments.buyer_id
    left join decisions on known_buyers.buyer_id = decisions.buyer_id
    left join grades on known_buyers.buyer_id = grades.buyer_id

)

select *
from final
order by outstanding_usd desc, buyer_id
