"""The one table of the screen: columns headed and written as ``tradecredit.columns`` says."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import filters
from tradecredit.app.frame.kept import kept
from tradecredit.columns import Column, column, word_of
from tradecredit.formats import UNKNOWN, number
from tradecredit.language import _

ROW_PIXELS, HEADING_PIXELS = 35, 38
# More cells than pandas writes at all; nobody reads so many on a screen.
MOST_CELLS = 250_000
# Vocabularies that are reference tables: the columns of their codes and names.
REFERENCE_WORDS = {
    "countries": ("country_code", "country_name"),
    "cities": ("city_code", "city_name"),
    "sectors": ("sector_code", "sector_name"),
    "schemes": ("scheme_code", "scheme_name"),
    "buyer_record_states": ("state_code", "label"),
}


def table(
    frame: pd.DataFrame,
    names: Sequence[str] = (),
    *,
    key: str,
    alt: str,
    most_rows: int = 12,
    row_height: int = ROW_PIXELS,
    has_raw_codes: bool = False,
    pinned: Sequence[str] = (),
    on_select: Callable[[], None] | None = None,
) -> None:
    """Show the columns ``names`` of ``frame`` (all where none are named), codes in words.

    The table is as high as its rows, at most ``most_rows`` of them; ``pinned`` columns stay when
    the table is scrolled sideways; with ``has_raw_codes`` codes stay as they are stored.
    ``on_select`` is called after a click on a row, whose number is in the session under ``key``;
    ``frame`` is then one that is kept, not one made for this run.
    """
    columns = list(names) or list(frame.columns)
    row_count, room = len(frame), MOST_CELLS // max(len(columns), 1)
    frame = frame if row_count <= room else frame.head(room)
    if on_select is None:
        written = _finished(frame, columns, has_raw_codes=has_raw_codes)
    else:
        # A table that can be clicked is drawn anew at every run: what it says is not.
        written = kept(_finished, frame, columns, has_raw_codes=has_raw_codes)
    st.dataframe(
        written,
        hide_index=True,
        height=HEADING_PIXELS + row_height * min(max(len(frame), 1), most_rows),
        column_config=config(columns, pinned=pinned),
        row_height=row_height,
        on_select=on_select or "ignore",
        selection_mode="single-row",
        placeholder=UNKNOWN,
        alt=alt,
        key=key,
    )
    if row_count > room:
        st.caption(
            _(
                "The first {shown} of {count} rows; a download has all of them.",
                shown=number(room),
                count=number(row_count),
            )
        )


def editor(
    frame: pd.DataFrame,
    names: Sequence[str],
    *,
    key: str,
    alt: str,
    editable: Sequence[str],
    most_rows: int = 9,
) -> pd.DataFrame:
    """Show the columns ``names`` of ``frame`` with those ``editable`` open to changes.

    Gives ``frame`` as the visitor left it, its other columns too. An editable number is 0 or
    more or empty; an editable yes or no is a box to tick.
    """
    fixed = [name for name in names if name not in editable]
    numbers = [name for name in fixed if column(name).number]
    left: pd.DataFrame = st.data_editor(
        frame.style.format({name: column(name).write for name in numbers}),
        hide_index=True,
        height=HEADING_PIXELS + ROW_PIXELS * min(max(len(frame), 1), most_rows),
        column_order=list(names),
        column_config=config(fixed) | {name: _editable(column(name)) for name in editable},
        disabled=fixed,
        placeholder="",
        alt=alt,
        key=key,
    )
    return left


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with the codes of its columns as a person reads them."""
    coded = {str(name): column(str(name)).codes for name in frame if column(str(name)).codes}
    return frame.assign(**{name: frame[name].map(_word_of(codes)) for name, codes in coded.items()})


def config(names: Sequence[str], *, pinned: Sequence[str] = ()) -> dict[str, Any]:
    """Configuration of these columns for ``st.dataframe``."""
    return {name: _configured(column(name), is_pinned=name in pinned) for name in names}


def _configured(shown: Column, *, is_pinned: bool) -> Any:
    kinds = st.column_config
    common: dict[str, Any] = {
        "label": shown.heading,
        "width": shown.shown_width,
        "help": shown.help or None,
        "pinned": is_pinned,
    }
    if shown.shown_kind == "link":
        return kinds.LinkColumn(**common, display_text=_(shown.link_text) or None)
    if shown.shown_kind == "list":
        return kinds.ListColumn(**common)
    if shown.shown_kind == "bars":
        return kinds.BarChartColumn(**common)
    if shown.shown_kind == "share_bar":
        return kinds.ProgressColumn(**common, format="%.1f", min_value=0, max_value=100)
    if shown.shown_kind in ("date", "month"):
        return kinds.DateColumn(
            **common, format="YYYY-MM-DD" if shown.shown_kind == "date" else "YYYY-MM"
        )
    if shown.number:
        return kinds.NumberColumn(**common)
    return kinds.TextColumn(**common)


def _editable(shown: Column) -> Any:
    label, width = shown.heading, shown.shown_width
    if shown.shown_kind == "yes_no":
        return st.column_config.CheckboxColumn(label, width=width)
    return st.column_config.NumberColumn(label, width=width, format="localized", min_value=0)


def _written(frame: pd.DataFrame, columns: list[str], *, has_raw_codes: bool) -> Any:
    """Columns with their numbers written in the one style; they still sort as numbers."""
    shown = frame[columns] if has_raw_codes else in_words(frame[columns])
    bars = {str(name) for name in shown if column(str(name)).shown_kind == "share_bar"}
    yes_no = {str(name) for name in shown if column(str(name)).shown_kind == "yes_no"}
    scaled = shown.assign(
        **{name: 100 * shown[name] for name in bars},
        **{name: shown[name].map(column(name).write) for name in yes_no},
    )
    numbers = [str(name) for name in shown if column(str(name)).number and str(name) not in bars]
    if scaled.empty or not numbers:
        return scaled
    return scaled.style.format({name: column(name).write for name in numbers})


class _Known(pd.DataFrame):
    """A frame that knows how its cells are written, and says so when asked for its texts."""

    _metadata = ("texts",)

    def astype(  # type: ignore[misc]  # final in the stubs of pandas only
        self, dtype: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """The texts for ``str``, as Streamlit asks for them; else as any frame."""
        return self.texts if dtype is str else super().astype(dtype, *args, **kwargs)


def _finished(frame: pd.DataFrame, columns: list[str], *, has_raw_codes: bool) -> Any:
    """What ``_written`` gives, with every cell written already.

    Of a styled frame Streamlit writes every cell at every run, which takes 10 ms for a small
    table and 50 for a large one. It asks for the texts of the unstyled frame first and then for
    the cells that differ from them: here the texts are the written ones, and none differ.
    """
    written = _written(frame, columns, has_raw_codes=has_raw_codes)
    if isinstance(written, pd.DataFrame):
        return written
    cells = written._translate(sparse_index=False, sparse_cols=False)["body"]
    rows = [[str(cell["display_value"]) for cell in row if cell["type"] == "td"] for row in cells]
    data = written.data
    written.data = _Known(data)
    written.data.texts = pd.DataFrame(rows, index=data.index, columns=data.columns)
    written._translate = lambda *_settings: {"body": []}
    return written


def _word_of(codes: str) -> Callable[[Any], Any]:
    if codes in REFERENCE_WORDS:
        name_of = filters.name_of(codes, *REFERENCE_WORDS[codes])
        return lambda code: code if pd.isna(code) else name_of(code)
    return lambda code: word_of(codes, code)
