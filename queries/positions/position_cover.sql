-- Every open invoice of one day walked down the cover steps, for a default.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- uses:     cover/cover_by_invoice
select *
from cover_by_invoice
order by exporter_id, buyer_id, ship_date, invoice_id
