-- When each buyer was graded E, insolvent or in liquidation.
--
-- grain:   one row per buyer_id, insolvent_from_date
-- params:  none
--
-- From the first day of the grade until the day of another one (ended_date, without end
-- where there is none). A table of that name is made when a book is opened.
with

insolvent_buyers as (

    select distinct buyer_id
    from stg_buyer_grades
    where grade = 'E'

),

changes as (

    select
        stg_buyer_grades.buyer_id,
        stg_buyer_grades.valid_from,
        stg_buyer_grades.grade = 'E' as is_insolvent
    from stg_buyer_grades
    inner join insolvent_buyers
        on stg_buyer_grades.buyer_id = insolvent_buyers.buyer_id
    qualify is_insolvent is distinct from lag(is_insolvent) over (
            partition by stg_buyer_grades.buyer_id
            order by stg_buyer_grades.valid_from
        )

),

periods as (

    select
        buyer_id,
        is_insolvent,
        valid_from as insolvent_from_date,
        coalesce(
            lead(valid_from) over (partition by buyer_id order by valid_from),
            date '9999-12-31'
        ) as ended_date
    from changes

),

final as (

    select
        buyer_id,
        insolvent_from_date,
        ended_date
    from periods
    where is_insolvent

)

select * from final
order by buyer_id, insolvent_from_date
