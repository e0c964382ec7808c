-- Claims of the twelve months up to a day and what was reported and undecided on it,
-- for the whole book or one exporter; export policies.
--
-- grain:   one row
-- params:  as_of_date, exporter_id
with

claims as (

    select
        claim_id,
        policy_id,
        filing_date,
        decision_date,
        payment_date,
        claimed_usd,
        indemnified_usd
    from stg_claims
    where ($exporter_id::varchar is null or exporter_id = $exporter_id)
        and filing_date <= $as_of_date::date

),

export_policies as (

    select policy_id
    from stg_policies
    where product_code <> 'domestic'

),

final as (

    select
        coalesce(sum(claims.indemnified_usd) filter (
            where claims.payment_date <= $as_of_date::date
            and claims.payment_date > $as_of_date::date - interval 1 year
        ), 0)::double as paid_usd,
        count(*) filter (
            where claims.payment_date <= $as_of_date::date
            and claims.payment_date > $as_of_date::date - interval 1 year
        )::bigint as paid_count,
        coalesce(sum(claims.claimed_usd) filter (
            where claims.decision_date is null
            or claims.decision_date > $as_of_date::date
        ), 0)::double as undecided_usd,
        count(*) filter (
            where claims.decision_date is null
            or claims.decision_date > $as_of_date::date
        )::bigint as undecided_count
    from claims
    inner join export_policies on claims.policy_id = export_policies.policy_id

)

select *
from final
