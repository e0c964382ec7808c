-- Nothing is dated later than the last day the book knows anything about.
--
-- grain:   one row per table_name, row_key, problem
-- params:  as_of_date
with

buyers_later as (

    select
        'buyers' as table_name,
        buyer_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when first_seen_date > cast($as_of_date as date) then 'first_seen_date'
            end
        ) as problem
    from stg_buyers
    where first_seen_date > cast($as_of_date as date)

),

buyer_grades_later as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when valid_from > cast($as_of_date as date) then 'valid_from'
            end
        ) as problem
    from stg_buyer_grades
    where valid_from > cast($as_of_date as date)

),

limits_later as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when decided_date > cast($as_of_date as date) then 'decided_date'
            end
        ) as problem
    from stg_limits
    where decided_date > cast($as_of_date as date)

),

shipments_later as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when ship_date > cast($as_of_date as date) then 'ship_date'
            end,
            case
                when invoice_date > cast($as_of_date as date) then 'invoice_date'
            end,
            case
                when declared_date > cast($as_of_date as date) then 'declared_date'
            end,
            case
                when notice_date > cast($as_of_date as date) then 'notice_date'
            end,
            case
                when paid_date > cast($as_of_date as date) then 'paid_date'
            end,
            case
                when
                    written_off_date > cast($as_of_date as date)
                    then 'written_off_date'
            end
        ) as problem
    from stg_shipments
    where
        ship_date > cast($as_of_date as date)
        or invoice_date > cast($as_of_date as date)
        or declared_date > cast($as_of_date as date)
        or notice_date > cast($as_of_date as date)
        or paid_date > cast($as_of_date as date)
        or written_off_date > cast($as_of_date as date)

),

claims_later as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when loss_date > cast($as_of_date as date) then 'loss_date'
            end,
            case
                when notice_date > cast($as_of_date as date) then 'notice_date'
            end,
            case
                when filing_date > cast($as_of_date as date) then 'filing_date'
            end,
            case
                when decision_date > cast($as_of_date as date) then 'decision_date'
            end,
            case
                when payment_date > cast($as_of_date as date) then 'payment_date'
            end,
            case
                when
                    dispute_opened_date > cast($as_of_date as date)
                    then 'dispute_opened_date'
            end,
            case
                when
                    dispute_closed_date > cast($as_of_date as date)
                    then 'dispute_closed_date'
            end
        ) as problem
    from stg_claims
    where
        loss_date > cast($as_of_date as date)
        or notice_date > cast($as_of_date as date)
        or filing_date > cast($as_of_date as date)
        or decision_date > cast($as_of_date as date)
        or payment_date > cast($as_of_date as date)
        or dispute_opened_date > cast($as_of_date as date)
        or dispute_closed_date > cast($as_of_date as date)

),

claim_movements_later as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when movement_date > cast($as_of_date as date) then 'movement_date'
            end
        ) as problem
    from stg_claim_movements
    where movement_date > cast($as_of_date as date)

),

subsidies_later as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat_ws(
            ' ',
            'later than the data:',
            case
                when granted_date > cast($as_of_date as date) then 'granted_date'
            end
        ) as problem
    from stg_subsidies
    where granted_date > cast($as_of_date as date)

),

final as (

    select * from buyers_later

    union all
    select * from buyer_grades_later

    union all
    select * from limits_later

    union all
    select * from shipments_later

    union all
    select * from claims_later

    union all
    select * from claim_movements_later

    union all
    select * from subsidies_later

)

select *
from final
order by table_name, row_key, problem
