-- A paid claim has its dates and its indemnity, a refused one a reason and no
-- indemnity, an undecided one neither.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat(
            'decision ',
            coalesce(decision, 'not taken'),
            ', indemnity ',
            indemnified_usd
        ) as problem
    from stg_claims
    where
        (
            decision = 'paid'
            and (
                decision_date is null
                or payment_date is null
                or coalesce(indemnified_usd, 0) = 0
            )
        )
        or (
            decision in ('refused', 'withdrawn')
            and (
                decision_date is null
                or payment_date is not null
                or coalesce(indemnified_usd, 0) > 0
            )
        )
        or (decision = 'refused' and refusal_reason is null)
        or (
            decision is null
            and (decision_date is not null or indemnified_usd is not null)
        )

)

select *
from final
order by table_name, row_key, problem
