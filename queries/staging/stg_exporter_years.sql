-- Exports and domestic sales of each exporter by calendar year.
--
-- grain:   one row per exporter_id, calendar_year
-- params:  none
select
    -- ids
    exporter_id,
    -- numbers
    calendar_year,
    exports_usd,
    exports_to_us_usd,
    domestic_sales_cny
from raw.exporter_years
