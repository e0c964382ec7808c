-- An invoice leaves the ledger once, paid or written off, and not before its date.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

final as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat_ws(
            ' ',
            'invoiced',
            invoice_date,
            case when paid_date is not null then concat('paid ', paid_date) end,
            case
                when written_off_date is not null
                    then concat('written off ', written_off_date)
            end
        ) as problem
    from stg_shipments
    where
        paid_date < invoice_date
        or written_off_date < invoice_date
        or (paid_date is not null and written_off_date is not null)

)

select *
from final
order by table_name, row_key, problem
