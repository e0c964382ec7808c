-- Buyers that one exporter has invoiced, or asked a limit for, up to a day: what they
-- owe then, and market, sector and grade, by which an insurer cuts.
--
-- grain:   one row per buyer_id
-- params:  exporter_id, as_of_date
with

known_buyers as (

    select
        buyer_id,
        case
            when
                coalesce(paid_date, date '9999-12-31') > $as_of_date::date
                and coalesce(written_off_date, date '9999-12-31') > $as_of_date::date
                then invoice_amount_usd
            else 0
        end as open_usd
    from stg_shipments
    where exporter_id = $exporter_id
        and invoice_date <= $as_of_date::date

    union all

    select
        buyer_id,
        0 as open_usd
    from stg_limits
    where exporter_id = $exporter_id
        and decided_date <= $as_of_date::date

),

sums as (

    select
        buyer_id,
        sum(open_usd)::double as outstanding_usd
    from known_buyers
    group by buyer_id

),

grades as (

    select
        buyer_id,
        max_by(grade, valid_from) as grade
    from stg_buyer_grades
    where valid_from <= $as_of_date::date
        and buyer_id in (select sums.buyer_id from sums)
    group by buyer_id

),

final as (

    select
        sums.buyer_id,
        coalesce(stg_buyers.buyer_name, sums.buyer_id) as buyer_name,
        coalesce(stg_buyers.country_code, 'ZZ') as country_code,
        coalesce(stg_buyers.sector_code, 'unknown') as sector_code,
        coalesce(grades.grade, 'none') as grade,
        sums.outstanding_usd
    from sums
    left join stg_buyers on sums.buyer_id = stg_buyers.buyer_id
    left join grades on sums.buyer_id = grades.buyer_id

)

select *
from final
order by outstanding_usd desc, buyer_id
