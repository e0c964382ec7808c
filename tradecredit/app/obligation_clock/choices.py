"""What the page "Obligation clock" was asked for, and what it found."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, linked, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.parts import obligation_lists
from tradecredit.formats import counted
from tradecredit.language import _
from tradecredit.risk.obligations import grouped, with_row_code

HORIZONS = ("7", "30", "90", "all")
DEFAULT_HORIZON = "90"
BUYER_KEY = "buyer_id"
MARKETS_KEY = "country_codes"
KINDS_KEY = "obligation_kinds"
FILTERS = (MARKETS_KEY, "buyer_id", "kinds")


@dataclass(frozen=True)
class View:
    """What the page was asked for, and what it found.

    ``obligations`` are all of the exporter, ``items`` those within the filters, ``rows`` these
    put together by date, kind, buyer and policy.
    """

    book: store.Book
    exporter_id: str
    as_of: date
    loss_cause: str
    where: dict[str, Any]
    horizon: str
    obligations: pd.DataFrame
    items: pd.DataFrame
    rows: pd.DataFrame

    @property
    def late(self) -> pd.DataFrame:
        """Things to do whose date was missed; what a date ahead can still save is first."""
        late = self.rows[self.rows["is_late"]]
        return late.assign(is_over=~(late["days_left"] >= 0)).sort_values(
            ["is_over", "in_question_usd", "obligation_date"], ascending=[True, False, True]
        )

    @property
    def ahead(self) -> pd.DataFrame:
        """Things to do in time, whatever the horizon."""
        return self.rows[~self.rows["is_late"]]

    @property
    def dated(self) -> pd.DataFrame:
        """Things to do by a day that is not over."""
        return self.rows[self.rows["days_left"] >= 0]

    @property
    def has_links(self) -> bool:
        """Whether rows and choices may be in a link: nothing of a ledger is put into one."""
        return not books.is_ledger(self.book)


def choose(
    book: store.Book,
    *,
    exporter_id: str,
    as_of: date,
    loss_cause: str,
    country_codes: list[str] | None,
) -> View:
    """The filters of this page and what they leave; the rule values hold before all else."""
    place = st.container()
    days = {code: _("All") if code == "all" else code for code in HORIZONS}
    rules.choose(as_of)
    obligations = kept(obligation_lists.load, exporter_id, as_of, loss_cause)
    with place:
        where: dict[str, Any] = {
            MARKETS_KEY: country_codes,
            "buyer_id": _choose_buyer(book, obligations),
            "kinds": filters.several(
                _("What is due"), KINDS_KEY, filters.words_of("obligation_kind")
            ),
        }
        horizon = filters.buttons(_("Days ahead in the list"), "horizon", days, DEFAULT_HORIZON)
        is_all = st.toggle(
            _("Include invoices that are not due yet"),
            key="with_not_begun",
            bind="query-params",
            help=_("Their notices and stops fall due only if the buyer does not pay."),
        )
    return kept(
        _found,
        book,
        obligations,
        {**where, "with_not_begun": is_all or None},
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=loss_cause,
        horizon=horizon,
    )


def _found(
    book: store.Book,
    obligations: pd.DataFrame,
    where: dict[str, Any],
    *,
    exporter_id: str,
    as_of: date,
    loss_cause: str,
    horizon: str,
) -> View:
    """The view of these filters."""
    found = _within(obligations, **{name: where[name] for name in FILTERS})
    is_all = where["with_not_begun"]
    items = with_row_code(found if is_all else found[found["is_begun"].astype(bool)])
    return View(
        book=book,
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=loss_cause,
        where=where,
        horizon=horizon,
        obligations=obligations,
        items=items,
        rows=obligation_lists.completed(grouped(items)),
    )


def _choose_buyer(book: store.Book, obligations: pd.DataFrame) -> str | None:
    options = {"": _("All buyers"), **kept(_buyer_names, obligations)}
    return (
        filters.choice(_("Buyer"), BUYER_KEY, options, is_in_link=not books.is_ledger(book)) or None
    )


def _buyer_names(obligations: pd.DataFrame) -> dict[str, str]:
    buyers = obligations.dropna(subset=["buyer_id"]).sort_values("buyer_name")
    return dict(zip(buyers["buyer_id"], buyers["buyer_name"], strict=True))


def _within(
    obligations: pd.DataFrame,
    *,
    country_codes: list[str] | None,
    buyer_id: str | None,
    kinds: list[str] | None,
) -> pd.DataFrame:
    """Those within the filters; what concerns a policy concerns every market."""
    found = obligations
    if country_codes:
        found = found[found["country_code"].isin(country_codes) | found["buyer_id"].isna()]
    if buyer_id:
        found = found[found["buyer_id"] == buyer_id]
    return found[found["obligation_kind"].isin(kinds)] if kinds else found


def is_empty(view: View) -> bool:
    """Say what is missing when there is nothing to show, and what the reader can do."""
    if view.obligations.empty:
        obligation_lists.say_no_policy(view.book, view.as_of)
    elif view.rows.empty:
        data.nothing_here(
            _("Choose more buyers, markets or kinds, or include invoices that are not due yet.")
        )
    return view.rows.empty


def say_what_differs(view: View) -> None:
    """Lines above the figures when a filter hides obligations or a rule value was changed."""
    if st.session_state.get(data.CHANGED_RULES_KEY) is not None:
        st.warning(_("Dates and money follow the rule values that you changed in the sidebar."))
    hidden = kept(_hidden_count, view)
    if not hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            counted(
                "Filtered: {count} other obligation is not shown here.",
                "Filtered: {count} other obligations are not shown here.",
                hidden,
            )
        )
        st.button(_("Show all"), on_click=_unfilter, type="tertiary")


def _hidden_count(view: View) -> int:
    where = {name: view.where[name] for name in FILTERS}
    return len(view.obligations) - len(_within(view.obligations, **where))


def _unfilter() -> None:
    linked.choose(BUYER_KEY, "")
    linked.choose(MARKETS_KEY, [])
    linked.choose(KINDS_KEY, [])


def sources(view: View) -> list[str]:
    """Ids of the sources behind the rule values of the exporter's obligations."""
    known = view.obligations["source_id"].dropna().unique()
    return sorted({source for ids in known for source in ids.split(";")})
