"""The cover of one buyer: its waterfall, exposure against the limit, and open invoices."""

import pandas as pd

from tradecredit.app.buyer_file.file import BuyerFile
from tradecredit.app.frame import downloads, filters, page, rules, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.show import card
from tradecredit.app.frame.table import table
from tradecredit.app.parts import cover_cards
from tradecredit.formats import counted, day, is_unknown, number
from tradecredit.language import _
from tradecredit.risk import cover

INVOICE_COLUMNS = (
    "invoice_id",
    "ship_date",
    "due_date",
    "days_overdue",
    "outstanding_usd",
    "payable_usd",
    "main_gap_step",
    "main_gap_usd",
    "overdue_cause_usd",
    "overdue_cause_invoice_id",
    "insolvent_since_date",
    "limit_usd",
    "declared_date",
    "declaration_deadline_date",
    "notice_date",
    "notice_deadline_date",
)


def waterfall(file: BuyerFile) -> None:
    """The cover waterfall of this buyer's open invoices."""
    if len(file.invoices):
        cover_cards.waterfall(
            file.book, kept(cover.waterfall, file.invoices), key="buyer_waterfall"
        )
        return
    last = file.buyer["last_invoice_date"]
    invoiced = _("The last invoice is of {date}.", date=day(last))
    show.note(
        "waterfall",
        _("Nothing is owed on this day, so there is nothing to cover"),
        _("It was never invoiced.") if is_unknown(last) else invoiced,
    )


def exposure_through_time(file: BuyerFile) -> None:
    """What was owed at each month end against the limit, with the events of its country."""
    history = file.frames["buyer_history"]
    if not history[["outstanding_usd", "limit_usd"]].to_numpy(float, na_value=0).any():
        message = _("Nothing was owed at a month end, and no limit was in force")
        show.note("buyer_history", message, _("Since {date}.", date=day(file.from_date)))
        return
    now, events = history.iloc[-1], file.frames["events"]
    major = events[events["is_major"].fillna(value=False).astype(bool)]
    cover_cards.exposure_through_time(
        file.book,
        history,
        major.assign(event_number=range(1, len(major) + 1)),
        buyer_name=str(file.buyer["buyer_name"]),
        outstanding_usd=now["outstanding_usd"],
        limit_usd=now["limit_usd"],
    )


def invoices_table(file: BuyerFile) -> None:
    """Open invoices with what would be paid of each and the step that takes most."""
    invoices = file.invoices.sort_values(["due_date", "invoice_id"])
    if invoices.empty:
        return
    with card("invoices", _invoices_message(invoices)):
        table(
            invoices.assign(main_gap_usd=cover.main_gap_usd(invoices)),
            INVOICE_COLUMNS,
            key="buyer_invoices",
            alt=_("Open invoices with their cover"),
            most_rows=8,
            pinned=("invoice_id",),
        )


def _invoices_message(invoices: pd.DataFrame) -> str:
    main_gaps = invoices["main_gap_step"].fillna("retained_share")
    return counted(
        "{count} open invoice; on {covered} only the uninsured percentage is lost",
        "{count} open invoices; on {covered} only the uninsured percentage is lost",
        len(invoices),
        covered=number((main_gaps == "retained_share").sum()),
    )


def download(file: BuyerFile) -> None:
    """Every invoice of the buyer, paid ones too, the open ones with their cover."""
    downloads.downloads(
        kept(cover.joined, file.frames["invoices_of_buyer"], file.invoices),
        "buyer_file",
        file.book,
        as_of_date=file.as_of,
        filters=filters.describe(
            exporter_id=file.exporter_id, buyer_id=file.buyer_id, loss_cause=file.loss_cause
        ),
        assumptions=kept(rules.used, file.as_of, file.exporter_id),
    )


def explain(file: BuyerFile) -> None:
    """How the figures are computed."""
    page.explain(
        [
            "outstanding_usd",
            "payable_usd",
            "limit_usd",
            "utilisation_ratio",
            "overdue_usd",
            "late_paid_ratio",
            "late_due_ratio",
            "unpaid_ratio",
            "median_payment_days",
        ],
        formula=_(
            "Still unpaid after t days = product over every day d ≤ t on which an invoice was "
            "paid of (1 − paid on d ÷ still watched on d), counted from the invoice date; an "
            "open invoice is watched up to the as-of date."
        ),
        method="buyer_file",
        rules=lambda: rules.used(file.as_of, file.exporter_id),
        sources=["CW1", "D36", "ZJK", "SEED-1", "KI", "CR24"],
        rows=lambda: file.frames["invoices_of_buyer"],
    )
