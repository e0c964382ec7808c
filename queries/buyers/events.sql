-- Dated events of a period that concern one buyer's country: tariffs it imposed, and
-- cover events on the first day of a restriction of cover for it.
--
-- grain:   one row per event_id
-- params:  buyer_id, from_date, as_of_date
with

buyers as (

    select country_code
    from stg_buyers
    where buyer_id = $buyer_id

),

tariffs as (

    select
        tariffs_of_country.event_id,
        tariffs_of_country.announced_date
    from ref_tariff_events as tariffs_of_country
    inner join buyers
        on tariffs_of_country.imposing_country_code = buyers.country_code

),

restrictions as (

    select restricted.valid_from
    from ref_cover_restrictions as restricted
    inner join buyers on restricted.country_code = buyers.country_code

),

events as (

    select
        event_id,
        event_date,
        event_kind,
        is_major,
        label,
        source_id,
        confidence,
        description
    from ref_events
    where event_date between $from_date::date and $as_of_date::date

),

final as (

    select *
    from events
    where (
        event_kind = 'tariff'
        and (
            event_id in (select tariffs.event_id from tariffs)
            or event_date in (select tariffs.announced_date from tariffs)
        )
    )
    or (
        event_kind = 'cover'
        and event_date in (select restrictions.valid_from from restrictions)
    )

)

select *
from final
order by event_date, event_id
