-- Notice of an unpaid invoice is given after its due date, unless the buyer is
-- insolvent by then or the claim behind it has another cause than default.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

early_notices as (

    select
        stg_shipments.invoice_id,
        stg_shipments.buyer_id,
        stg_shipments.due_date,
        stg_shipments.notice_date
    from stg_shipments
    where
        stg_shipments.notice_date <= stg_shipments.due_date
        and stg_shipments.invoice_id not in (
            select stg_claim_invoices.invoice_id
            from stg_claim_invoices
            inner join stg_claims
                on stg_claim_invoices.claim_id = stg_claims.claim_id
            where stg_claims.cause <> 'default'
        )

),

insolvent_buyers as (

    select
        buyer_id,
        min(valid_from) as insolvent_date
    from stg_buyer_grades
    where grade = 'E'
    group by buyer_id

),

final as (

    select
        'shipments' as table_name,
        early_notices.invoice_id as row_key,
        concat(
            'due ', early_notices.due_date, ', notice ', early_notices.notice_date
        ) as problem
    from early_notices
    left join insolvent_buyers
        on
            early_notices.buyer_id = insolvent_buyers.buyer_id
            and early_notices.notice_date >= insolvent_buyers.insolvent_date
    where insolvent_buyers.buyer_id is null

)

select *
from final
order by table_name, row_key, problem
