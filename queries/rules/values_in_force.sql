-- The value of each rule for each product, with the days it is in force.
--
-- grain:   one row per product_code, rule_code, from_date
-- params:  none
--
-- Rows for comparison are never in force. A product's own row goes before the row of
-- all products ('any'); of rows that overlap, the one that begins last holds. from_date
-- and to_date are both inside, and the periods of one product and rule never overlap.
-- Product 'any' has what holds where no product is meant. A table of that name is made
-- when a book is opened; everything that goes by a rule reads it.
with

rule_rows as (

    select
        *,
        coalesce(valid_from, date '0001-01-01') as first_date,
        coalesce(valid_to, date '9999-12-31') as last_date
    from ref_policy_rules
    where not coalesce(is_comparison, false)

),

products as (

    select product_code from ref_policy_rules
    union
    select product_code
    from (
        values ('any'), ('comprehensive'), ('platform'), ('domestic')
    ) as known (product_code)

),

candidates as (

    select
        products.product_code as asked_product_code,
        rule_rows.*
    from products
    inner join rule_rows
        on rule_rows.product_code in (products.product_code, 'any')

),

changes as (

    select
        asked_product_code,
        rule_code,
        first_date as from_date
    from candidates
    union
    select
        asked_product_code,
        rule_code,
        last_date + 1 as from_date
    from candidates
    where last_date < date '9999-12-31'

),

periods as (

    select
        *,
        coalesce(
            lead(from_date) over (
                partition by asked_product_code, rule_code
                order by from_date
            ) - 1,
            date '9999-12-31'
        ) as to_date
    from changes

),

final as (

    select
        periods.asked_product_code as product_code,
        periods.rule_code,
        periods.from_date,
        periods.to_date,
        candidates.rule_number,
        candidates.value,
        candidates.value_text,
        candidates.unit,
        candidates.valid_from,
        candidates.valid_to,
        candidates.source_id,
        candidates.confidence,
        candidates.note,
        case
            when candidates.confidence = 'changed' then 'changed'
            when candidates.product_code = 'any' then 'any'
            else 'product'
        end as origin
    from periods
    inner join candidates
        on
            periods.asked_product_code = candidates.asked_product_code
            and periods.rule_code = candidates.rule_code
            and periods.from_date between candidates.first_date and candidates.last_date
    qualify row_number() over (
            partition by
                periods.asked_product_code, periods.rule_code, periods.from_date
            order by candidates.product_code = 'any', candidates.first_date desc
        ) = 1

)

select * from final
order by product_code, rule_code, from_date
