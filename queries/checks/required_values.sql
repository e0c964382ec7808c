-- Every column that the dictionary calls required is filled in.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

incomplete_exporters as (

    select
        'exporters' as table_name,
        coalesce(exporter_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when exporter_id is null then 'exporter_id' end,
            case when exporter_name is null then 'exporter_name' end,
            case when city_code is null then 'city_code' end,
            case when sector_code is null then 'sector_code' end,
            case when size_class is null then 'size_class' end
        ) as problem
    from stg_exporters
    where
        exporter_id is null
        or exporter_name is null
        or city_code is null
        or sector_code is null
        or size_class is null

),

incomplete_exporter_years as (

    select
        'exporter_years' as table_name,
        concat(exporter_id, ' ', calendar_year) as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when exporter_id is null then 'exporter_id' end,
            case when calendar_year is null then 'calendar_year' end,
            case when exports_usd is null then 'exports_usd' end,
            case when exports_to_us_usd is null then 'exports_to_us_usd' end,
            case when domestic_sales_cny is null then 'domestic_sales_cny' end
        ) as problem
    from stg_exporter_years
    where
        exporter_id is null
        or calendar_year is null
        or exports_usd is null
        or exports_to_us_usd is null
        or domestic_sales_cny is null

),

incomplete_buyers as (

    select
        'buyers' as table_name,
        coalesce(buyer_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when buyer_id is null then 'buyer_id' end,
            case when buyer_name is null then 'buyer_name' end,
            case when country_code is null then 'country_code' end,
            case when sector_code is null then 'sector_code' end,
            case when first_seen_date is null then 'first_seen_date' end
        ) as problem
    from stg_buyers
    where
        buyer_id is null
        or buyer_name is null
        or country_code is null
        or sector_code is null
        or first_seen_date is null

),

incomplete_buyer_grades as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when buyer_id is null then 'buyer_id' end,
            case when valid_from is null then 'valid_from' end,
            case when grade is null then 'grade' end,
            case when insolvency_probability is null then 'insolvency_probability' end
        ) as problem
    from stg_buyer_grades
    where
        buyer_id is null
        or valid_from is null
        or grade is null
        or insolvency_probability is null

),

incomplete_policies as (

    select
        'policies' as table_name,
        coalesce(policy_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when policy_id is null then 'policy_id' end,
            case when exporter_id is null then 'exporter_id' end,
            case when insurer_code is null then 'insurer_code' end,
            case when product_code is null then 'product_code' end,
            case when policy_start_date is null then 'policy_start_date' end,
            case when policy_end_date is null then 'policy_end_date' end,
            case when premium_rate_ratio is null then 'premium_rate_ratio' end,
            case
                when indemnity_default_ratio is null then 'indemnity_default_ratio'
            end,
            case
                when
                    indemnity_insolvency_ratio is null
                    then 'indemnity_insolvency_ratio'
            end,
            case
                when indemnity_rejection_ratio is null then 'indemnity_rejection_ratio'
            end,
            case
                when indemnity_political_ratio is null then 'indemnity_political_ratio'
            end,
            case when maximum_liability_usd is null then 'maximum_liability_usd' end
        ) as problem
    from stg_policies
    where
        policy_id is null
        or exporter_id is null
        or insurer_code is null
        or product_code is null
        or policy_start_date is null
        or policy_end_date is null
        or premium_rate_ratio is null
        or indemnity_default_ratio is null
        or indemnity_insolvency_ratio is null
        or indemnity_rejection_ratio is null
        or indemnity_political_ratio is null
        or maximum_liability_usd is null

),

incomplete_limits as (

    select
        'limits' as table_name,
        coalesce(limit_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when limit_id is null then 'limit_id' end,
            case when exporter_id is null then 'exporter_id' end,
            case when buyer_id is null then 'buyer_id' end,
            case when applied_date is null then 'applied_date' end,
            case when decided_date is null then 'decided_date' end,
            case when decision is null then 'decision' end,
            case when approved_usd is null then 'approved_usd' end,
            case when payment_term is null then 'payment_term' end,
            case when term_days is null then 'term_days' end,
            case when valid_from is null then 'valid_from' end
        ) as problem
    from stg_limits
    where
        limit_id is null
        or exporter_id is null
        or buyer_id is null
        or applied_date is null
        or decided_date is null
        or decision is null
        or approved_usd is null
        or payment_term is null
        or term_days is null
        or valid_from is null

),

