"""Links to other pages that carry the filters of this one."""

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from tradecredit.app.frame import books

PAGES_FOLDER = "pages"


def page_link(page_name: str, label: str, **filters: Any) -> None:
    """A link to a page with these filters; of a ledger, nothing is put into the link."""
    known = {name: value for name, value in filters.items() if value is not None}
    if books.LEDGER_KEY in st.session_state:
        known = {}
    try:
        st.page_link(
            f"{PAGES_FOLDER}/{page_name}.py",
            label=label,
            icon=":material/arrow_forward:",
            query_params={name: _text(value) for name, value in known.items()},
        )
    except StreamlitPageNotFoundError:
        # A page that was started alone, without the list of pages, knows no other.
        st.caption(label)


def go_to(page_name: str) -> None:
    """Leave this page for another, without a filter."""
    with suppress(StreamlitPageNotFoundError):
        st.switch_page(f"{PAGES_FOLDER}/{page_name}.py")


def address(page_name: str, **filters: Any) -> str:
    """The relative address of a page with these filters, for the cells of a table."""
    from urllib.parse import urlencode

    known = {name: _text(value) for name, value in filters.items() if value is not None}
    return f"/{page_name}?{urlencode(known, doseq=True)}" if known else f"/{page_name}"


def buyer_files(buyer_ids: pd.Series, **filters: Any) -> pd.Series:
    """Address of the file of each buyer, with these filters; null where there is no buyer."""
    from urllib.parse import quote_plus

    begun = address("buyer_file", **filters, buyer_id="")
    return buyer_ids.map(lambda buyer_id: begun + quote_plus(buyer_id), na_action="ignore")


def _text(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, list | tuple) else str(value)
