"""A triangle of one's own on the page "Claims development": a CSV file instead of the book."""

import streamlit as st

from tradecredit.formats import plain_markdown
from tradecredit.language import _
from tradecredit.risk.triangle_files import (
    MOST_BYTES,
    TriangleUnreadable,
    read_triangle,
)
from tradecredit.risk.triangles import Triangle

KEY = "own_triangle"
INCREMENTAL_KEY = "own_triangle_is_incremental"


def file_name() -> str:
    """The visitor's file that the page shows, empty while there is none."""
    chosen = st.session_state.get(KEY)
    return "" if chosen is None else str(chosen.name)


def choose() -> None:
    """The place where a file is chosen."""
    with st.expander(
        _("A triangle of your own"), icon=":material/upload_file:", expanded=bool(file_name())
    ):
        st.file_uploader(
            _("Triangle as CSV"),
            type=["csv", "txt"],
            key=KEY,
            max_upload_size=MOST_BYTES // 1_000_000,
            help=_(
                "Square: a line per origin, a column per age (1, 2, 3 or 12, 24, 36), nothing in "
                "cells not known yet, 0 for a true zero. Long: columns origin, age and value. "
                "Either may have a column premium."
            ),
        )
        st.toggle(_("Its cells are steps, not sums"), key=INCREMENTAL_KEY)
        st.caption(_("It stays in this browser session: it is written nowhere."))


def triangle() -> Triangle | None:
    """The triangle of the file that was chosen; ends the page with what is wrong with it."""
    chosen = st.session_state.get(KEY)
    if chosen is None:
        return None
    is_incremental = bool(st.session_state.get(INCREMENTAL_KEY))
    try:
        return read_triangle(chosen.getvalue(), is_incremental=is_incremental)
    except TriangleUnreadable as error:
        st.error(
            _("{name}: {error}", name=plain_markdown(chosen.name), error=error),
            icon=":material/error:",
        )
        st.stop()
