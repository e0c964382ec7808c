-- Decisions on the premium subsidies of one exporter up to a day, newest first.
--
-- grain:   one row per subsidy_id
-- params:  as_of_date, exporter_id
with

grants as (

    select
        subsidy_id,
        policy_id,
        scheme_code,
        premium_paid_usd,
        subsidy_usd,
        granted_date,
        decision,
        reason_code
    from stg_subsidies
    where exporter_id = $exporter_id and granted_date <= $as_of_date::date

),

policy_years as (

    select policy_id, policy_start_date, policy_end_date
    from stg_policies
    where exporter_id = $exporter_id

),

final as (

    select
        grants.subsidy_id,
        policy_years.policy_start_date,
        policy_years.policy_end_date,
        grants.scheme_code,
        grants.premium_paid_usd,
        grants.subsidy_usd,
        grants.granted_date,
        grants.decision,
        grants.reason_code
    from grants
    left join policy_years on grants.policy_id = policy_years.policy_id

)

select * from final
order by granted_date desc, subsidy_id
