-- Grades of the buyers that are shipped to, as they were known on a day.
--
-- grain:   one row per buyer_id, valid_from
-- params:  known_date
--
-- In a scenario they are the buyers of its shipments, orders included; without a day,
-- all grades that the book knows.
with

buyers as (

    select distinct buyer_id
    from stg_shipments

),

final as (

    select
        stg_buyer_grades.buyer_id,
        stg_buyer_grades.valid_from,
        stg_buyer_grades.grade,
        stg_buyer_grades.insolvency_probability
    from stg_buyer_grades
    inner join buyers
        on stg_buyer_grades.buyer_id = buyers.buyer_id
    where
        $known_date is null or stg_buyer_grades.valid_from <= $known_date::date

)

select * from final
order by buyer_id, valid_from
