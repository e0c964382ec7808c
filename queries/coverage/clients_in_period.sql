-- Clients with declared shipments in the months of a period; months count whole.
--
-- grain:    one row
-- params:   payment_terms
-- includes: coverage/policy_years_in_period
with

active as (

    select distinct
        exporter_number,
        size_class
    from policy_years_in_period
    where $payment_terms is null or list_contains($payment_terms, payment_term)

),

final as (

    select
        count(*) as client_count,
        count(*) filter (where size_class in ('small', 'medium')) as sme_client_count
    from active

)

select *
from final
