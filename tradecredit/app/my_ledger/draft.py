"""A visitor's ledger on its way into the dashboard: the file, their answers, what follows.

It lives in the visitor's session and nowhere else: it is in no shared cache, in no link and on
no disk. It is read in a process of its own (``ledger.Reader``); what follows from that is
computed again only when something it stands on has changed.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from tradecredit import ledger, settings, store

DRAFT_KEY = "ledger_draft"
CAUSE = "default"

Result = TypeVar("Result")


@dataclass
class Draft:
    """The file and every answer given to it; ``stages`` holds results with what they stood on."""

    file_name: str
    content: bytes
    sheet_name: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    date_orders: dict[str, str] = field(default_factory=dict)
    decimal_marks: dict[str, str] = field(default_factory=dict)
    swapped_dates: dict[str, str] = field(default_factory=dict)
    ignores_others: bool = False
    statuses: dict[str, str] = field(default_factory=dict)
    term_days: int | None = None
    currency: str = ""
    rates: dict[str, float] = field(default_factory=dict)
    as_of_date: date | None = None
    accepted_ids: frozenset[str] = frozenset()
    edited_limits: dict[str, float | None] = field(default_factory=dict)
    pasted: ledger.PastedLimits | None = None
    tables_shown: int = 0
    used: tuple[Any, ...] = ()
    reader: ledger.Reader | None = field(default=None, repr=False)
    stages: dict[str, tuple[Any, Any]] = field(default_factory=dict, repr=False)

    @cached_property
    def digest(self) -> str:
        """Short name of the content, for the keys of widgets."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@dataclass(frozen=True)
class Policy:
    """Terms and limits, and the two choices for what a ledger does not say."""

    terms: ledger.PolicyTerms
    declared_on_time: bool = True
    notice_in_time: bool = True

    @property
    def lacks_limits(self) -> bool:
        """Whether the policy covers nothing only because no limit was given yet."""
        terms = self.terms
        has_own = terms.product_code == "platform" or bool(terms.discretionary_limit_usd)
        return terms.has_policy and terms.limits.empty and not has_own

    @property
    def choices(self) -> dict[str, bool]:
        """The choices as the ledger's functions take them."""
        return {"declared_on_time": self.declared_on_time, "notice_in_time": self.notice_in_time}


def current() -> Draft | None:
    """The draft of this visitor, when a file was chosen."""
    draft: Draft | None = st.session_state.get(DRAFT_KEY)
    return draft


def current_file_name() -> str:
    """Name of the file that this visitor chose; "" without one."""
    draft = current()
    return draft.file_name if draft else ""


def begin(file_name: str, content: bytes) -> None:
    """Start over with another file."""
    forget()
    st.session_state[DRAFT_KEY] = Draft(file_name, content)


def forget() -> None:
    """Let the file and all answers go; a ledger already in use stays in use."""
    draft = st.session_state.pop(DRAFT_KEY, None)
    if draft is not None and draft.reader is not None:
        draft.reader.cancel()


def begun(draft: Draft) -> "Future[ledger.Read]":
    """The reading of the file under the answers given, under way or done."""
    if draft.reader is None:
        draft.reader = ledger.Reader(draft.file_name, draft.content, settings.ledger_seconds())
    return draft.reader.begin(answers(draft))


def answers(draft: Draft) -> ledger.Answers:
    """What the visitor has answered so far."""
    return ledger.Answers(
        sheet_name=draft.sheet_name,
        roles=dict(draft.roles),
        ignores_others=draft.ignores_others,
        date_orders=dict(draft.date_orders),
        decimal_marks=dict(draft.decimal_marks),
        swapped_dates={column: said == "swap" for column, said in draft.swapped_dates.items()},
        statuses=dict(draft.statuses),
        term_days=draft.term_days,
        currency=draft.currency,
        rates=dict(draft.rates),
        as_of_date=draft.as_of_date,
    )


def read(draft: Draft) -> ledger.Read:
    """Everything that was read; raises ``ledger.LedgerUnreadable``."""
    return begun(draft).result()


def choose_sheet(draft: Draft, sheet_name: str) -> None:
    """Read another sheet; answers about the columns of the old one are dropped."""
    draft.sheet_name = sheet_name
    draft.roles, draft.date_orders, draft.decimal_marks, draft.swapped_dates = {}, {}, {}, {}
    draft.ignores_others, draft.statuses, draft.term_days = False, {}, None
    draft.as_of_date = None
    draft.accepted_ids, draft.edited_limits, draft.pasted = frozenset(), {}, None


