-- Every amount and ratio is a finite number; unknown is empty, never "not a number".
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
--
-- Asked of each value, not as a range: a range is answered from the bounds that a
-- Parquet file keeps of its columns, and those pass over what is not a number.
with

exporter_years_not_finite as (

    select
        'exporter_years' as table_name,
        concat(exporter_id, ' ', calendar_year) as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(exports_usd) then 'exports_usd' end,
            case when not isfinite(exports_to_us_usd) then 'exports_to_us_usd' end,
            case when not isfinite(domestic_sales_cny) then 'domestic_sales_cny' end
        ) as problem
    from stg_exporter_years
    where
        not isfinite(exports_usd)
        or not isfinite(exports_to_us_usd)
        or not isfinite(domestic_sales_cny)

),

buyer_grades_not_finite as (

    select
        'buyer_grades' as table_name,
        concat(buyer_id, ' ', valid_from) as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case
                when not isfinite(insolvency_probability)
                    then 'insolvency_probability'
            end
        ) as problem
    from stg_buyer_grades
    where not isfinite(insolvency_probability)

),

policies_not_finite as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(premium_rate_ratio) then 'premium_rate_ratio' end,
            case
                when not isfinite(indemnity_default_ratio)
                    then 'indemnity_default_ratio'
            end,
            case
                when not isfinite(indemnity_insolvency_ratio)
                    then 'indemnity_insolvency_ratio'
            end,
            case
                when not isfinite(indemnity_rejection_ratio)
                    then 'indemnity_rejection_ratio'
            end,
            case
                when not isfinite(indemnity_political_ratio)
                    then 'indemnity_political_ratio'
            end,
            case when not isfinite(buyer_cap_usd) then 'buyer_cap_usd' end,
            case
                when not isfinite(maximum_liability_usd)
                    then 'maximum_liability_usd'
            end,
            case
                when not isfinite(discretionary_limit_usd)
                    then 'discretionary_limit_usd'
            end
        ) as problem
    from stg_policies
    where
        not isfinite(premium_rate_ratio)
        or not isfinite(indemnity_default_ratio)
        or not isfinite(indemnity_insolvency_ratio)
        or not isfinite(indemnity_rejection_ratio)
        or not isfinite(indemnity_political_ratio)
        or not isfinite(buyer_cap_usd)
        or not isfinite(maximum_liability_usd)
        or not isfinite(discretionary_limit_usd)

),

limits_not_finite as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(requested_usd) then 'requested_usd' end,
            case when not isfinite(approved_usd) then 'approved_usd' end
        ) as problem
    from stg_limits
    where
        not isfinite(requested_usd)
        or not isfinite(approved_usd)

),

shipments_not_finite as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(invoice_amount_usd) then 'invoice_amount_usd' end,
            case when not isfinite(premium_usd) then 'premium_usd' end
        ) as problem
    from stg_shipments
    where
        not isfinite(invoice_amount_usd)
        or not isfinite(premium_usd)

),

claims_not_finite as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(claimed_usd) then 'claimed_usd' end,
            case when not isfinite(indemnified_usd) then 'indemnified_usd' end
        ) as problem
    from stg_claims
    where
        not isfinite(claimed_usd)
        or not isfinite(indemnified_usd)

),

claim_movements_not_finite as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(amount_usd) then 'amount_usd' end
        ) as problem
    from stg_claim_movements
    where not isfinite(amount_usd)

),

subsidies_not_finite as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(premium_paid_usd) then 'premium_paid_usd' end,
            case when not isfinite(subsidy_usd) then 'subsidy_usd' end
        ) as problem
    from stg_subsidies
    where
        not isfinite(premium_paid_usd)
        or not isfinite(subsidy_usd)

),

pool_cessions_not_finite as (

    select
        'pool_cessions' as table_name,
        concat(policy_id, ' ', pool_member_code) as row_key,
        concat_ws(
            ' ',
            'no finite number:',
            case when not isfinite(ceded_ratio) then 'ceded_ratio' end,
            case when not isfinite(committed_cover_cny) then 'committed_cover_cny' end
        ) as problem
    from stg_pool_cessions
    where
        not isfinite(ceded_ratio)
        or not isfinite(committed_cover_cny)

),

final as (

    select * from exporter_years_not_finite

    union all
    select * from buyer_grades_not_finite

    union all
    select * from policies_not_finite

    union all
    select * from limits_not_finite

    union all
    select * from shipments_not_finite

    union all
    select * from claims_not_finite

    union all
    select * from claim_movements_not_finite

    union all
    select * from subsidies_not_finite

    union all
    select * from pool_cessions_not_finite

)

select *
from final
order by table_name, row_key, problem
