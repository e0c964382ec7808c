-- What the United States add to their ordinary rate on goods from China on a day, by
-- code of the goods, and what the layers are.
--
-- grain:   one row per hs6_code
-- params:  as_of_date
--
-- A layer counts by the share of the code's lines that it covers; one on all goods
-- covers a code in full unless tariff_goods says less. A rate of the four-year review
-- stands in place of the list rate, not on top of it. mfn_ratio is null where not every
-- line's ordinary rate is held.
with

layers as (

    select
        layer,
        product_group,
        scope,
        additional_rate_ratio
    from ref_tariff_layers
    where
        imposing_country_code = 'US'
        and valid_from <= $as_of_date::date
        and coalesce(valid_to, date '9999-12-31') >= $as_of_date::date

),

goods as (

    select
        ref_hs_codes.hs6_code,
        layers.layer,
        layers.additional_rate_ratio,
        ref_tariff_goods.goods_rate_ratio,
        coalesce(
            ref_tariff_goods.line_share_ratio,
            case when layers.scope = 'country' then 1 else 0 end
        ) as share_ratio
    from ref_hs_codes
    cross join layers
    left join ref_tariff_goods
        on
            layers.layer = ref_tariff_goods.layer
            and layers.product_group is not distinct from ref_tariff_goods.product_group
            and ref_hs_codes.hs6_code = ref_tariff_goods.hs_code

),

by_kind as (

    select
        hs6_code,
        max(goods_rate_ratio) filter (where layer = 'mfn') as mfn_ratio,
        coalesce(sum(share_ratio) filter (where layer = 's301_review'), 0)
            as reviewed_ratio,
        coalesce(
            sum(share_ratio * additional_rate_ratio) filter (
                where layer like 's301_list%'
            ),
            0
        ) as list_ratio,
        coalesce(
            sum(share_ratio * additional_rate_ratio) filter (
                where layer = 's301_review'
            ),
            0
        ) as review_ratio,
        coalesce(
            sum(share_ratio * additional_rate_ratio) filter (where layer = 's232'), 0
        ) as s232_ratio,
        coalesce(
            sum(share_ratio * additional_rate_ratio) filter (
                where
                layer in ('ieepa_fentanyl', 'ieepa_reciprocal', 's122')
                or layer = 's301_forced_labour'
            ),
            0
        ) as country_ratio
    from goods
    group by hs6_code

),

final as (

    select
        hs6_code,
        mfn_ratio,
        list_ratio * greatest(1 - reviewed_ratio, 0) + review_ratio as s301_ratio,
        s232_ratio,
        country_ratio,
        list_ratio * greatest(1 - reviewed_ratio, 0) + review_ratio + s232_ratio
        + country_ratio as additional_ratio
    from by_kind

)

select *
from final
order by hs6_code
