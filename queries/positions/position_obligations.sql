-- What each exporter must declare, notify, file or renew on one day.
--
-- grain:    one row per exporter_id, obligation_id
-- params:   none
-- uses:     obligations/obligations
select *
from obligations
order by exporter_id, obligation_date, at_stake_usd desc, obligation_id
