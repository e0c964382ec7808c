-- Money at stake and number of buyers by reason on one position day.
--
-- grain:   one row per reason_code
-- params:  as_of_date, exporter_id
with

attention as (

    select
        buyer_id,
        reason_code,
        at_stake_usd
    from position_attention
    where as_of_date = $as_of_date::date
        and ($exporter_id::varchar is null or exporter_id = $exporter_id)

),

final as (

    select
        reason_code,
        sum(at_stake_usd) as at_stake_usd,
        count(*)::bigint as buyer_count
    from attention
    group by reason_code

)

select *
from final
order by at_stake_usd desc, reason_code
