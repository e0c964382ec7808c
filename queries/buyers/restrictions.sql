-- Cover restrictions known on a day for the country of one exporter's buyer and for the
-- countries its goods went to, and which of the goods it bought they concern.
--
-- grain:   one row per restriction_id
-- params:  as_of_date, buyer_id
-- uses:    buyers/invoices_of_buyer
with

buyers as (

    select country_code
    from stg_buyers
    where buyer_id = $buyer_id

),

goods as (

    select
        hs6_code,
        consignee_country_code,
        ship_date
    from invoices_of_buyer

),

countries as (

    select country_code
    from buyers

    union

    select consignee_country_code as country_code
    from goods

),

restrictions as (

    select
        restriction_id,
        country_code,
        hs_prefix,
        valid_from,
        valid_to,
        effect,
        source_id,
        confidence,
        note
    from ref_cover_restrictions
    where valid_from <= $as_of_date::date
        and (
            country_code is null
            or country_code in (select countries.country_code from countries)
        )

),

concerned as (

    select
        restrictions.restriction_id,
        count(*) as invoice_count,
        count(*) filter (
            where goods.ship_date >= restrictions.valid_from
            and goods.ship_date
            <= coalesce(restrictions.valid_to, date '9999-12-31')
        ) as shipped_count
    from restrictions
    cross join buyers
    inner join goods
        on
            restrictions.hs_prefix is null
            or starts_with(goods.hs6_code, restrictions.hs_prefix)
    where restrictions.country_code is null
        or restrictions.country_code = buyers.country_code
        or restrictions.country_code = goods.consignee_country_code
    group by restrictions.restriction_id

),

goods_names as (

    select
        hs6_code,
        description
    from ref_hs_codes

),

final as (

    select
        restrictions.restriction_id,
        restrictions.country_code,
        restrictions.hs_prefix,
        goods_names.description as goods,
        restrictions.effect,
        restrictions.valid_from,
        restrictions.valid_to,
        coalesce(restrictions.valid_to, date '9999-12-31') >= $as_of_date::date
            as is_in_force,
        coalesce(restrictions.hs_prefix is null or concerned.invoice_count > 0, false)
            as is_concerned,
        coalesce(concerned.shipped_count, 0)::bigint as shipped_count,
        restrictions.source_id,
        restrictions.confidence,
        restrictions.note
    from restrictions
    left join concerned on restrictions.restriction_id = concerned.restriction_id
    left join goods_names on restrictions.hs_prefix = goods_names.hs6_code

)

select *
from final
order by is_concerned desc, valid_from desc, restriction_id
