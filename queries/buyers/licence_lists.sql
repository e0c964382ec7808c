-- China's export-licence lists known on a day, and how many invoices of one exporter to
-- one buyer carry goods on them; a list without HS codes cannot be checked.
--
-- grain:   one row per list_id
-- params:  as_of_date
-- uses:    buyers/invoices_of_buyer
with

goods as (

    select hs6_code
    from invoices_of_buyer
    where hs6_code is not null

),

lists as (

    select
        list_id,
        list_name,
        hs_prefix,
        goods,
        valid_from,
        valid_to,
        status,
        source_id,
        confidence,
        note
    from ref_dual_use_lists
    where valid_from <= $as_of_date::date
        and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

),

on_list as (

    select
        lists.list_id,
        count(*)::bigint as invoice_count
    from lists
    inner join goods on starts_with(goods.hs6_code, lists.hs_prefix)
    group by lists.list_id

),

final as (

    select
        lists.list_id,
        lists.list_name,
        lists.hs_prefix,
        lists.goods,
        lists.valid_from,
        lists.status,
        lists.source_id,
        lists.confidence,
        lists.note,
        lists.hs_prefix is not null as can_be_checked,
        case
            when lists.hs_prefix is not null then coalesce(on_list.invoice_count, 0)
        end as invoice_count
    from lists
    left join on_list on lists.list_id = on_list.list_id

)

select *
from final
order by invoice_count desc nulls last, valid_from desc, list_id
