-- No amount of money is negative, and a claim's movement is never 0.
--
-- grain:   one row per table_name, row_key, problem
-- params:  none
with

exporter_years_outside as (

    select
        'exporter_years' as table_name,
        concat(exporter_id, ' ', calendar_year) as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when exports_usd < 0 then 'exports_usd' end,
            case when exports_to_us_usd < 0 then 'exports_to_us_usd' end,
            case when domestic_sales_cny < 0 then 'domestic_sales_cny' end
        ) as problem
    from stg_exporter_years
    where
        exports_usd < 0
        or exports_to_us_usd < 0
        or domestic_sales_cny < 0

),

policies_outside as (

    select
        'policies' as table_name,
        policy_id as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when buyer_cap_usd < 0 then 'buyer_cap_usd' end,
            case when maximum_liability_usd < 0 then 'maximum_liability_usd' end,
            case when discretionary_limit_usd < 0 then 'discretionary_limit_usd' end
        ) as problem
    from stg_policies
    where
        buyer_cap_usd < 0
        or maximum_liability_usd < 0
        or discretionary_limit_usd < 0

),

limits_outside as (

    select
        'limits' as table_name,
        limit_id as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when requested_usd < 0 then 'requested_usd' end,
            case when approved_usd < 0 then 'approved_usd' end
        ) as problem
    from stg_limits
    where
        requested_usd < 0
        or approved_usd < 0

),

shipments_outside as (

    select
        'shipments' as table_name,
        invoice_id as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when invoice_amount_usd < 0 then 'invoice_amount_usd' end,
            case when premium_usd < 0 then 'premium_usd' end
        ) as problem
    from stg_shipments
    where
        invoice_amount_usd < 0
        or premium_usd < 0

),

claims_outside as (

    select
        'claims' as table_name,
        claim_id as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when claimed_usd < 0 then 'claimed_usd' end,
            case when indemnified_usd < 0 then 'indemnified_usd' end
        ) as problem
    from stg_claims
    where
        claimed_usd < 0
        or indemnified_usd < 0

),

claim_movements_outside as (

    select
        'claim_movements' as table_name,
        movement_id as row_key,
        concat_ws(
            ' ',
            'not above 0:',
            case when amount_usd <= 0 then 'amount_usd' end
        ) as problem
    from stg_claim_movements
    where amount_usd <= 0

),

subsidies_outside as (

    select
        'subsidies' as table_name,
        subsidy_id as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when premium_paid_usd < 0 then 'premium_paid_usd' end,
            case when subsidy_usd < 0 then 'subsidy_usd' end
        ) as problem
    from stg_subsidies
    where
        premium_paid_usd < 0
        or subsidy_usd < 0

),

pool_cessions_outside as (

    select
        'pool_cessions' as table_name,
        concat(policy_id, ' ', pool_member_code) as row_key,
        concat_ws(
            ' ',
            'negative:',
            case when committed_cover_cny < 0 then 'committed_cover_cny' end
        ) as problem
    from stg_pool_cessions
    where committed_cover_cny < 0

),

final as (

    select * from exporter_years_outside

    union all
    select * from policies_outside

    union all
    select * from limits_outside

    union all
    select * from shipments_outside

    union all
    select * from claims_outside

    union all
    select * from claim_movements_outside

    union all
    select * from subsidies_outside

    union all
    select * from pool_cessions_outside

)

select *
from final
order by table_name, row_key, problem
