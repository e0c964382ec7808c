"""The parts of the page "Data and methods": one function per section, one table each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import settings, store, tables
from tradecredit.app.frame import books, columns, data, downloads, filters, linked, page, show
from tradecredit.charts import methods as charts
from tradecredit.formats import UNKNOWN, compact, day, is_unknown, number
from tradecredit.language import N_, _
from tradecredit.terms import MEASURES

TABLE_HEIGHT = 560
ROW_HEIGHT = 35
# Two lines of text.
TALL_ROW = 56


def search_text() -> str:
    """What the rows of the open section must contain; empty shows all."""
    return st.text_input(
        _("Show only rows with"),
        key="search",
        bind="query-params",
        max_chars=60,
        placeholder=_("SZ22, deadline, Yiwu …"),
        help=_("Upper and lower case are alike; every column is searched."),
    )


def answer(book: store.Book) -> None:
    """How many targets and checks hold, and how much stands behind the figures."""
    assumed = store.assumptions()
    page.tiles(
        [
            _targets_tile(book),
            _checks_tile(book),
            page.Tile(
                _("Rows in the book"),
                compact(sum(book.manifest["row_counts"].values())),
                compared_with=_("in {count} tables", count=len(tables.table_names())),
            ),
            page.Tile(
                _("Sources"),
                number(len(store.sources())),
                compared_with=_("each with its address"),
            ),
            page.Tile(
                _("Assumptions"),
                number(len(assumed)),
                compared_with=_("in {count} tables", count=assumed["table_name"].nunique()),
                help_text=_(
                    "Values nobody published: chosen for this project, or background knowledge "
                    "that was not verified. Each is marked where it is used."
                ),
            ),
        ]
    )


def sections(book: store.Book, search: str) -> None:
    """A switch between the sections; only the chosen one is computed, and it is in the link."""
    labels = {code: _(section.label_text) for code, section in _SECTIONS.items()}
    chosen = linked.one(
        "section",
        list(labels),
        "targets",
        lambda: st.segmented_control(
            _("Section"),
            list(labels),
            format_func=lambda code: labels.get(code, code),
            key="section",
            required=True,
            label_visibility="collapsed",
        ),
    )
    _SECTIONS[chosen].draw(book, search)


def targets(book: store.Book, search: str) -> None:
    """Published against generated, row by row, and the effects that were planted."""
    if not _has_targets(book):
        st.info(
            _(
                "This is your own ledger. The targets hold the sample book to published figures; "
                "there is nothing to compare a single ledger with. What applies to it are the "
                "checks, the definitions and the rule values."
            ),
            icon=":material/lock:",
        )
        return
    found = _targets(book)
    left, right = st.columns([2, 1])
    with left:
        st.markdown(f"**{_targets_message(found)}**")
        _table(_targets_shown(found), search, book, "targets", column_config=_target_columns())
    with right:
        show.chart(
            charts.targets_in_range(found),
            book=book,
            key="targets_in_range",
            message=_("Where each figure lies in its accepted range"),
            note=_(
                "Every range is drawn at the same width. Figures farther out stand at the edge."
            ),
        )
    st.markdown("**" + _("Planted effects") + "**")
    st.caption(
        _(
            "Effects the generator puts into the sample book on purpose, so that an estimate on "
            "a page can be held against what is known to be true."
        )
    )
    _table(
        store.reference("planted_effects"),
        search,
        book,
        "planted_effects",
        column_config=_evidence_columns(),
    )


def measures(book: store.Book, search: str) -> None:
    """Every measure with its definition."""
    _table(
        pd.DataFrame(
            {
                _("Measure"): [measure.label for measure in MEASURES.values()],
                _("Definition"): [measure.definition for measure in MEASURES.values()],
                _("Unit"): [_(measure.unit) for measure in MEASURES.values()],
                _("Better"): [_better(measure.up_is_good) for measure in MEASURES.values()],
                _("Column"): list(MEASURES),
            }
        ),
        search,
        book,
        "measures",
        column_config={_("Definition"): st.column_config.TextColumn(width="large")},
        row_height=TALL_ROW,
    )


def method_notes(_book: store.Book, _search: str) -> None:
    """The method notes: formula, symbols, a worked example, limits."""
    notes = {path.stem: _note_title(path) for path in sorted(settings.METHODS_DIR.glob("*.md"))}
    if not notes:
        st.info(_("No method note is there yet."))
        return
    chosen = filters.choice(_("Method"), "method", notes)
    with st.container(border=True):
        st.markdown((settings.METHODS_DIR / f"{chosen}.md").read_text(encoding="utf-8"))


def sources(book: store.Book, search: str) -> None:
    """Every source with its address."""
    found = store.sources()
    shown = found.assign(address=found["address"].str.extract(r"(https?://[^\s>]+)")[0])
    _table(
        shown[["id", "what it is", "what we take", "section", "address"]],
        search,
        book,
        "sources",
        column_config={
            "id": st.column_config.TextColumn(_("Source"), width="small", pinned=True),
            "what it is": st.column_config.TextColumn(_("What it is"), width="large"),
            "what we take": st.column_config.TextColumn(_("What we take from it"), width="large"),
            "section": st.column_config.TextColumn(_("Subject")),
            "address": st.column_config.LinkColumn(_("Address"), width="medium"),
        },
    )


def differences(book: store.Book, search: str) -> None:
    """Where sources disagree, and what other insurers' rules are."""
    st.caption(_("Where sources disagree, both readings stand here, with what the project does."))
    _table(
        store.reference("source_differences").drop(columns="difference_id"),
        search,
        book,
        "source_differences",
        column_config={
            "topic": st.column_config.TextColumn(_("On"), width="medium"),
            "statement": st.column_config.TextColumn(_("A source says"), width="large"),
            "is_used_here": st.column_config.CheckboxColumn(_("Used here")),
            "how_it_is_handled": st.column_config.TextColumn(_("What we do"), width="large"),
            **_evidence_columns(),
        },
        row_height=TALL_ROW,
    )
    st.caption(_("Rules of other insurers and of older texts, for comparison; none is applied."))
    rules = store.reference("policy_rules")
    _table(
        rules[rules["is_comparison"]].drop(columns=["is_comparison", "valid_to", "value_text"]),
        search,
        book,
        "compared_rules",
        column_config=_evidence_columns(),
    )


