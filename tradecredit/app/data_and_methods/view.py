"""The page "Data and methods": a switch between sections, one table each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from tradecredit import settings, store, tables
from tradecredit.app.data_and_methods import targets as target_rows
from tradecredit.app.frame import books, data, downloads, filters, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.charts import methods as charts
from tradecredit.formats import UNKNOWN, counted, day, number
from tradecredit.language import N_, _
from tradecredit.terms import MEASURES

MOST_ROWS = 15
# Two lines of text.
TALL_ROW = 56
TARGET_COLUMNS = (
    "target_number",
    "metric",
    "target_text",
    "generated_text",
    "is_met",
    "range_text",
    "target_kind",
    "source_id",
    "confidence",
    "note",
)


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
    assumed = kept(store.assumptions)
    tiles(
        [
            _targets_tile(book),
            _checks_tile(book),
            tile(
                "book_row_count",
                sum(book.manifest["row_counts"].values()),
                beside=_("in {count} tables", count=len(tables.table_names())),
            ),
            tile("source_count", len(kept(store.sources)), beside=_checked_since()),
            tile(
                "assumption_count",
                len(assumed),
                beside=_("in {count} tables", count=assumed["table_name"].nunique()),
            ),
        ]
    )


def _checked_since() -> str:
    """The day on which the fact that was checked longest ago was checked."""
    oldest = kept(store.oldest_check)
    return "" if oldest is None else _("facts checked since {day}", day=day(oldest.date()))


def sections(book: store.Book, search: str) -> None:
    """A switch between the sections; only the chosen one is computed, and it is in the link."""
    labels = {code: _(section.label_text) for code, section in _SECTIONS.items()}
    chosen = filters.buttons(_("Section"), "section", labels, "targets", is_label_hidden=True)
    _SECTIONS[chosen].draw(book, search)


def targets(book: store.Book, search: str) -> None:
    """Published against generated, row by row, and the effects that were planted."""
    if not target_rows.has_targets(book):
        st.info(
            _(
                "This is your own ledger. The targets hold the sample book to published figures; "
                "there is nothing to compare a single ledger with. What applies to it are the "
                "checks, the definitions and the rule values."
            ),
            icon=":material/lock:",
        )
        return
    found = kept(target_rows.targets)
    left, right = st.columns([2, 1])
    with left:
        st.markdown(f"**{target_rows.message(found)}**")
        _table(found, search, book, "targets", TARGET_COLUMNS, pinned=("target_number", "metric"))
    with right:
        kept(_targets_chart, found, book)
    st.markdown("**" + _("Planted effects") + "**")
    st.caption(
        _(
            "Effects the generator puts into the sample book on purpose, so that an estimate on "
            "a page can be held against what is known to be true."
        )
    )
    _reference_table("planted_effects", search, book)


def _targets_chart(found: pd.DataFrame, book: store.Book) -> None:
    show.chart(
        charts.targets_in_range(found),
        book=book,
        key="targets_in_range",
        message=_("Where each figure lies in its accepted range"),
        note=_("Every range is drawn at the same width. Figures farther out stand at the edge."),
    )


def measures(book: store.Book, search: str) -> None:
    """Every measure with its definition."""
    _table(kept(_measures), search, book, "measures", is_tall=True)


def _measures() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure_label": [measure.label for measure in MEASURES.values()],
            "definition": [measure.definition for measure in MEASURES.values()],
            "unit": [_(measure.unit) for measure in MEASURES.values()],
            "better": [_(BETTER[measure.up_is_good]) for measure in MEASURES.values()],
            "column_name": list(MEASURES),
        }
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
    _table(kept(_sources), search, book, "sources", pinned=("source_id",))


def _sources() -> pd.DataFrame:
    found = store.sources()
    return pd.DataFrame(
        {
            "source_id": found["id"],
            "what_it_is": found["what it is"],
            "what_we_take": found["what we take"],
            "subject": found["section"],
            "address": found["address"].str.extract(r"(https?://[^\s>]+)")[0],
        }
    )


def differences(book: store.Book, search: str) -> None:
    """Where sources disagree, and what other insurers' rules are."""
    st.caption(_("Where sources disagree, both readings are here, with what the project does."))
    _table(kept(_differences), search, book, "source_differences", is_tall=True)
    st.caption(_("Rules of other insurers and of older texts, for comparison; none is applied."))
    _table(kept(_compared_rules), search, book, "compared_rules")


def _differences() -> pd.DataFrame:
    return store.reference("source_differences").drop(columns="difference_id")


def _compared_rules() -> pd.DataFrame:
    rules = store.reference("policy_rules")
    return rules[rules["is_comparison"]].drop(columns=["is_comparison", "valid_to", "value_text"])


def assumptions(book: store.Book, search: str) -> None:
    """Every value nobody published."""
    st.caption(
        _(
            "“chosen” was decided for this project, “BK” is background knowledge that was not "
            "verified. Neither is ever shown as a sourced fact."
        )
    )
    _table(kept(_assumptions), search, book, "assumptions", is_tall=True)


