-- When each buyer was graded E, as it was known on a day.
--
-- grain:   one row per buyer_id, insolvent_from_date
-- params:  known_date
--
-- What is dated later had not happened; without a day, all that the book knows.
with

final as (

    select
        buyer_id,
        insolvent_from_date,
        case
            when ended_date > $known_date::date then date '9999-12-31' else ended_date
        end as ended_date
    from insolvent_periods
    where $known_date is null or insolvent_from_date <= $known_date::date

)

select * from final
order by buyer_id, insolvent_from_date
