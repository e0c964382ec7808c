"""Credit notes and unallocated payments, set against the invoices they belong to."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.ledger.values import is_empty, plain_text
from tradecredit.ledger.words import by_word


@dataclass(frozen=True)
class CreditNote:
    """One credit note or payment, and what it was set against; ``applied_to`` lists invoices."""

    row_number: int
    credit_note_id: str
    buyer_number: str
    buyer_name: str
    amount_usd: float
    applied_usd: float
    unapplied_usd: float
    applied_to: str


CREDIT_NOTE_COLUMNS = tuple(each.name for each in fields(CreditNote))
_KINDS_OF_DOCUMENTS = by_word(
    {
        "credit": "credit note|credit notes|credit|credit memo|creditmemo|credit invoice|cn|cm|c/n|"
        "crn|dg|g2|refund|return|returns|sales return|cr|贷项|贷项通知单|贷记|红字发票|红字|红冲|"
        "红票|退款|退货|冲红|负数发票|折让",
        "payment": "payment|payments|receipt|cash|cash receipt|incoming payment|dz|remittance|收款|"
        "付款|回款|收款单|预收款|预收",
        "invoice": "invoice|invoices|inv|in|rv|dr|re|f2|sales invoice|export invoice|"
        "commercial invoice|debit|debit note|dn|发票|蓝字发票|应收|应收单|出口发票|商业发票|"
        "销售发票|普通发票|增值税发票",
    }
)


def document_kind(text: str) -> str:
    """What a document type says: ``credit`` (owed to the buyer), ``payment`` or ``invoice``.

    "" for a type that says nothing known; such a row is an invoice.
    """
    return _KINDS_OF_DOCUMENTS.get(plain_text(text).lower(), "")


def is_unknown_document(text: str) -> bool:
    """Whether a document type is stated but says nothing known."""
    return not is_empty(text) and not document_kind(text)


def apply_credit_notes(
    invoices: pd.DataFrame, credit_rows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invoices with ``credited_usd_cents``, and what each credit note was set against.

    A credit note goes to the invoice it names (its own number, or the column of the credited
    invoice), up to what is outstanding there; the rest to the buyer's oldest open invoices
    (by shipment date, then number). What is then left stays unapplied.
    """
    position_of = {name: at for at, name in enumerate(invoices["invoice_id"])}
    left_cents = invoices["outstanding_usd_cents"].fillna(0).to_numpy(dtype="int64").copy()
    queues = _oldest_first(invoices, credit_rows)
    notes = [
        _applied(credit, position_of, queues, left_cents, invoices)
        for credit in credit_rows.itertuples()
    ]
    outstanding = invoices["outstanding_usd_cents"].fillna(0).to_numpy(dtype="int64")
    credited = np.maximum(outstanding - left_cents, 0)
    frame = pd.DataFrame(notes, columns=list(CREDIT_NOTE_COLUMNS))
    return invoices.assign(credited_usd_cents=credited), frame


def _oldest_first(invoices: pd.DataFrame, credit_rows: pd.DataFrame) -> dict[str, list[int]]:
    """Positions of each credited buyer's invoices, oldest first."""
    numbered = invoices.assign(position=range(len(invoices)))
    concerned = numbered[numbered["buyer_key"].isin(credit_rows["buyer_key"])]
    ordered = concerned.sort_values(["ship_date", "invoice_id"])
    return {str(key): list(group) for key, group in ordered.groupby("buyer_key")["position"]}


def _applied(
    credit: Any,
    position_of: dict[str, int],
    queues: dict[str, list[int]],
    left_cents: Any,
    invoices: pd.DataFrame,
) -> CreditNote:
    """Take one credit note off ``left_cents`` and say where it went."""
    own = credit.outstanding_usd_cents
    total = abs(int(own if not pd.isna(own) and own else credit.amount_usd_cents))
    named = [position_of.get(credit.credited_invoice_id), position_of.get(credit.invoice_id)]
    queue = [at for at in named if at is not None] + queues.get(credit.buyer_key, [])
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
        amount_usd=total / 100,
        applied_usd=(total - rest) / 100,
        unapplied_usd=rest / 100,
        applied_to=", ".join(targets),
    )
