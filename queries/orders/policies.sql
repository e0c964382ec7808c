-- Policies of one exporter that had begun by a day, with the terms an order goes by.
--
-- grain:   one row per policy_id
-- params:  as_of_date, exporter_id
with

final as (

    select
        policy_id,
        insurer_code,
        product_code,
        scheme_code,
        policy_start_date,
        policy_end_date,
        premium_rate_ratio,
        indemnity_default_ratio,
        indemnity_insolvency_ratio,
        indemnity_rejection_ratio,
        indemnity_political_ratio,
        buyer_cap_usd,
        maximum_liability_usd,
        discretionary_limit_usd
    from stg_policies
    where
        exporter_id = $exporter_id
        and policy_start_date <= $as_of_date::date

)

select * from final
order by policy_start_date, policy_id
