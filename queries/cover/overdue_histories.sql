-- What other invoices of the buyer were overdue when an open one was shipped or
-- declared.
--
-- grain:    one row per as_of_date, invoice_id
-- params:   none
-- includes: cover/ledger_invoices, cover/open_invoices
--
-- Overdue for longer than the rule's days. Less than overdue_minimum_usd in all counts
-- as nothing. The oldest of the invoices is named. On declaration the invoice itself
-- counts.
with

-- Debts of a buyer that went overdue and were paid on the same days count as one.
debts as (

    select
        as_of_date,
        exporter_id,
        buyer_id,
        due_date,
        unpaid_until_date,
        count(*) as invoice_count,
        sum(outstanding_usd) as amount_usd,
        min(invoice_id) as first_invoice_id,
        max(invoice_id) as last_invoice_id
    from ledger_invoices
    where unpaid_until_date > due_date
    group by as_of_date, exporter_id, buyer_id, due_date, unpaid_until_date

),

-- An open invoice is one of the debt with its own due date that has not been paid.
pairs as (

    select
        open_invoices.as_of_date,
        open_invoices.invoice_id,
        open_invoices.ship_date,
        open_invoices.declared_date,
        open_invoices.outstanding_usd,
        open_invoices.stop_shipment_days,
        open_invoices.loss_known_days,
        greatest(open_invoices.overdue_minimum_usd, 0.01) as minimum_usd,
        debts.due_date,
        debts.unpaid_until_date,
        debts.amount_usd,
        debts.invoice_count,
        debts.first_invoice_id,
        debts.last_invoice_id,
        open_invoices.due_date = debts.due_date
        and debts.unpaid_until_date = date '9999-12-31' as is_own
    from open_invoices
    inner join debts
        on
            open_invoices.as_of_date = debts.as_of_date
            and open_invoices.exporter_id = debts.exporter_id
            and open_invoices.buyer_id = debts.buyer_id
            and debts.due_date < greatest(
                open_invoices.ship_date, open_invoices.declared_date
            )

),

overdue as (

    select
        *,
        ship_date < unpaid_until_date
        and ship_date > due_date + stop_shipment_days
        and (invoice_count > 1 or not is_own) as is_on_shipment,
        declared_date < unpaid_until_date
        and declared_date > due_date + loss_known_days as is_on_declaration,
        amount_usd - case when is_own then outstanding_usd else 0 end as others_usd,
        invoice_count - case when is_own then 1 else 0 end as other_count,
        case
            when is_own and invoice_id = first_invoice_id then last_invoice_id
            else first_invoice_id
        end as other_invoice_id
    from pairs

),

sums as (

    select
        as_of_date,
        invoice_id,
        minimum_usd,
        min(due_date) filter (where is_on_shipment) as stopped_by_due_date,
        min_by(other_invoice_id, (due_date, other_invoice_id))
        filter (where is_on_shipment) as stopped_by_invoice_id,
        sum(other_count) filter (where is_on_shipment) as stopped_by_count,
        sum(others_usd) filter (where is_on_shipment) as stopped_by_usd,
        min_by(first_invoice_id, (due_date, first_invoice_id))
        filter (where is_on_declaration) as loss_known_invoice_id,
        sum(amount_usd) filter (where is_on_declaration) as loss_known_usd
    from overdue
    where is_on_shipment or is_on_declaration
    group by as_of_date, invoice_id, minimum_usd

)

select
    as_of_date,
    invoice_id,
    case when stopped_by_usd >= minimum_usd then stopped_by_due_date end
        as stopped_by_due_date,
    case when stopped_by_usd >= minimum_usd then stopped_by_invoice_id end
        as stopped_by_invoice_id,
    case when stopped_by_usd >= minimum_usd then stopped_by_count end
        as stopped_by_count,
    case when stopped_by_usd >= minimum_usd then stopped_by_usd end
        as stopped_by_usd,
    case when loss_known_usd >= minimum_usd then loss_known_invoice_id end
        as loss_known_invoice_id,
    case when loss_known_usd >= minimum_usd then loss_known_usd end
        as loss_known_usd
from sums
