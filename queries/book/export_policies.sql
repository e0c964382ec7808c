-- Policies for exports, with what the summaries are split by on the exporter's side.
--
-- grain:    one row per policy_id
-- params:   none
select
    stg_policies.policy_id,
    stg_policies.exporter_id,
    stg_exporters.city_code,
    stg_policies.scheme_code,
    stg_exporters.sector_code,
    stg_exporters.size_class,
    stg_policies.product_code,
    stg_policies.policy_start_date,
    stg_policies.policy_end_date
from stg_policies
inner join stg_exporters
    on stg_policies.exporter_id = stg_exporters.exporter_id
where stg_policies.product_code <> 'domestic'
