"""Choices that stand in the link of a view, as codes.

Streamlit can bind a widget to the link itself, but it writes the label a visitor reads; a link
must restore the same view in either language, so it carries the codes. The rule, run by run:

- a link opened or followed wins over what was chosen before;
- without one, a choice made earlier in the session is kept, on every page that has it;
- a choice equal to the default is left out of the link, and follows a default that changes.
"""

from collections.abc import Callable, Container, Sequence
from contextvars import ContextVar
from typing import Any, NoReturn

import pandas as pd
import streamlit as st

PAGE_KEY = "_page"
IS_NEW_PAGE_KEY = "_is_new_page"
# Whether the filters of the sidebar are being drawn: what cannot be said there is said below.
IN_SIDEBAR = ContextVar("IN_SIDEBAR", default=False)


class UnknownInLink(Exception):  # noqa: N818 - says what happened
    """A link names something that is not there; the text is fit for a reader.

    ``usual`` names what can be taken instead, by the callback ``take_usual``; "" where nothing can.
    """

    def __init__(
        self, text: str, *, usual: str = "", take_usual: Callable[[], None] | None = None
    ) -> None:
        super().__init__(text)
        self.usual = usual
        self.take_usual = take_usual


def say(error: UnknownInLink) -> NoReturn:
    """Say on the page what a link asks for in vain, offer a way on, and end the page there."""
    st.warning(str(error), icon=":material/link_off:")
    if error.usual:
        st.button(error.usual, on_click=error.take_usual, key="go_on_as_usual")
    st.stop()


def asked(key: str) -> list[str]:
    """The codes that a link just followed names under ``key``; commas are as good as repeating."""
    if st.query_params.get_all(key) == st.session_state.get(_linked_key(key), []):
        return []
    codes = [part for text in st.query_params.get_all(key) for part in text.split(",")]
    return [code for code in codes if code not in ("", NONE_OF_THEM)]


def note_refused(key: str, refused: str | None) -> Callable[[], None]:
    """Keep in mind what a link asked for in vain; gives the callback that lets it go."""
    refused_key = f"_refused_{key}"
    if refused is not None:
        st.session_state[refused_key] = refused
    return lambda: st.session_state.pop(refused_key, None)


def raise_refused(key: str, words: Callable[[str], str], *, usual: str) -> None:
    """Raise ``UnknownInLink`` while what the link asked for stands refused.

    To be called when the widget is drawn, so that it can be used to go on. Outside of the sidebar
    the page is ended at once.
    """
    refused = st.session_state.get(f"_refused_{key}")
    if refused is None:
        return
    error = UnknownInLink(words(refused), usual=usual, take_usual=note_refused(key, None))
    if IN_SIDEBAR.get():
        raise error
    say(error)


def begin_page(page_name: str) -> None:
    """Note whether this run is the first on the page: going to a page empties the link."""
    st.session_state[IS_NEW_PAGE_KEY] = st.session_state.get(PAGE_KEY) != page_name
    st.session_state[PAGE_KEY] = page_name


def choose(key: str, value: Any) -> None:
    """Set a choice from a click elsewhere; only from a callback, before the widget is drawn."""
    st.session_state[key] = value


def choose_row(table_key: str, key: str, codes: "pd.Series[str]") -> None:
    """Set a choice to the code of the row that was clicked in a table; only from a callback."""
    rows = st.session_state[table_key].selection.rows
    if rows:
        choose(key, codes.iloc[rows[0]])


def choose_mark(chart_key: str, key: str, *, but: Sequence[str] = ()) -> None:
    """Set a choice to the code that the clicked mark of a chart carries; only from a callback.

    A click on a mark of a code among ``but`` changes nothing.
    """
    points = st.session_state[chart_key].selection.points
    if points:
        carried = points[0]["customdata"]
        code = carried[0] if isinstance(carried, list) else carried["0"]
        if code not in but:
            choose(key, code)


