-- What new, lost and staying clients add to the growth of a period on a compared one.
--
-- grain:    one row per client_group
-- params:   from_date, to_date, compared_from_date, compared_to_date, country_codes,
--           city_codes, scheme_codes, sector_codes, size_classes, product_codes,
--           payment_terms
--
-- A client is new, or lost, where it had nothing insured in the other period at all;
-- switched in, or out, where it had, but not under these filters: in another market,
-- scheme or product. Months count whole; all changes together are the growth.
with

periods as (

    select
        mart_policy_years.*,
        'current' as period_name,
        case mart_policy_years.calendar_year
            when year($from_date::date)
                then month($from_date::date)
            else 1
        end as first_month,
        case mart_policy_years.calendar_year
            when year($to_date::date) then month($to_date::date)
            else 12
        end as last_month
    from mart_policy_years
    where
        mart_policy_years.calendar_year
        between year($from_date::date) and year($to_date::date)

    union all

    select
        mart_policy_years.*,
        'compared' as period_name,
        case mart_policy_years.calendar_year
            when year($compared_from_date::date)
                then month($compared_from_date::date)
            else 1
        end as first_month,
        case mart_policy_years.calendar_year
            when year($compared_to_date::date) then month($compared_to_date::date)
            else 12
        end as last_month
    from mart_policy_years
    where
        mart_policy_years.calendar_year
        between year($compared_from_date::date) and year($compared_to_date::date)

),

amounts as (

    select
        exporter_number,
        period_name,
        (
            ($country_codes is null or list_contains($country_codes, country_code))
            and ($city_codes is null or list_contains($city_codes, city_code))
            and ($scheme_codes is null or list_contains($scheme_codes, scheme_code))
            and ($sector_codes is null or list_contains($sector_codes, sector_code))
            and ($size_classes is null or list_contains($size_classes, size_class))
            and ($product_codes is null or list_contains($product_codes, product_code))
            and (
                $payment_terms is null or list_contains($payment_terms, payment_term)
            )
        ) as is_selected,
        list_sum(list_slice(insured_by_month_usd, first_month, last_month))
            as insured_usd
    from periods

),

clients as (

    select
        exporter_number,
        coalesce(
            sum(insured_usd) filter (where is_selected and period_name = 'current'), 0
        ) as current_usd,
        coalesce(
            sum(insured_usd) filter (where is_selected and period_name = 'compared'), 0
        ) as compared_usd,
        coalesce(sum(insured_usd) filter (where period_name = 'current'), 0)
            as current_anywhere_usd,
        coalesce(sum(insured_usd) filter (where period_name = 'compared'), 0)
            as compared_anywhere_usd
    from amounts
    group by exporter_number

),

grouped as (

    select
        current_usd,
        compared_usd,
        case
            when compared_usd > 0 and current_usd > 0 then 'stayed'
            when current_usd > 0 and compared_anywhere_usd > 0 then 'switched_in'
            when current_usd > 0 then 'new'
            when current_anywhere_usd > 0 then 'switched_out'
            else 'lost'
        end as client_group
    from clients
    where current_usd > 0 or compared_usd > 0

),

final as (

    select
        client_group,
        count(*) as client_count,
        sum(current_usd)::double as current_usd,
        sum(compared_usd)::double as compared_usd,
        sum(current_usd - compared_usd)::double as change_usd
    from grouped
    group by client_group

)

select *
from final
order by client_group
