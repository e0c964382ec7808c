"""Credit notes and unallocated payments, set against the invoices they belong to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.rows import LEFT_ASIDE_COLUMNS, is_true, left_aside, no_rows
from tradecredit.ledger.values import is_empty, plain_text
from tradecredit.ledger.words import by_word


@dataclass(frozen=True)
class CreditNote:
    """One credit note or payment, and what it was set against; ``applied_to`` lists invoices."""

    row_number: int
    credit_note_id: str
    buyer_number: str
    buyer_name: str
    currency_code: str
    amount_usd: float
    applied_usd: float
    unapplied_usd: float
    applied_to: str


CREDIT_NOTE_COLUMNS = tuple(each.name for each in fields(CreditNote))
_KINDS_OF_DOCUMENTS = by_word(
    {
        "credit": """credit note|credit notes|credit|credit memo|creditmemo|credit invoice|cn|cm|
            c/n|crn|dg|g2|refund|return|returns|sales return|cr|gutschrift|avoir|nota de credito|
            nota de crédito|nota di credito|rebate|discount|h|贷|-|rechnungskorrektur|gs|sc|
            retoure""",
        "payment": """payment|payments|payment entry|receipt|receipts|cash|cash receipt|
            incoming payment|dz|remittance|rct|bank receipt|customer payment|deposit|advance|
            prepayment|unapplied cash|overpayment|zahlung|paiement|pago|pagamento|cobro|sr|sa|
            retainer|on account""",
        "invoice": """invoice|invoices|inv|in|rv|dr|re|f2|sales invoice|export invoice|
            commercial invoice|debit|debit note|dn|tax invoice|rechnung|facture|factura|fattura|
            fatura|si|d|s|借|+|journal entry|发票|蓝字发票|应收|应收单|
            出口发票|商业发票|销售发票|普通发票|增值税发票""",
    }
)
# Kinds that are put together of parts, the first that is found counts. What is paid back to a
# buyer, and what is owed for other than goods, is neither invoice nor credit.
_PARTS_OF_KINDS = (
    # Before any invoice: "pro forma invoice", "sales order".
    (
        "draft",
        r"\bpro ?-?forma|\bquot(e|ation)s?\b|\b(sales|purchase) order|\border confirmation|"
        r"\b(delivery|dispatch|packing) (note|list)|\bangebot|\bauftrag|\bdevis\b|"
        r"\bpresupuesto|\bor[çc]amento|\bpreventivo|\bordine|\bpedido|\bcommande|形式发票|报价|"
        r"订单|预开|送货单",
    ),
    ("aside", r"收款退款|退款单据?付款|其他应收|其它应收|押金|保证金|借款"),
    (
        "credit",
        r"credit (note|memo)|\bgutschrift|\bavoir\b|\babono\b|nota d[ei] cr|storno|rückgabe",
    ),
    (
        "payment",
        r"\b(receipt|payment|retainer|advance|deposit|prepay\w*)\b|zahlung|r[èe]glement|acompte|"
        r"anticipo|incasso|acconto|recibo|cobro|pagamento|\bpago\b",
    ),
    ("credit", r"红字|退货|贷项|贷记|冲红|红冲|红票|负数|折让|冲应付|应收冲|对冲|退款|返利"),
    ("payment", r"收款|付款|回款|预收|到款|收汇|核销|定金|订金"),
    ("invoice", r"发票|应收|销售出库|出库单|发货单|出口"),
)


def document_kind(text: str) -> str:
    """What a document type says: ``credit`` (owed to the buyer), ``payment`` or ``invoice``.

    ``draft`` for what comes before an invoice, ``aside`` for one that is none of these and not
    owed for goods; "" for a type that says nothing known: such a row is an invoice.
    """
    plain = plain_text(text).lower()
    if known := _KINDS_OF_DOCUMENTS.get(plain):
        return known
    return next((kind for kind, part in _PARTS_OF_KINDS if re.search(part, plain)), "")


def is_unknown_document(text: str) -> bool:
    """Whether a document type is stated but says nothing known."""
    return not is_empty(text) and not document_kind(text)


def credits_told_twice(parsed: pd.DataFrame) -> pd.DataFrame:
    """Credit notes left aside because the credit stands in a column of the buyer's invoice too.

    Buyer, currency and amount are the same; each entry of the column is one credit note.
    """
    account = ["buyer_key", "currency_code", "credit_cents"]
    taken = parsed["credit_amount_cents"].fillna(0)
    told = parsed[~parsed["is_credit"] & is_true(taken > 0)].assign(credit_cents=taken)
    notes = parsed[parsed["is_credit"] & ~parsed["is_credit_line"]]
    if told.empty or notes.empty:
        return no_rows(LEFT_ASIDE_COLUMNS)
    notes = notes.assign(credit_cents=notes["own_cents"].abs())
    in_columns = told.groupby(account).size()
    number = notes.groupby(account).cumcount()
    held = [in_columns.get(key, 0) for key in notes[account].itertuples(index=False, name=None)]
    is_twice = number < pd.Series(held, index=notes.index, dtype="int64")
    reason = _("The same credit stands in a column of this buyer's invoice; it counts once.")
    return left_aside(notes.index[is_twice], "credit_in_column", reason)


def apply_credit_notes(
    invoices: pd.DataFrame, credit_rows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invoices with ``credited_usd_cents``, and what each credit note was set against.

    A credit note stays with its buyer and its currency. It goes to the invoice it names (its own
    number, or the column of the credited
    invoice), up to what is outstanding there; the rest to the buyer's oldest open invoices
    (by shipment date, then number). What is then left stays unapplied.
    """
    left_cents = invoices["outstanding_usd_cents"].fillna(0).to_numpy(dtype="int64").copy()
    queues = _oldest_first(invoices, credit_rows)
    notes = [
        _applied(credit, queues.get(_account(credit), []), left_cents, invoices)
        for credit in credit_rows.itertuples()
    ]
    outstanding = invoices["outstanding_usd_cents"].fillna(0).to_numpy(dtype="int64")
    credited = np.maximum(outstanding - left_cents, 0)
    frame = pd.DataFrame(notes, columns=list(CREDIT_NOTE_COLUMNS))
    return invoices.assign(credited_usd_cents=credited), frame


