-- What each exporter must declare, notify, file or renew on one day.
--
-- grain:    one row per exporter_id, obligation_id
-- params:   none
-- includes: obligations/of_exporters
select *
from of_exporters
order by exporter_id, obligation_date, at_stake_usd desc, obligation_id