def correct_role(draft: Draft, column: str, role: str) -> None:
    """Say by hand what a column holds; the last word on a column counts."""
    draft.roles.pop(column, None)
    draft.roles[column] = role
    draft.as_of_date = None


def mapping(draft: Draft) -> ledger.ColumnMapping:
    """Roles of the columns as recognised, with the corrections made by hand."""
    return read(draft).mapping


def reading(draft: Draft) -> ledger.LedgerReading:
    """The invoices under the answers given."""
    return read(draft).reading


def proposals(draft: Draft) -> list[ledger.MergeProposal]:
    """Spellings that are probably one buyer."""
    return list(read(draft).proposals)


def accepted(draft: Draft) -> list[ledger.MergeProposal]:
    """The proposals the visitor said yes to."""
    return [each for each in proposals(draft) if each.proposal_id in draft.accepted_ids]


def buyers(draft: Draft) -> pd.DataFrame:
    """One row per buyer after merging, as ``ledger.buyers_owing`` gives them."""
    invoices, merges = reading(draft).invoices, accepted(draft)
    return _kept(
        draft,
        "buyers",
        (answers(draft), draft.accepted_ids),
        lambda: ledger.buyers_owing(ledger.apply_merges(invoices, merges)),
    )


def sheet_terms(draft: Draft) -> ledger.PolicyTerms:
    """Policy terms and limits of the workbook's own sheets; without them there is no policy."""
    return read(draft).terms


def base_rows(draft: Draft, key: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The rows an editor starts from: they must stay as they are while it is on the screen."""
    if key not in st.session_state:
        draft.stages[key] = (None, make())
    rows: pd.DataFrame = draft.stages[key][1]
    return rows


def assumptions(draft: Draft, policy: Policy) -> tuple[ledger.Notice, ...]:
    """What the book made of this draft assumes."""
    return ledger.assumptions(reading(draft), policy.terms, **policy.choices)


def saved(draft: Draft, policy: Policy) -> bytes:
    """The visitor's work as a workbook that loads back to the same book."""
    return ledger.saved_workbook(
        reading(draft),
        policy.terms,
        accepted(draft),
        draft.rates,
        file_name=draft.file_name,
        **policy.choices,
    )


def open_book(draft: Draft, policy: Policy, *, has_positions: bool = True) -> store.Book:
    """The draft as a book."""
    found = reading(draft)
    frames = ledger.to_frames(
        found, policy.terms, accepted(draft), found.as_of_date, **policy.choices
    )
    return store.open_frames(
        frames, label=draft.file_name, data_end=found.as_of_date, has_positions=has_positions
    )


def standing(draft: Draft, policy: Policy) -> tuple[Any, ...]:
    """Everything that the book made of the draft stands on."""
    return (answers(draft), draft.accepted_ids, policy, policy.terms.limits.to_csv())


def preview(draft: Draft, policy: Policy) -> store.Book:
    """A book of the draft as it stands, for the figures of this page only.

    A book that another takes the place of is let go, not closed: a run that a newer answer has
    overtaken may still be on its way, and must not take the book from the newer run.
    """
    inputs = standing(draft, policy)
    return _kept(draft, "preview", inputs, lambda: open_book(draft, policy, has_positions=False))


def waterfall(draft: Draft, book: store.Book) -> pd.DataFrame:
    """The cover waterfall of the previewed book."""
    return _asked(draft, book, "exposure/waterfall")


def summary(draft: Draft, book: store.Book) -> pd.Series:
    """What is owed, overdue and payable in the previewed book."""
    return _asked(draft, book, "exposure/summary").iloc[0]


def invoices(draft: Draft, book: store.Book) -> pd.DataFrame:
    """Every open invoice of the previewed book with what each step takes."""
    return _asked(draft, book, "exposure/invoices")


def _asked(draft: Draft, book: store.Book, name: str) -> pd.DataFrame:
    """Result of a query on the previewed book; the queries it stands on are run once for all."""
    known = {
        "as_of_date": book.data_end,
        "exporter_id": None,
        "country_codes": None,
        "loss_cause": CAUSE,
    }
    asked = store.query(name)
    inputs = {used: _asked(draft, book, used) for used in asked.uses}
    parameters = {key: known[key] for key in asked.all_parameters}
    return _kept(
        draft, name, book.version, lambda: store.run(book, name, parameters, inputs=inputs)
    )


def _kept(draft: Draft, stage: str, inputs: Any, compute: Callable[[], Result]) -> Result:
    """Result of a stage, computed again when ``inputs`` are not those of the last time."""
    known = draft.stages.get(stage)
    if known is None or known[0] != inputs:
        draft.stages[stage] = known = (inputs, compute())
    result: Result = known[1]
    return result
