-- The cover waterfall: what is outstanding, what each step takes, what is payable.
--
-- grain:   one row per step_code
-- params:  none
-- uses:    cover/cover_by_invoice
--
-- outstanding_usd less the steps is payable_usd, to the cent.
with

steps as (

    select
        step_order,
        step_code
    from (
        values
        (0, 'outstanding'),
        (1, 'no_policy'),
        (2, 'restricted'),
        (3, 'no_limit'),
        (4, 'term_mismatch'),
        (5, 'stop_shipment'),
        (6, 'undeclared'),
        (7, 'over_limit'),
        (8, 'late_notice'),
        (9, 'retained_share'),
        (10, 'buyer_cap'),
        (11, 'policy_maximum'),
        (12, 'payable')
    ) as step_list (step_order, step_code)

),

amounts_by_invoice as (

    select
        steps.step_order,
        steps.step_code,
        (
            case steps.step_code
                when 'outstanding' then cover_by_invoice.outstanding_usd
                when 'no_policy' then cover_by_invoice.no_policy_usd
                when 'restricted' then cover_by_invoice.restricted_usd
                when 'no_limit' then cover_by_invoice.no_limit_usd
                when 'term_mismatch' then cover_by_invoice.term_mismatch_usd
                when 'stop_shipment' then cover_by_invoice.stop_shipment_usd
                when 'undeclared' then cover_by_invoice.undeclared_usd
                when 'over_limit' then cover_by_invoice.over_limit_usd
                when 'late_notice' then cover_by_invoice.late_notice_usd
                when 'retained_share' then cover_by_invoice.retained_share_usd
                when 'buyer_cap' then cover_by_invoice.buyer_cap_usd
                when 'policy_maximum' then cover_by_invoice.policy_maximum_usd
                when 'payable' then cover_by_invoice.payable_usd
            end
        )::decimal(18, 2) as amount_usd
    from steps
    left join cover_by_invoice
        on true

),

final as (

    select
        step_order,
        step_code,
        coalesce(sum(amount_usd), 0)::decimal(18, 2) as amount_usd,
        sum(case when amount_usd > 0 then 1 else 0 end)::integer as invoice_count
    from amounts_by_invoice
    group by step_order, step_code

)

select * from final
order by step_order
