-- Loss, notice, filing, decision and payment of a claim follow each other.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat_ws(
            ' ',
            'loss', loss_date,
            'notice', notice_date,
            'filed', filing_date,
            'decided', decision_date,
            'paid', payment_date
        ) as problem
    from stg_claims
    where
        filing_date < loss_date
        or notice_date < loss_date
        or filing_date < notice_date
        or decision_date < filing_date
        or payment_date < decision_date
        or (payment_date is not null and decision_date is null)

)

select *
from final
order by table_name, row_key, problem