def assumptions(book: store.Book, search: str) -> None:
    """Every value nobody published."""
    st.caption(
        _(
            "“chosen” was decided for this project, “BK” is background knowledge that was not "
            "verified. Neither is ever shown as a sourced fact."
        )
    )
    _table(
        store.assumptions(),
        search,
        book,
        "assumptions",
        column_config={
            "table_name": st.column_config.TextColumn(_("Table")),
            "key": st.column_config.TextColumn(_("Of"), width="medium"),
            "value": st.column_config.TextColumn(_("Assumed"), width=290),
            **_evidence_columns(),
        },
        row_height=TALL_ROW,
    )


def reference_tables(book: store.Book, search: str) -> None:
    """All reference tables, one at a time."""
    names = {name: name.replace("_", " ") for name in store.reference_names()}
    chosen = filters.choice(_("Reference table"), "reference_table", names)
    _table(store.reference(chosen), search, book, chosen, column_config=_evidence_columns())


def checks(book: store.Book, search: str) -> None:
    """Each rule of a sound book with the number of rows that break it, and those rows."""
    results = books.check_results(book)
    if results is None:
        _wait_for_checks(book)
        return
    _table(
        pd.DataFrame(
            {
                "state": [_("kept") if result.is_kept else _("broken") for result in results],
                "rule": [result.rule for result in results],
                "broken_rows": [len(result.broken) for result in results],
                "check": [result.name for result in results],
            }
        ).sort_values("broken_rows", ascending=False, kind="stable"),
        search,
        book,
        "checks",
        column_config={
            "state": st.column_config.TextColumn(_("State"), width=60),
            "rule": st.column_config.TextColumn(_("Rule"), width=560),
            "broken_rows": st.column_config.NumberColumn(_("Rows that break it"), width=120),
            "check": st.column_config.TextColumn(_("Query")),
        },
    )
    for result in results:
        if not result.is_kept:
            with st.expander(
                _("{check}: {count} rows", check=result.name, count=number(len(result.broken))),
                expanded=True,
            ):
                st.dataframe(result.broken, hide_index=True, alt=result.rule)


@st.fragment(run_every=1)
def _wait_for_checks(book: store.Book) -> None:
    """Say that the checks still run, and show them as soon as they have."""
    st.info(_("The checks of this book are running; they appear here."), icon=":material/sync:")
    if books.check_results(book) is not None:
        st.rerun()


