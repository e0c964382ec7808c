-- What each policy had paid on claims by a day.
--
-- grain:    one row per as_of_date, policy_id, exporter_id
-- params:   none
-- includes: cover/filed_claims
select
    filed_claims.as_of_date,
    filed_claims.policy_id,
    filed_claims.exporter_id,
    sum(stg_claim_movements.amount_usd::decimal(18, 2)) as paid_usd
from filed_claims
inner join stg_claim_movements
    on filed_claims.claim_id = stg_claim_movements.claim_id
where
    stg_claim_movements.movement_type = 'payment'
    and stg_claim_movements.movement_date <= filed_claims.as_of_date
group by
    filed_claims.as_of_date, filed_claims.policy_id, filed_claims.exporter_id
