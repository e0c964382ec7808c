-- What advice/actions gives, as it is kept with the book.
--
-- grain:    one row per exporter_id, action_code
-- params:   as_of_date, exporter_id
with

final as (

    select
        exporter_id,
        action_code,
        action_kind,
        buyer_id,
        buyer_name,
        country_code,
        policy_id,
        action_date,
        missed_date,
        invoice_count,
        amount_usd,
        saves_usd,
        in_question_usd,
        money_usd,
        needed_usd,
        overdue_days
    from position_advice
    where exporter_id = $exporter_id
        and as_of_date = $as_of_date::date

)

select * from final
order by exporter_id, money_usd desc, action_date nulls last, action_code