def dictionary(book: store.Book, search: str) -> None:
    """Every table and column of a book."""
    counts = book.manifest["row_counts"]
    _table(
        pd.DataFrame(
            [
                {
                    _("Table"): column.table_name,
                    _("Column"): column.column_name,
                    _("Type"): column.type_name,
                    _("Unit"): column.unit,
                    _("Required"): column.is_required,
                    _("Meaning"): column.description,
                    _("Rows"): counts.get(column.table_name, 0),
                }
                for column in tables.columns()
            ]
        ),
        search,
        book,
        "dictionary",
        column_config={_("Meaning"): st.column_config.TextColumn(width="large")},
    )


def _table(
    frame: pd.DataFrame,
    search: str,
    book: store.Book,
    name: str,
    *,
    column_config: dict[str, Any] | None = None,
    row_height: int = ROW_HEIGHT,
) -> None:
    """Rows with the text searched for, how many they are, and their download."""
    shown = containing(frame, search)
    if shown.empty:
        data.nothing_here(_("Shorten the text in “Show only rows with”."))
        return
    st.dataframe(
        shown,
        hide_index=True,
        key=f"table_{name}",
        column_config=_headings(shown) | _date_columns(shown) | (column_config or {}),
        row_height=row_height,
        height=min(38 + row_height * len(shown), TABLE_HEIGHT),
        placeholder="",
        alt=name.replace("_", " "),
    )
    st.caption(_("{count} of {total} rows", count=number(len(shown)), total=number(len(frame))))
    downloads.downloads(
        shown, name, book, as_of_date=book.data_end, filters=filters.describe(search=search or None)
    )


