-- What can be done about each buyer on one day, and what it saves, for a default.
--
-- grain:    one row per exporter_id, action_code
-- params:   none
-- uses:     advice/actions
select *
from actions
order by exporter_id, money_usd desc, action_date nulls last, action_code
