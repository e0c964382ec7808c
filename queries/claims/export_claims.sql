-- Claims under export policies, with what the summaries are split by.
--
-- grain:    one row per claim_id
-- params:   none
-- includes: book/export_policies
select
    stg_claims.claim_id,
    stg_claims.policy_id,
    stg_buyers.country_code,
    export_policies.city_code,
    export_policies.scheme_code,
    export_policies.sector_code,
    export_policies.size_class,
    export_policies.product_code,
    stg_claims.cause,
    stg_claims.claimed_usd,
    stg_claims.filing_date,
    stg_claims.decision,
    stg_claims.decision_date,
    stg_claims.payment_date,
    stg_claims.dispute_closed_date
from stg_claims
inner join export_policies
    on stg_claims.policy_id = export_policies.policy_id
inner join stg_buyers
    on stg_claims.buyer_id = stg_buyers.buyer_id