def _assumptions() -> pd.DataFrame:
    return store.assumptions().rename(columns={"value": "assumed_value"})


def reference_tables(book: store.Book, search: str) -> None:
    """All reference tables, one at a time."""
    names = {name: name.replace("_", " ") for name in store.reference_names()}
    _reference_table(filters.choice(_("Reference table"), "reference_table", names), search, book)


def checks(book: store.Book, search: str) -> None:
    """Each rule of a sound book with the number of rows that break it, and those rows."""
    results = books.check_results(book)
    if results is None:
        _wait_for_checks(book)
        return
    _table(kept(_checks, results), search, book, "checks")
    for result in results:
        if result.failure:
            st.warning(f"{result.name}: {result.failure}", icon=":material/error:")
        if not result.broken.empty:
            heading = counted(
                "{check}: {count} row",
                "{check}: {count} rows",
                len(result.broken),
                check=result.name,
            )
            with st.expander(heading, expanded=True):
                table(result.broken, key=f"broken_{result.name}", alt=result.rule)


def _checks(results: list[store.CheckResult]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "is_kept": [result.is_kept for result in results],
            "rule": [result.rule for result in results],
            "broken_count": pd.array(
                [None if result.failure else len(result.broken) for result in results], "Int64"
            ),
            "check_name": [result.name for result in results],
        }
    ).sort_values("broken_count", ascending=False, kind="stable", na_position="first")


@st.fragment(run_every=1)
def _wait_for_checks(book: store.Book) -> None:
    """Say that the checks still run, and show them as soon as they have."""
    st.info(_("The checks of this book are running; they appear here."), icon=":material/sync:")
    if books.check_results(book) is not None:
        st.rerun()


def dictionary(book: store.Book, search: str) -> None:
    """Every table and column of a book."""
    _table(kept(_dictionary, book), search, book, "dictionary")


def _dictionary(book: store.Book) -> pd.DataFrame:
    counts = book.manifest["row_counts"]
    return pd.DataFrame(
        [
            {
                "table_name": column.table_name,
                "column_name": column.column_name,
                "type_name": column.type_name,
                "unit": column.unit,
                "is_key": column.is_key,
                "is_required": column.is_required,
                "allowed": column.allowed_words,
                "references": column.references,
                "description": column.description,
                "row_count": counts.get(column.table_name, 0),
            }
            for column in tables.columns()
        ]
    )


def _reference_table(name: str, search: str, book: store.Book) -> None:
    _table(kept(store.reference, name), search, book, name)


def _table(
    frame: pd.DataFrame,
    search: str,
    book: store.Book,
    name: str,
    columns: Sequence[str] = (),
    *,
    pinned: Sequence[str] = (),
    is_tall: bool = False,
) -> None:
    """Rows with the text searched for, how many they are, and their download."""
    shown = kept(_found, frame, list(columns), search)
    if shown.empty:
        data.nothing_here(_("Shorten the text in “Show only rows with”."))
        return
    is_reference = name in store.reference_names()
    kept(
        table,
        shown,
        key=f"table_{name}",
        alt=name.replace("_", " "),
        most_rows=MOST_ROWS // 2 if is_tall else MOST_ROWS,
        row_height=TALL_ROW if is_tall else 35,
        pinned=pinned,
        has_raw_codes=is_reference,
    )
    st.caption(_("{count} of {total} rows", count=number(len(shown)), total=number(len(frame))))
    downloads.downloads(
        shown,
        name,
        book,
        as_of_date=book.data_end,
        filters=filters.describe(search=search or None),
        has_raw_codes=is_reference,
    )


def _found(frame: pd.DataFrame, columns: list[str], search: str) -> pd.DataFrame:
    return containing(frame[columns or list(frame.columns)], search)


def containing(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows of which any cell contains ``text``, whatever its case; all rows for no text."""
    wanted = text.strip().casefold()
    if not wanted:
        return frame
    cells = frame.astype("string").fillna("")
    is_found = cells.apply(lambda column: column.str.casefold().str.contains(wanted, regex=False))
    return frame[is_found.any(axis=1)]


def _targets_tile(book: store.Book) -> Tile:
    if not target_rows.has_targets(book):
        beside = _("do not apply to a book of your own")
        return tile("targets_met", UNKNOWN, beside=beside)
    met, judged = target_rows.met_and_judged(kept(target_rows.targets))
    return tile("targets_met", _of(met, judged), beside=_("against published figures"))


def _checks_tile(book: store.Book) -> Tile:
    results = books.check_results(book)
    if results is None:
        return tile("checks_passed", UNKNOWN, beside=_("still running"))
    passed = sum(result.is_kept for result in results)
    return tile("checks_passed", _of(passed, len(results)), beside=_("rules of a sound book"))


def _of(count: int, total: int) -> str:
    return _("{count} of {total}", count=number(count), total=number(total))


BETTER = {True: N_("up"), False: N_("down"), None: N_("neither")}


def _note_title(path: Path) -> str:
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
