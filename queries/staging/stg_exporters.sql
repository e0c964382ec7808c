-- Exporters (policyholders).
--
-- grain:   one row per exporter_id
-- params:  none
select
    -- ids
    exporter_id,
    -- text
    exporter_name,
    city_code,
    sector_code,
    size_class
from raw.exporters
