-- Exporters with every word of a text in name, city or number: the one whose number it
-- is first, then those that are owed most; match_count is how many there are in all.
--
-- grain:    one row per exporter_id
-- params:   search_text, top_count
with

words as (

    select distinct word
    from (
        select unnest(string_split(lower(trim($search_text::varchar)), ' ')) as word
    ) as split
    where word <> ''

),

mismatches as (

    select distinct exporter_cards.exporter_id
    from exporter_cards
    cross join words
    where
        not contains(
            lower(
                concat_ws(
                    ' ',
                    exporter_cards.exporter_name,
                    exporter_cards.city_name,
                    exporter_cards.exporter_id
                )
            ),
            words.word
        )

),

matches as (

    select
        exporter_cards.exporter_id,
        exporter_cards.exporter_name,
        exporter_cards.city_name,
        exporter_cards.size_class,
        exporter_cards.outstanding_usd,
        lower(exporter_cards.exporter_id) = lower(trim($search_text::varchar))
            as is_its_number
    from exporter_cards
    left join mismatches on exporter_cards.exporter_id = mismatches.exporter_id
    where mismatches.exporter_id is null

),

final as (

    select
        exporter_id,
        exporter_name,
        city_name,
        size_class,
        outstanding_usd,
        is_its_number,
        (count(*) over ())::bigint as match_count
    from matches
    order by is_its_number desc, outstanding_usd desc, exporter_id
    limit $top_count::bigint

)

select *
from final
order by is_its_number desc, outstanding_usd desc, exporter_id
