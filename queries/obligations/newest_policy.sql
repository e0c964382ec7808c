-- The policy whose rules hold for limits and buyers of an exporter: the newest that has
-- begun.
--
-- grain:    one row per exporter_id
-- params:   as_of_date, exporter_id
-- includes: obligations/policy_values
select
    stg_policies.exporter_id,
    stg_policies.policy_id,
    stg_policies.policy_end_date,
    stg_policies.is_period_assumed,
    -- A ledger's policy without a maximum.
    nullif(stg_policies.maximum_liability_usd, 999999999999) as maximum_liability_usd,
    policy_values.idle_limit_months,
    policy_values.notice_working_days,
    policy_values.limit_turnaround_days,
    policy_values.limit_request_days,
    policy_values.stop_shipment_days,
    policy_values.warning_days,
    policy_values.hold_days,
    coalesce(policy_values.overdue_minimum_usd, 0) as overdue_minimum_usd,
    -- What the policy gives for any buyer; at least that, where it is a platform's.
    coalesce(
        case
            when stg_policies.product_code = 'platform' then stg_policies.buyer_cap_usd
        end,
        stg_policies.discretionary_limit_usd,
        0
    ) as own_limit_usd
from stg_policies
inner join policy_values
    on stg_policies.policy_id = policy_values.policy_id
where
    ($exporter_id::varchar is null or stg_policies.exporter_id = $exporter_id)
    and stg_policies.policy_start_date <= $as_of_date::date
qualify
    row_number() over (
        partition by stg_policies.exporter_id
        order by stg_policies.policy_end_date desc, stg_policies.policy_id asc
    ) = 1
