"""How one buyer pays, and how its grade moved."""

from collections.abc import Callable, Mapping

import pandas as pd

from tradecredit.app.buyer_file.file import BuyerFile, days_text
from tradecredit.app.frame import show
from tradecredit.charts import buyer as charts
from tradecredit.formats import day, number, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk import payment, survival

GROUPS = ("buyer", "exporter", "country")
# Fewer paid invoices than this leave the curve of a buyer almost free.
FEW_PAID = 10


def days_late(file: BuyerFile) -> None:
    """How many days after its due date each invoice was paid."""
    invoices = file.frames["invoices_of_buyer"]
    shown = payment.with_days_so_far(invoices, file.as_of)
    if shown.empty:
        show.note(
            "days_late",
            _("No invoice of this buyer has fallen due or been paid yet"),
            _("Days late are known once an invoice is paid or overdue."),
        )
        return
    show.chart(
        charts.days_late_dots(shown),
        book=file.book,
        key="days_late",
        message=_late_message(payment.late_shares(invoices)),
        note=_late_note(invoices),
    )


def _late_message(shares: payment.LateShares) -> str:
    paid, due = percent(shares.paid_ratio, 0), percent(shares.due_ratio, 0)
    if shares.paid_ratio is None:
        return _("No invoice has been paid yet; {share} of what fell due is late", share=due)
    if shares.due_ratio is None:
        return _("{share} of its paid invoices came late", share=paid)
    return _(
        "{paid} of its paid invoices came late, {due} of all that fell due", paid=paid, due=due
    )


def _late_note(invoices: pd.DataFrame) -> str:
    states = invoices["payment_state"].value_counts()
    numbers = _(
        "By number of invoices: {paid} paid, {open} open, {gone} off the ledger unpaid.",
        paid=number(states.get("paid", 0)),
        open=number(states.get("open", 0)),
        gone=number(states.get("off_ledger", 0)),
    )
    median = payment.median_days_late(invoices)
    if median is None:
        return numbers
    days = days_text(abs(median))
    typical = (
        _("Median of the paid ones: {days} before the due date.", days=days)
        if median < 0
        else _("Median of the paid ones: {days} after the due date.", days=days)
    )
    return f"{numbers} {typical}"


def time_to_pay(file: BuyerFile) -> None:
    """Share still unpaid by days since the invoice: this buyer, the others, its country."""
    groups = _groups(file)
    curves = {
        group: survival.kaplan_meier(observed)
        for group, observed in groups.items()
        if observed["is_paid"].any()
    }
    if not curves:
        text = _(
            "No invoice since {date} was paid by this day; only open ones are known. A ledger that "
            "holds paid invoices as well brings the curve.",
            date=day(file.from_date),
        )
        show.note("time_to_pay", _("The time to pay cannot be estimated"), text)
        return
    usual_term = payment.usual_term_days(file.frames["invoices_of_buyer"], file.from_date)
    show.chart(
        charts.unpaid_curves(curves, _labels(file, groups), usual_term),
        book=file.book,
        key="time_to_pay",
        message=_curve_message(file, curves, has_own="buyer" in groups),
        note=_curve_note(file, groups),
    )


def _groups(file: BuyerFile) -> dict[str, pd.DataFrame]:
    """Observed times by group; a country whose only buyer this is says nothing more."""
    times = file.frames["payment_times"]
    groups = {group: times[times["group_code"] == group] for group in GROUPS}
    counts = {group: int(observed["invoice_count"].sum()) for group, observed in groups.items()}
    if counts["country"] == counts["buyer"]:
        counts["country"] = 0
    return {group: groups[group] for group in GROUPS if counts[group]}


def _labels(file: BuyerFile, groups: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    names = {
        "buyer": _("this buyer"),
        "exporter": _("the other buyers"),
        "country": _("all buyers in {country}", country=file.country),
    }
    return {
        group: _(
            "{name} ({count})", name=names[group], count=number(observed["invoice_count"].sum())
        )
        for group, observed in groups.items()
    }


def _curve_message(file: BuyerFile, curves: Mapping[str, pd.DataFrame], *, has_own: bool) -> str:
    medians = {group: survival.median_days(curve) for group, curve in curves.items()}
    country = plain_markdown(file.country)
    others: dict[str, Callable[[str], str]] = {
        "exporter": lambda days: _("the other buyers take {days}", days=days),
        "country": lambda days: _("buyers in {country} {days}", country=country, days=days),
    }
    compared = [
        text(days_text(median))
        for group, text in others.items()
        if (median := medians.get(group)) is not None
    ]
    own = _own_median(medians) if has_own else _("This buyer was not invoiced in these years")
    return "; ".join([own, *([", ".join(compared)] if compared else [])])


def _own_median(medians: Mapping[str, float | None]) -> str:
    if "buyer" not in medians:
        return _("No invoice of these years has been paid yet")
    median = medians["buyer"]
    if median is None:
        return _("Fewer than half of its invoices were paid in the time observed")
    return _("Half of its invoices are paid after {days}", days=days_text(median))


def _curve_note(file: BuyerFile, groups: Mapping[str, pd.DataFrame]) -> str:
    note = _(
        "Kaplan and Meier's estimate from the invoice date, for invoices since {date}. Open "
        "invoices count up to {as_of}, those off the ledger unpaid up to that day.",
        date=day(file.from_date),
        as_of=day(file.as_of),
    )
    own = groups.get("buyer")
    paid = 0 if own is None else int(own.loc[own["is_paid"], "invoice_count"].sum())
    if paid == 0:
        return note
    few = _("Few have been paid, so the band is wide.") if paid < FEW_PAID else ""
    return " ".join([note, _("Band: 95 % confidence for this buyer."), few]).strip()


def grade(file: BuyerFile) -> None:
    """The grade through time."""
    grades = file.frames["grades"]
    if grades.empty:
        reason = _("It was not graded up to this day.")
        text = _("A ledger holds no grades.") if file.is_ledger else reason
        show.note("grade", _("No grade of this buyer is known"), text)
        return
    show.chart(
        charts.grade_steps(grades, pd.Timestamp(file.as_of)),
        book=file.book,
        key="grade",
        message=_grade_message(file.grade_changes),
    )


def _grade_message(changes: pd.DataFrame) -> str:
    last = changes.iloc[-1]
    if len(changes) == 1:
        return _("Grade {grade} since {date}", grade=last["grade"], date=day(last["valid_from"]))
    return _(
        "Grade {grade} since {date}, {before} before",
        grade=last["grade"],
        date=day(last["valid_from"]),
        before=changes.iloc[-2]["grade"],
    )
