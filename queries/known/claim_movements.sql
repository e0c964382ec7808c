-- Movements of one exporter's claims as they were known on a day.
--
-- grain:   one row per movement_id
-- params:  known_date, exporter_id
--
-- What is dated later had not happened; without a day, all that the book knows.
with

final as (

    select
        movement_id,
        claim_id,
        movement_type,
        movement_date,
        amount_usd
    from stg_claim_movements
    where
        claim_id in (
            select stg_claims.claim_id
            from stg_claims
            where stg_claims.exporter_id = $exporter_id
        )
        and ($known_date is null or movement_date <= $known_date::date)

)

select * from final
order by movement_id
