-- Words come from the lists of the dictionary; countries are two capital letters.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

exporters_size_class as (

    select
        'exporters' as table_name,
        exporter_id as row_key,
        concat('size_class is ', size_class) as problem
    from stg_exporters
    where size_class not in ('small', 'medium', 'large', 'unknown')

),

buyer_grades_grade as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat('grade is ', grade) as problem
    from stg_buyer_grades
    where grade not in ('A', 'B', 'C', 'D', 'E')

),

policies_product_code as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat('product_code is ', product_code) as problem
    from stg_policies
    where product_code not in ('comprehensive', 'platform', 'domestic')

),

policies_declaration_rule as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat('declaration_rule is ', declaration_rule) as problem
    from stg_policies
    where declaration_rule not in ('monthly', 'per_shipment')

),

limits_decision as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat('decision is ', decision) as problem
    from stg_limits
    where decision not in ('approved', 'reduced', 'refused', 'withdrawn')

),

limits_payment_term as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat('payment_term is ', payment_term) as problem
    from stg_limits
    where payment_term not in ('OA', 'DA', 'DP', 'LC')

),

limits_end_reason as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat('end_reason is ', end_reason) as problem
    from stg_limits
    where end_reason not in ('expired', 'lapsed', 'replaced', 'withdrawn')

),

limits_reason_code as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat('reason_code is ', reason_code) as problem
    from stg_limits
    where reason_code not in (
            'buyer_risk',
            'country_risk',
            'sector_risk',
            'priority_goods',
            'overdue',
            'capacity'
        )

),

shipments_payment_term as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('payment_term is ', payment_term) as problem
    from stg_shipments
    where payment_term not in ('OA', 'DA', 'DP', 'LC')

),

claims_cause as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('cause is ', cause) as problem
    from stg_claims
    where cause not in ('default', 'insolvency', 'rejection', 'political')

),

claims_decision as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('decision is ', decision) as problem
    from stg_claims
    where decision not in ('paid', 'refused', 'withdrawn')

),

claims_refusal_reason as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('refusal_reason is ', refusal_reason) as problem
    from stg_claims
    where refusal_reason not in (
            'not_declared',
            'no_limit',
            'stop_shipment',
            'late_notice',
            'dispute',
            'no_real_trade'
        )

),

claims_dispute_outcome as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat('dispute_outcome is ', dispute_outcome) as problem
    from stg_claims
    where dispute_outcome not in ('award', 'settlement', 'lost')

),

claim_movements_movement_type as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat('movement_type is ', movement_type) as problem
    from stg_claim_movements
    where movement_type not in ('payment', 'recovery', 'cost')

),

subsidies_decision as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat('decision is ', decision) as problem
    from stg_subsidies
    where decision not in ('granted', 'capped', 'refused')

),

subsidies_reason_code as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat('reason_code is ', reason_code) as problem
    from stg_subsidies
    where reason_code not in (
            'over_threshold',
            'cap_reached',
            'premium_unpaid',
            'overlap'
        )

),

buyers_country_code as (

    select
        'buyers' as table_name,
        buyer_id as row_key,
        concat('country_code is ', country_code) as problem
    from stg_buyers
    where not regexp_full_match(country_code, '[A-Z][A-Z]')

),

shipments_consignee_country_code as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('consignee_country_code is ', consignee_country_code) as problem
    from stg_shipments
    where not regexp_full_match(consignee_country_code, '[A-Z][A-Z]')

),

shipments_hs6_code as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat('hs6_code is ', hs6_code) as problem
    from stg_shipments
    where not regexp_full_match(hs6_code, '[0-9]{6}')

),

final as (

    select * from exporters_size_class

    union all
    select * from buyer_grades_grade

    union all
    select * from policies_product_code

    union all
    select * from policies_declaration_rule

    union all
    select * from limits_decision

    union all
    select * from limits_payment_term

    union all
    select * from limits_end_reason

    union all
    select * from limits_reason_code

    union all
    select * from shipments_payment_term

    union all
    select * from claims_cause

    union all
    select * from claims_decision

    union all
    select * from claims_refusal_reason

    union all
    select * from claims_dispute_outcome

    union all
    select * from claim_movements_movement_type

    union all
    select * from subsidies_decision

    union all
    select * from subsidies_reason_code

    union all
    select * from buyers_country_code

    union all
    select * from shipments_consignee_country_code

    union all
    select * from shipments_hs6_code

)

select *
from final
order by table_name, row_key, problem
