-- Days after shipment until the claims of nearly all shipments can have been decided.
--
-- grain:   one row
-- params:  from_date, to_date, as_of_date
--
-- The credit term that covers 95 % of the amount insured in the period, then the
-- waiting period of a default, then the days the insurer may take to decide: the
-- longest of the export products, as in force on the as-of date.
with

terms as (

    select
        term_days,
        sum(insured_usd) as insured_usd
    from mart_term_days
    where ship_month between $from_date::date and $to_date::date
    group by term_days

),

running as (

    select
        term_days,
        sum(insured_usd) over (order by term_days) as insured_to_here_usd,
        sum(insured_usd) over () as insured_usd
    from terms

),

usual_term as (

    select min(term_days) as term_days
    from running
    where insured_to_here_usd >= 0.95 * insured_usd

),

rule_values as (

    select
        max(value) filter (where rule_code = 'waiting_months_default')
            as waiting_months,
        max(value) filter (where rule_code = 'adjudication_days') as decision_days
    from values_in_force
    where
        product_code in ('comprehensive', 'platform')
        and $as_of_date::date between from_date and to_date

),

final as (

    select
        usual_term.term_days,
        rule_values.waiting_months::integer as waiting_months,
        rule_values.decision_days::integer as decision_days
    from usual_term
    cross join rule_values

)

select *
from final
