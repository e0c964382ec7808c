-- What other invoices of the buyer were overdue when an open one was shipped or
-- declared.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/ledger_invoices, cover/open_invoices
with

-- Debts of a buyer that went overdue and left the ledger on the same days count as one.
debts as (

    select
        as_of_date,
        exporter_id,
        buyer_id,
        due_date,
        left_date,
        case when count(*) = 1 then min(invoice_id) end as only_invoice_id
    from ledger_invoices
    group by as_of_date, exporter_id, buyer_id, due_date, left_date

)

select
    open_invoices.as_of_date,
    open_invoices.invoice_id,
    min(
        case
            when
                open_invoices.invoice_id <> coalesce(debts.only_invoice_id, '')
                and open_invoices.ship_date < debts.left_date
                and open_invoices.ship_date
                > debts.due_date + open_invoices.stop_shipment_days
                then debts.due_date
        end
    ) as stopped_by_due_date,
    max(
        case
            when
                open_invoices.declared_date < debts.left_date
                and open_invoices.declared_date
                > debts.due_date + open_invoices.loss_known_days
                then 1
            else 0
        end
    ) as is_overdue_when_declared
from open_invoices
inner join debts
    on
        open_invoices.as_of_date = debts.as_of_date
        and open_invoices.exporter_id = debts.exporter_id
        and open_invoices.buyer_id = debts.buyer_id
        and debts.due_date < greatest(
            open_invoices.ship_date, open_invoices.declared_date
        )
group by open_invoices.as_of_date, open_invoices.invoice_id
