-- Buyers of insured open invoices, with the oldest of their debts that counts.
--
-- grain:    one row per exporter_id, buyer_id
-- params:   as_of_date
-- includes: obligations/insured_invoices, obligations/policy_values,
--           cover/ledger_invoices
--
-- All unpaid debts of the buyer count, insured or not, indemnified ones as well: from
-- the one on with which they reach overdue_minimum_usd.
with

owing as (

    select
        exporter_id,
        buyer_id,
        min_by(policy_id, (due_date, invoice_id)) as policy_id,
        sum(outstanding_usd) as outstanding_usd,
        sum(payable_usd) as payable_usd,
        bool_or(notice_date is not null) as has_notice
    from insured_invoices
    group by exporter_id, buyer_id

),

debts as (

    select
        exporter_id,
        buyer_id,
        invoice_id,
        due_date,
        sum(outstanding_usd) over (
            partition by exporter_id, buyer_id
            order by due_date, invoice_id
        ) as owed_usd
    from ledger_invoices
    where
        as_of_date = $as_of_date::date
        and unpaid_until_date > $as_of_date::date

),

counting as (

    select
        debts.exporter_id,
        debts.buyer_id,
        min(debts.due_date) as first_due_date,
        min_by(debts.invoice_id, (debts.due_date, debts.invoice_id))
            as first_due_invoice_id
    from debts
    inner join owing
        on
            debts.exporter_id = owing.exporter_id
            and debts.buyer_id = owing.buyer_id
    inner join policy_values
        on owing.policy_id = policy_values.policy_id
    where
        debts.owed_usd >= greatest(coalesce(policy_values.overdue_minimum_usd, 0), 0.01)
    group by debts.exporter_id, debts.buyer_id

)

select
    owing.exporter_id,
    owing.buyer_id,
    owing.policy_id as first_due_policy_id,
    counting.first_due_date,
    counting.first_due_invoice_id,
    owing.outstanding_usd,
    owing.payable_usd,
    owing.has_notice
from owing
left join counting
    on
        owing.exporter_id = counting.exporter_id
        and owing.buyer_id = counting.buyer_id
