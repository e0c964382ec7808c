-- What each foreign buyer owes one exporter on a day, what would be paid if no buyer
-- paid, and how much the rules let through whatever share a policy insures.
--
-- grain:   one row per buyer_id
-- params:  as_of_date, exporter_id
-- uses:    cover/cover_by_invoice
--
-- Let through is what is left before the exporter's own share. Two gaps are the
-- policy's rather than the exporter's and are given apart: no policy at all, and no
-- limit or one that is too small, which a platform's automatic limit would close.
with

cover as (

    select
        buyer_id,
        outstanding_usd,
        no_policy_usd,
        no_limit_usd + over_limit_usd as limit_gap_usd,
        own_share_usd + buyer_cap_usd + policy_maximum_usd + payable_usd
            as let_through_usd,
        payable_usd
    from cover_by_invoice
    where as_of_date = $as_of_date::date and exporter_id = $exporter_id

),

foreign_buyers as (

    select buyer_id
    from stg_buyers
    where country_code <> 'CN'

),

final as (

    select
        cover.buyer_id,
        sum(cover.outstanding_usd)::double as outstanding_usd,
        sum(cover.no_policy_usd)::double as no_policy_usd,
        sum(cover.limit_gap_usd)::double as limit_gap_usd,
        sum(cover.let_through_usd)::double as let_through_usd,
        sum(cover.payable_usd)::double as payable_usd
    from cover
    inner join foreign_buyers on cover.buyer_id = foreign_buyers.buyer_id
    group by cover.buyer_id

)

select * from final
order by outstanding_usd desc, buyer_id
