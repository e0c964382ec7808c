-- The reserve of each export claim: claimed amount times insured share of its cause.
--
-- grain:    one row per claim_id
-- params:   none
-- includes: claims/export_claims
--
-- It is set up on filing and released on payment, or on a decision that pays nothing.
select
    export_claims.*,
    (
        export_claims.claimed_usd * case export_claims.cause
            when 'default' then stg_policies.indemnity_default_ratio
            when 'insolvency' then stg_policies.indemnity_insolvency_ratio
            when 'rejection' then stg_policies.indemnity_rejection_ratio
            when 'political' then stg_policies.indemnity_political_ratio
        end
    )::decimal(18, 2) as reserve_usd,
    case
        when export_claims.payment_date is not null
            then export_claims.payment_date
        when export_claims.decision in ('refused', 'withdrawn')
            then export_claims.decision_date
    end as released_date
from export_claims
inner join stg_policies
    on export_claims.policy_id = stg_policies.policy_id
