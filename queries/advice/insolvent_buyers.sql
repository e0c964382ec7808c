-- Buyers that an exporter knows, or should know, to be insolvent on a day.
--
-- grain:    one row per exporter_id, buyer_id
-- params:   as_of_date, exporter_id
-- includes: advice/open_cover
--
-- Known as in the cover engine: grade E, or an own claim for insolvency that was not
-- withdrawn or refused.
select
    open_cover.exporter_id,
    open_cover.buyer_id
from open_cover
inner join insolvent_periods
    on
        open_cover.buyer_id = insolvent_periods.buyer_id
        and insolvent_periods.insolvent_from_date <= $as_of_date::date
        and insolvent_periods.ended_date > $as_of_date::date
union
select
    exporter_id,
    buyer_id
from stg_claims
where
    ($exporter_id::varchar is null or exporter_id = $exporter_id)
    and cause = 'insolvency'
    and filing_date <= $as_of_date::date
    and loss_date <= $as_of_date::date
    and (
        decision is null
        or decision not in ('refused', 'withdrawn')
        or coalesce(decision_date, date '9999-12-31') > $as_of_date::date
    )
