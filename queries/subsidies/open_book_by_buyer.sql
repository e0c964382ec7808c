-- What each foreign buyer owes one exporter on a day, what would be paid were it to
-- fail alone, and how much another policy could insure of it.
--
-- grain:   one row per buyer_id
-- params:  as_of_date, exporter_id
-- uses:    cover/cover_by_invoice
--
-- Let through is what is left before the retained share, late notice included.
-- Two gaps are the policy's, not the exporter's, and are given apart: no policy at all,
-- and no limit or too small a one, which a platform's automatic limit closes.
with

cover as (

    select
        buyer_id,
        outstanding_usd,
        no_policy_usd,
        no_limit_usd + over_limit_usd as limit_gap_usd,
        late_notice_usd
        + retained_share_usd
        + buyer_cap_usd
        + policy_maximum_usd
        + payable_usd as let_through_usd,
        late_notice_usd,
        policy_maximum_usd + payable_usd as paid_alone_usd
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
        sum(cover.late_notice_usd)::double as late_notice_usd,
        sum(cover.paid_alone_usd)::double as paid_alone_usd
    from cover
    inner join foreign_buyers on cover.buyer_id = foreign_buyers.buyer_id
    group by cover.buyer_id

)

select * from final
order by outstanding_usd desc, buyer_id