def one(
    key: str,
    codes: Container[str],
    default: str,
    widget: Callable[[], str | None],
    *,
    is_in_link: bool = True,
    unknown: Callable[[str], str] | None = None,
) -> str:
    """The one code chosen in ``widget``, which must be drawn under ``key`` without a default.

    Where ``unknown`` words it, a code of a link that is not among ``codes`` is not replaced by
    the default: the widget is drawn with None in the session, and ``UnknownInLink`` is raised
    until something is chosen.
    """
    refused = _unknown_of_link(key, codes) if unknown and is_in_link else None
    if refused is None:
        _before(key, codes, [default], is_in_link=is_in_link, is_single=True)
    else:
        st.session_state[key] = None
        st.session_state[_linked_key(key)] = st.query_params.get_all(key)
    chosen = widget()
    if unknown and refused is not None and chosen is None:
        raise UnknownInLink(unknown(refused))
    chosen = chosen or default
    _after(key, [chosen], [default], is_in_link=is_in_link)
    return chosen


def _unknown_of_link(key: str, codes: Container[str]) -> str | None:
    """The code a link asks for in vain: now, or some runs ago with nothing chosen since."""
    linked = st.query_params.get_all(key)
    is_open = linked != st.session_state.get(_linked_key(key)) or st.session_state.get(key) is None
    return linked[0] if linked and is_open and linked[0] not in codes else None


def several(
    key: str,
    codes: Sequence[str],
    default: Sequence[str],
    widget: Callable[[], list[str]],
    *,
    is_in_link: bool = True,
) -> list[str]:
    """The codes chosen in ``widget``, which must be drawn under ``key`` without a default."""
    _before(key, codes, list(default), is_in_link=is_in_link, is_single=False)
    chosen = list(widget())
    _after(key, chosen, list(default), is_in_link=is_in_link)
    return chosen


# A chosen "none of them" differs from the default "some of them" and needs a word in the link.
NONE_OF_THEM = "none"


def _before(
    key: str, codes: Container[str], default: list[str], *, is_in_link: bool, is_single: bool
) -> None:
    linked = _split(st.query_params.get_all(key), codes) if is_in_link else []
    is_followed = is_in_link and linked != st.session_state.get(_linked_key(key), [])
    is_emptied_by_page = not linked and st.session_state.get(IS_NEW_PAGE_KEY, False)
    if is_followed and not is_emptied_by_page:
        wanted = linked or default
    elif key in st.session_state:
        wanted = _as_list(st.session_state[key])
    else:
        wanted = st.session_state.get(_kept_key(key), default)
    if not is_followed and wanted == st.session_state.get(_default_key(key)):
        wanted = default
    known = [code for code in dict.fromkeys(wanted) if code in codes]
    is_none_meant = not is_single and wanted in ([], [NONE_OF_THEM])
    if not known and not is_none_meant:
        known = default
    value = known[0] if is_single else known
    # On a page just opened the state still shows the other page's widget, whose value the new
    # widget of the same key does not inherit.
    is_new_page = st.session_state.get(IS_NEW_PAGE_KEY, False)
    if is_new_page or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _split(linked: list[str], codes: Container[str]) -> list[str]:
    """Codes of a link, those of a list with commas apart."""
    return [part for text in linked for part in ([text] if text in codes else text.split(","))]


def _after(key: str, chosen: list[str], default: list[str], *, is_in_link: bool) -> None:
    st.session_state[_kept_key(key)] = chosen
    st.session_state[_default_key(key)] = default
    if not is_in_link:
        return
    wanted = [] if chosen == default else (chosen or [NONE_OF_THEM])
    if wanted != st.query_params.get_all(key):
        if wanted:
            st.query_params[key] = wanted
        else:
            del st.query_params[key]
    st.session_state[_linked_key(key)] = wanted


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _linked_key(key: str) -> str:
    return f"_linked_{key}"


def _kept_key(key: str) -> str:
    return f"_kept_{key}"


def _default_key(key: str) -> str:
    return f"_default_{key}"
