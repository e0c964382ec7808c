"""What an export pack holds, and what its files say of themselves in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.code_labels import code_label
from tradecredit.columns import step_label
from tradecredit.cover_steps import WATERFALL_ENDS
from tradecredit.formats import counted, day, is_unknown, money, percent
from tradecredit.language import N_, _

MARKS = {
    "synthetic": N_("Synthetic book – not SINOSURE's figures"),
    "own ledger": N_("Own ledger – the exporter's own figures"),
    "own book": N_("Own book – figures of whoever runs this dashboard"),
}


@dataclass(frozen=True)
class Pack:
    """One exporter on one day.

    ``summary`` has one row of ``exposure/summary``; ``waterfall``, ``board`` and ``invoices``
    are the results of the queries of these names, board and invoices with their codes in words.
    ``obligations`` is that of ``obligations/obligations``, with its codes in words,
    ``next_action``, ``rule_name`` and ``origin``; ``rules_used`` is that of
    ``rules/rules_of_policies`` for current policies, with words as ``rule_name`` and ``origin``;
    ``rules`` that of ``rules/rule_values``, with words as ``rule_name`` and its ``note``;
    ``sources`` are the rows of ``data/SOURCES.md``.
    """

    exporter_name: str
    as_of_date: date
    loss_cause: str
    filters: str
    data_kind: str
    data_end: date
    data_version: str
    printed_date: date
    summary: pd.DataFrame
    waterfall: pd.DataFrame
    board: pd.DataFrame
    invoices: pd.DataFrame
    obligations: pd.DataFrame
    rules_used: pd.DataFrame
    rules: pd.DataFrame
    sources: pd.DataFrame

    @property
    def mark(self) -> str:
        """What every sheet and page says of the kind of its data."""
        return _(MARKS[self.data_kind])

    @property
    def cause(self) -> str:
        """The cause of loss in words."""
        return code_label("cause", self.loss_cause)

    @property
    def filters_text(self) -> str:
        """The filters, or that there are none."""
        return self.filters or _("none")

    def total(self, measure: str) -> float | None:
        """A figure of the summary; None where it is unknown."""
        value = None if self.summary.empty else self.summary[measure].iloc[0]
        return None if is_unknown(value) or pd.isna(value) else float(value)

    def sources_of(self, *frames: pd.DataFrame) -> pd.DataFrame:
        """The sources that the rows of these frames name."""
        named = pd.concat([frame["source_id"] for frame in frames])
        cited = {part.strip() for ids in named.dropna() for part in str(ids).split(";")}
        return self.sources[self.sources["id"].isin(cited)]

    @property
    def is_anything_owed(self) -> bool:
        """Whether there is any open invoice under these filters."""
        return bool(self.total("invoice_count"))

    @property
    def payable_ratio(self) -> float | None:
        """Payable divided by outstanding; None where nothing is owed."""
        return self.share_of_outstanding(self.total("payable_usd"))

    def share_of_outstanding(self, amount_usd: float | None) -> float | None:
        """An amount divided by outstanding; None where nothing is owed."""
        owed = self.total("outstanding_usd")
        return amount_usd / owed if owed and amount_usd is not None else None

    @property
    def taking_steps(self) -> pd.DataFrame:
        """Rows of the waterfall that take money, in the order of the engine."""
        is_step = ~self.waterfall["step"].isin(WATERFALL_ENDS)
        return self.waterfall[is_step & (self.waterfall["amount_usd"] > 0)]


def answer(pack: Pack) -> str:
    """The answer in one or two sentences."""
    if not pack.is_anything_owed:
        return _("On {date} nobody owes anything under these filters.", date=day(pack.as_of_date))
    first = _(
        "Of {owed} owed by {buyers}, {payable} ({share}) would be paid if nobody paid.",
        owed=_kept_together(pack.total("outstanding_usd")),
        buyers=buyers(pack.total("buyer_count")),
        payable=_kept_together(pack.total("payable_usd")),
        share=percent(pack.payable_ratio),
    )
    gaps = pack.taking_steps.set_index("step")["amount_usd"]
    if gaps.empty:
        return first
    return f"{first} " + _(
        "The largest gap is “{step}” with {amount}.",
        step=step_label(str(gaps.idxmax())).lower(),
        amount=_kept_together(gaps.max()),
    )


def _kept_together(amount_usd: float | None) -> str:
    """Money whose parts stay on one line."""
    return money(amount_usd).replace(" ", "\u00a0")


def buyers(count: float | None) -> str:
    """A number of buyers in words."""
    return counted("one buyer", "{count} buyers", count or 0)


def facts(pack: Pack) -> dict[str, Any]:
    """What both files say of themselves, by heading."""
    return {
        _("Exporter"): pack.exporter_name,
        _("Kind of data"): pack.mark,
        _("As of"): pack.as_of_date,
        _("Cause of loss"): pack.cause,
        _("Filters"): pack.filters_text,
        _("Data to"): pack.data_end,
        _("Data version"): pack.data_version,
        _("Printed"): pack.printed_date,
    }


def facts_line(pack: Pack, *left_out: str) -> str:
    """The facts in one line, save the mark and those ``left_out``."""
    return " · ".join(
        f"{name}: {day(value) if isinstance(value, date) else value}"
        for name, value in facts(pack).items()
        if name not in (_("Kind of data"), *left_out)
    )


CONFIDENCES = {
    "A": N_("Primary text: a page of a government or an insurer, a court or law-firm report."),
    "B": N_("Established news, trade press, academic work."),
    "C": N_("Broker page or aggregator: good for a shape only."),
    "D": N_("Derived from sourced figures; the note says how."),
    "BK": N_("Assumption: background knowledge that nobody verified."),
    "chosen": N_("Assumption: a value chosen for this project; the note says what it rests on."),
}
ASSUMED = ("chosen", "BK")