def _account(row: Any) -> tuple[str, str]:
    """Whose debt it is and in which currency: a credit lowers no other."""
    return row.buyer_key, row.currency_code


def _oldest_first(
    invoices: pd.DataFrame, credit_rows: pd.DataFrame
) -> dict[tuple[str, str], list[int]]:
    """Positions of the invoices on each credited account, oldest first."""
    numbered = invoices.assign(position=range(len(invoices)))
    concerned = numbered[numbered["buyer_key"].isin(credit_rows["buyer_key"])]
    queues: dict[tuple[str, str], list[int]] = {}
    ordered: Iterator[Any] = concerned.sort_values(["ship_date", "invoice_id"]).itertuples()
    for row in ordered:
        queues.setdefault(_account(row), []).append(row.position)
    return queues


def _applied(
    credit: Any, oldest_first: list[int], left_cents: Any, invoices: pd.DataFrame
) -> CreditNote:
    """Take one credit note off ``left_cents`` and say where it went."""
    own = credit.outstanding_usd_cents
    total = abs(int(own if not pd.isna(own) and own else credit.amount_usd_cents))
    numbers = invoices["stated_invoice_id"]
    named = [
        at
        for wanted in filter(None, (credit.credited_invoice_id, credit.invoice_id))
        for at in oldest_first
        if numbers.iloc[at] == wanted
    ]
    queue = list(dict.fromkeys([*named, *oldest_first]))
    rest, targets = total, []
    for at in queue:
        taken = min(rest, max(int(left_cents[at]), 0))
        if taken:
            left_cents[at] -= taken
            rest -= taken
            targets.append(str(invoices["invoice_id"].iloc[at]))
        if not rest:
            break
    return CreditNote(
        row_number=credit.Index,
        credit_note_id=credit.invoice_id,
        buyer_number=credit.buyer_id,
        buyer_name=credit.buyer_name,
        currency_code=credit.currency_code,
        amount_usd=total / 100,
        applied_usd=(total - rest) / 100,
        unapplied_usd=rest / 100,
        applied_to=", ".join(targets),
    )
