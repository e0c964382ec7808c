"""The export pack of one exporter: a workbook and a brief of two pages, made when asked for.

A file is made after the page has run, where no session is at hand; so everything it needs is
noted when its button is drawn, and the queries are those of the page with its filters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import settings, store
from tradecredit.app.frame import data, downloads, filters, rules
from tradecredit.app.frame.table import in_words
from tradecredit.app.parts import obligation_lists
from tradecredit.code_labels import code_label
from tradecredit.documents import plain
from tradecredit.documents.pack import Pack
from tradecredit.language import _, language_in_use, use_language

QUERIES = (
    "exposure/invoices",
    "exposure/deadlines",
    "exposure/buyer_board",
    "exposure/summary",
    "exposure/waterfall",
    "obligations/obligations",
    "rules/rules_of_policies",
    "rules/rule_values",
)
PDF = "application/pdf"


@dataclass(frozen=True)
class View:
    """What a pack is asked for: the filters of the page, and how the visitor reads it."""

    book: store.Book
    exporter_id: str
    as_of_date: date
    loss_cause: str
    country_codes: list[str] | None
    data_kind: str
    language_code: str
    changed_rules: pa.Table | None = None

    @property
    def scenario(self) -> store.Scenario | None:
        """Rule values that the visitor changed on the page, applied to the book."""
        if self.changed_rules is None:
            return None
        return store.Scenario(rows={f"ref_{rules.RULES_TABLE}": self.changed_rules})


def buttons(
    book: store.Book,
    *,
    exporter_id: str,
    as_of_date: date,
    loss_cause: str = "default",
    country_codes: list[str] | None = None,
) -> None:
    """The two buttons; ``country_codes`` null means all markets, as in the queries."""
    kind = downloads.kind(book)
    view = View(
        book,
        exporter_id,
        as_of_date,
        loss_cause,
        country_codes,
        kind,
        language_in_use(),
        st.session_state.get(data.CHANGED_RULES_KEY),
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _button(
            _("Export pack (.xlsx)"),
            f"export_pack_{as_of_date}.xlsx",
            lambda: workbook_of(view),
            ":material/table_view:",
        )
        _button(
            _("Brief (.pdf)"),
            f"brief_{as_of_date}.pdf",
            lambda: brief_of(view),
            ":material/picture_as_pdf:",
        )
        st.caption(
            _(
                "For a bank or a boss, with these filters: a workbook with board, invoices, "
                "obligations and assumptions, and a brief of two pages."
            )
        )


def _button(text: str, file_name: str, make: Callable[[], bytes], icon: str) -> None:
    is_brief = file_name.endswith(".pdf")
    st.download_button(
        text,
        make,
        file_name,
        PDF if is_brief else plain.EXCEL,
        key="brief" if is_brief else "export_pack",
        icon=icon,
        on_click="ignore",
    )


def workbook_of(view: View) -> bytes:
    """The workbook of a view; its library is loaded when the first one is asked for."""
    from tradecredit.documents.workbook import workbook_file

    return workbook_file(pack_of(view))


def brief_of(view: View) -> bytes:
    """The brief of a view as a PDF."""
    from tradecredit.documents.brief import brief_file

    return brief_file(pack_of(view))


def pack_of(view: View) -> Pack:
    """The pack of a view, by the queries and filters of the page."""
    use_language(view.language_code)
    results = store.run_all(
        view.book,
        QUERIES,
        {
            "as_of_date": view.as_of_date,
            "compared_date": None,
            "exporter_id": view.exporter_id,
            "loss_cause": view.loss_cause,
            "country_codes": view.country_codes,
        },
        # A file may take twice as long as a page.
        time_limit_seconds=2 * store.time_limit(settings.time_limit()),
        scenario=view.scenario,
    )
    frames = {name.rpartition("/")[2]: frame for name, frame in results.items()}
    return Pack(
        exporter_name=_exporter_name(view),
        as_of_date=view.as_of_date,
        loss_cause=view.loss_cause,
        filters=_filters_of(view),
        data_kind=view.data_kind,
        data_end=view.book.data_end,
        data_version=view.book.version,
        printed_date=datetime.now(UTC).astimezone().date(),
        summary=frames["summary"],
        waterfall=frames["waterfall"],
        board=in_words(frames["buyer_board"]),
        invoices=in_words(frames["invoices"]),
        obligations=_obligations(frames["obligations"], view),
        rules_used=_rules_used(rules.used_among(frames["rules_of_policies"])),
        rules=_rule_values(frames["rule_values"]),
        sources=store.sources(),
    )


def _exporter_name(view: View) -> str:
    found = store.run(view.book, "book/exporter", {"exporter_id": view.exporter_id})
    return view.exporter_id if found.empty else str(found["exporter_name"].iloc[0])


def _filters_of(view: View) -> str:
    market = filters.name_of("countries", "country_code", "country_name")
    markets = view.country_codes and [market(code) for code in view.country_codes]
    return filters.describe(
        exporter=view.exporter_id, cause=code_label("cause", view.loss_cause), markets=markets
    )


def _obligations(obligations: pd.DataFrame, view: View) -> pd.DataFrame:
    """Those of the markets chosen, in words; what concerns a policy concerns all markets."""
    codes = view.country_codes
    in_markets = codes is None or obligations["country_code"].isin(codes)
    shown = obligations[obligations["buyer_id"].isna() | in_markets]
    worded = in_words(shown.assign(next_action=obligation_lists.next_action(shown)))
    return worded.assign(
        rule_name=worded["rule_code"].map(rule_text, na_action="ignore"),
        origin=worded["rule_origin"].map(rules.origin_text, na_action="ignore"),
    )


def _rules_used(used: pd.DataFrame) -> pd.DataFrame:
    """The values that the exporter's pages speak of, in the order of an invoice's life."""
    codes = ["default_declaration_rule", *rules.LABELS]
    known = used.sort_values("rule_code", key=lambda named: named.map(codes.index), kind="stable")
    return known.assign(rule_name=known["rule_code"].map(rule_text))


def _rule_values(values: pd.DataFrame) -> pd.DataFrame:
    """The values in force, with the rule in words."""
    return values.assign(rule_name=values["rule_code"].map(rule_text))


def rule_text(code: str) -> str:
    """A rule in words; one that no page speaks of by the words of its code."""
    words = str(code).replace("_", " ")
    return _(rules.LABELS[code]) if code in rules.LABELS else words[:1].upper() + words[1:]
