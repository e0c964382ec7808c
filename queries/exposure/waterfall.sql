-- The cover waterfall of one exporter: what is outstanding, what each step takes, what
-- is payable, in this order.
--
-- grain:   one row per step
-- params:  none
-- uses:    exposure/invoices
with

cover as (

    select
        outstanding_usd,
        no_policy_usd,
        restricted_usd,
        no_limit_usd,
        term_mismatch_usd,
        stop_shipment_usd,
        undeclared_usd,
        over_limit_usd,
        late_notice_usd,
        retained_share_usd,
        buyer_cap_usd,
        policy_maximum_usd,
        payable_usd
    from invoices

),

steps as (

    select
        unnest(range(0, 13)) as step_number,
        unnest([
            'outstanding', 'no_policy', 'restricted', 'no_limit', 'term_mismatch',
            'stop_shipment', 'undeclared', 'over_limit', 'late_notice',
            'retained_share',
            'buyer_cap', 'policy_maximum', 'payable'
        ]) as step,
        unnest([
            outstanding_usd, no_policy_usd, restricted_usd, no_limit_usd,
            term_mismatch_usd, stop_shipment_usd, undeclared_usd, over_limit_usd,
            late_notice_usd, retained_share_usd, buyer_cap_usd, policy_maximum_usd,
            payable_usd
        ]) as step_usd
    from cover

),

final as (

    select
        step_number,
        step,
        round(sum(step_usd)::double, 2) as amount_usd,
        count(*) filter (where step_usd > 0)::bigint as invoice_count
    from steps
    group by
        step_number,
        step

)

select *
from final
order by step_number
