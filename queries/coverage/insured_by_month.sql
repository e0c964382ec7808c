-- Insured amount by month of shipment and one dimension.
--
-- grain:    one row per ship_month, split_code
-- params:   payment_terms, split_by
-- includes: coverage/insured_months
--
-- split_by as in coverage/insured_months, or payment_term.
with

monthly as (

    select
        ship_month,
        size_class,
        insured_usd,
        case $split_by when 'payment_term' then payment_term else split_code end
            as split_code
    from insured_months
    where $payment_terms is null or list_contains($payment_terms, payment_term)

),

final as (

    select
        ship_month,
        split_code,
        sum(insured_usd) as insured_usd,
        coalesce(
            sum(insured_usd) filter (where size_class in ('small', 'medium')), 0
        ) as sme_insured_usd
    from monthly
    group by ship_month, split_code

)

select *
from final
order by ship_month, split_code