def containing(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows of which any cell contains ``text``, whatever its case; all rows for no text."""
    wanted = text.strip().casefold()
    if not wanted:
        return frame
    cells = frame.astype("string").fillna("")
    is_found = cells.apply(lambda column: column.str.casefold().str.contains(wanted, regex=False))
    return frame[is_found.any(axis=1)]


def _has_targets(book: store.Book) -> bool:
    return book.is_synthetic and not books.is_ledger(book)


def _targets(book: store.Book) -> pd.DataFrame:
    found = data.load("book/target_against_generated")
    return found.assign(generated_text=_texts(found, "generated_value"), range_text=_ranges(found))


def _targets_tile(book: store.Book) -> page.Tile:
    if not _has_targets(book):
        return page.Tile(
            _("Targets met"), UNKNOWN, compared_with=_("do not apply to a book of your own")
        )
    judged = _targets(book).dropna(subset=["is_met"])
    return page.Tile(
        _("Targets met"),
        _("{count} of {total}", count=int(judged["is_met"].sum()), total=len(judged)),
        compared_with=_("against published figures"),
    )


def _checks_tile(book: store.Book) -> page.Tile:
    results = books.check_results(book)
    if results is None:
        return page.Tile(_("Checks passed"), UNKNOWN, compared_with=_("still running"))
    return page.Tile(
        _("Checks passed"),
        _(
            "{count} of {total}",
            count=sum(result.is_kept for result in results),
            total=len(results),
        ),
        compared_with=_("rules of a sound book"),
    )


def _targets_message(found: pd.DataFrame) -> str:
    judged = found.dropna(subset=["is_met"])
    missed = judged[~judged["is_met"].astype(bool)]
    if missed.empty:
        return _("All {count} figures lie within their accepted range", count=len(judged))
    return _(
        "{count} of {total} figures lie outside their accepted range",
        count=len(missed),
        total=len(judged),
    )


def _targets_shown(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "target_number": found["target_number"],
            "metric": found["metric"],
            "target": _texts(found, "target_value"),
            "generated": found["generated_text"],
            "is_met": found["is_met"].map(
                {True: _("met"), False: _("not met")}, na_action="ignore"
            ),
            "range": found["range_text"],
            "kind": found["kind"].map({"published": _("published"), "model": _("model")}),
            "source_id": found["source_id"],
            "confidence": found["confidence"],
            "note": found["note"],
        }
    )


def _texts(found: pd.DataFrame, name: str) -> list[str]:
    """Values of a column of the targets, each in the unit of its row."""
    return [
        _value_text(value, unit) for value, unit in zip(found[name], found["unit"], strict=True)
    ]


def _value_text(value: float, unit: str) -> str:
    if is_unknown(value):
        return UNKNOWN
    if unit == "date":
        return day(pd.Timestamp(value, unit="D"))
    return _with_unit(_bare_text(value, unit), unit)


def _with_unit(text: str, unit: str) -> str:
    currency, _space, scale = unit.partition(" ")
    if currency in ("US$", "RMB"):
        return f"{currency} {text} {_(scale)}"
    return f"{text} %" if unit == "ratio" else f"{text} {_(unit)}"


def _bare_text(value: float, unit: str) -> str:
    if unit == "ratio":
        return number(100 * value, 2 if abs(value) < 0.05 else 1)
    digits = 0 if unit == "exporters" or abs(value) >= 1000 else 2 if abs(value) < 10 else 1
    return number(value, digits)


def _ranges(found: pd.DataFrame) -> list[str]:
    columns = ("lower_bound", "upper_bound", "unit", "tolerance")
    return [
        _range_text(lower, upper, unit, tolerance)
        for lower, upper, unit, tolerance in zip(*(found[name] for name in columns), strict=True)
    ]


def _range_text(lower: float, upper: float, unit: str, tolerance: str) -> str:
    if is_unknown(lower) and is_unknown(upper):
        return _(tolerance)
    if is_unknown(upper):
        return _("at least {low}", low=_value_text(lower, unit))
    if is_unknown(lower):
        return _("at most {high}", high=_value_text(upper, unit))
    if lower == upper:
        return _value_text(upper, unit)
    text = _("{low} to {high}", low=_bare_text(lower, unit), high=_bare_text(upper, unit))
    return _with_unit(text, unit)


def _target_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "target_number": column.NumberColumn(_("No."), width=42, pinned=True),
        "metric": column.TextColumn(_("Figure"), width=300, pinned=True),
        "target": column.TextColumn(_("Target"), width=95),
        "generated": column.TextColumn(_("Generated"), width=95),
        "is_met": column.TextColumn(_("State"), width=62),
        "range": column.TextColumn(_("Accepted"), width=130),
        "kind": column.TextColumn(
            _("Kind"),
            width=80,
            help=_("“published” holds a figure somebody published, “model” one chosen here."),
        ),
        **_evidence_columns(),
    }


def _evidence_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "source_id": column.TextColumn(_("Source"), width="small"),
        "confidence": column.TextColumn(
            _("Confidence"),
            width="small",
            help=_(
                "A primary text, B established news, trade press or academic work, C broker page "
                "or aggregator, D derived here, BK background knowledge not verified, chosen: "
                "decided for this project."
            ),
        ),
        "note": column.TextColumn(_("Note"), width="large"),
        "valid_from": column.DateColumn(_("From"), width=85),
        "valid_to": column.DateColumn(_("To"), width=85),
    }


def _headings(frame: pd.DataFrame) -> dict[str, Any]:
    """Names of columns as words; the number of digits stays as it stands in the file."""
    return {str(name): columns.heading(str(name)) for name in frame.columns}


def _date_columns(frame: pd.DataFrame) -> dict[str, Any]:
    """Dates are shown without a time of day."""
    return {
        str(name): st.column_config.DateColumn(columns.heading(str(name)), format="YYYY-MM-DD")
        for name in frame.select_dtypes("datetime").columns
    }


def _better(up_is_good: bool | None) -> str:  # noqa: FBT001 - a value of the measure, no switch
    return {True: _("up"), False: _("down"), None: _("neither")}[up_is_good]


def _note_title(path: Any) -> str:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return str(first.lstrip("# ")) or str(path.stem)


@dataclass(frozen=True)
class _Section:
    label_text: str
    draw: Callable[[store.Book, str], None]


_SECTIONS = {
    "targets": _Section(N_("Published against generated"), targets),
    "measures": _Section(N_("Measures"), measures),
    "methods": _Section(N_("Methods"), method_notes),
    "sources": _Section(N_("Sources"), sources),
    "differences": _Section(N_("Where sources differ"), differences),
    "assumptions": _Section(N_("Assumptions"), assumptions),
    "reference_tables": _Section(N_("Reference tables"), reference_tables),
    "checks": _Section(N_("Checks"), checks),
    "dictionary": _Section(N_("Tables of a book"), dictionary),
}
