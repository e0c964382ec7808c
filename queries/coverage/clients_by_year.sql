-- Clients with declared shipments in each calendar year.
--
-- grain:    one row per calendar_year
-- params:   payment_terms
-- includes: coverage/policy_years
with

active as (

    select distinct
        calendar_year,
        exporter_number,
        size_class
    from policy_years
    where $payment_terms is null or list_contains($payment_terms, payment_term)

),

final as (

    select
        calendar_year,
        count(*) as client_count,
        count(*) filter (where size_class in ('small', 'medium')) as sme_client_count
    from active
    group by calendar_year

)

select *
from final
order by calendar_year