incomplete_shipments as (

    select
        'shipments' as table_name,
        coalesce(invoice_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when invoice_id is null then 'invoice_id' end,
            case when exporter_id is null then 'exporter_id' end,
            case when buyer_id is null then 'buyer_id' end,
            case when payment_term is null then 'payment_term' end,
            case when term_days is null then 'term_days' end,
            case when ship_date is null then 'ship_date' end,
            case when invoice_date is null then 'invoice_date' end,
            case when due_date is null then 'due_date' end,
            case when invoice_amount_usd is null then 'invoice_amount_usd' end,
            case when premium_usd is null then 'premium_usd' end
        ) as problem
    from stg_shipments
    where
        invoice_id is null
        or exporter_id is null
        or buyer_id is null
        or payment_term is null
        or term_days is null
        or ship_date is null
        or invoice_date is null
        or due_date is null
        or invoice_amount_usd is null
        or premium_usd is null

),

incomplete_claims as (

    select
        'claims' as table_name,
        coalesce(claim_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when claim_id is null then 'claim_id' end,
            case when exporter_id is null then 'exporter_id' end,
            case when buyer_id is null then 'buyer_id' end,
            case when policy_id is null then 'policy_id' end,
            case when cause is null then 'cause' end,
            case when loss_date is null then 'loss_date' end,
            case when filing_date is null then 'filing_date' end,
            case when claimed_usd is null then 'claimed_usd' end
        ) as problem
    from stg_claims
    where
        claim_id is null
        or exporter_id is null
        or buyer_id is null
        or policy_id is null
        or cause is null
        or loss_date is null
        or filing_date is null
        or claimed_usd is null

),

incomplete_claim_movements as (

    select
        'claim_movements' as table_name,
        coalesce(movement_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when movement_id is null then 'movement_id' end,
            case when claim_id is null then 'claim_id' end,
            case when movement_type is null then 'movement_type' end,
            case when movement_date is null then 'movement_date' end,
            case when amount_usd is null then 'amount_usd' end
        ) as problem
    from stg_claim_movements
    where
        movement_id is null
        or claim_id is null
        or movement_type is null
        or movement_date is null
        or amount_usd is null

),

incomplete_subsidies as (

    select
        'subsidies' as table_name,
        coalesce(subsidy_id, 'unknown') as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when subsidy_id is null then 'subsidy_id' end,
            case when policy_id is null then 'policy_id' end,
            case when exporter_id is null then 'exporter_id' end,
            case when scheme_code is null then 'scheme_code' end,
            case when premium_paid_usd is null then 'premium_paid_usd' end,
            case when subsidy_usd is null then 'subsidy_usd' end,
            case when granted_date is null then 'granted_date' end,
            case when decision is null then 'decision' end
        ) as problem
    from stg_subsidies
    where
        subsidy_id is null
        or policy_id is null
        or exporter_id is null
        or scheme_code is null
        or premium_paid_usd is null
        or subsidy_usd is null
        or granted_date is null
        or decision is null

),

incomplete_pool_cessions as (

    select
        'pool_cessions' as table_name,
        concat(policy_id, ' ', pool_member_code) as row_key,
        concat_ws(
            ' ',
            'not given:',
            case when policy_id is null then 'policy_id' end,
            case when pool_member_code is null then 'pool_member_code' end,
            case when ceded_ratio is null then 'ceded_ratio' end,
            case when committed_cover_cny is null then 'committed_cover_cny' end
        ) as problem
    from stg_pool_cessions
    where
        policy_id is null
        or pool_member_code is null
        or ceded_ratio is null
        or committed_cover_cny is null

),

final as (

    select * from incomplete_exporters

    union all
    select * from incomplete_exporter_years

    union all
    select * from incomplete_buyers

    union all
    select * from incomplete_buyer_grades

    union all
    select * from incomplete_policies

    union all
    select * from incomplete_limits

    union all
    select * from incomplete_shipments

    union all
    select * from incomplete_claims

    union all
    select * from incomplete_claim_movements

    union all
    select * from incomplete_subsidies

    union all
    select * from incomplete_pool_cessions

)

select *
from final
order by table_name, row_key, problem
