"""One of many, found by a text on the server: only the best few are sent to the browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from tradecredit.app.frame import linked
from tradecredit.formats import number
from tradecredit.language import _

SHOWN = 20
# So many are sent as they are: a select box searches them by itself while somebody types.
SENT_AT_ONCE = 100
LONGEST_TEXT = 60
ALL_OF_THEM = ("", "all")


@dataclass(frozen=True)
class Found:
    """The best of what a text finds, labels by code, and how many there are in all."""

    labels: dict[str, str]
    count: int


@dataclass(frozen=True)
class Many:
    """What can be chosen: ``find`` gives the best for a text, for none those to begin with.

    ``label_of`` gives the label of any code, None for one that is not there. ``also`` is offered
    whatever the text (the whole book). Where ``unknown`` says what is wrong with a code, a link
    that names one that is not there is refused with it (``linked.UnknownInLink``); else it gives
    the default. ``details_of`` is said of the chosen one, as a list cuts long labels.
    """

    find: Callable[[str], Found]
    label_of: Callable[[str], str | None]
    also: dict[str, str] = field(default_factory=dict)
    unknown: Callable[[str], str] | None = None
    details_of: Callable[[str], str] = lambda _code: ""

    def __contains__(self, code: object) -> bool:
        return code in self.also or self.label_of(str(code)) is not None


def among(options: dict[str, str], *, find: Callable[[str], list[str]] | None = None) -> Many:
    """``Many`` of the codes at hand; without ``find`` by the words in their labels.

    A code for all of them is offered whatever the text.
    """
    also = {code: label for code, label in options.items() if code in ALL_OF_THEM}
    each = {code: label for code, label in options.items() if code not in also}
    search = find or (lambda text: _with_words(each, text))

    def found(text: str) -> Found:
        codes = search(text)
        sent = codes if len(codes) <= SENT_AT_ONCE else codes[:SHOWN]
        return Found({code: options[code] for code in sent}, len(codes))

    return Many(found, options.get, also)


def _with_words(options: dict[str, str], text: str) -> list[str]:
    words = text.casefold().split()
    return [
        code
        for code, label in options.items()
        if all(word in f"{label} {code}".casefold() for word in words)
    ]


def one(
    label: str,
    key: str,
    default: str,
    many: Many,
    *,
    find_label: str,
    placeholder: str = "",
    is_in_link: bool = True,
) -> str:
    """The one that is chosen of many; what is typed anew chooses what it fits best.

    Choice and text are in the link, under ``key`` and the same name with ``_search``.
    """
    search_key = search_key_of(key)
    text = st.text_input(
        find_label,
        key=search_key,
        bind="query-params" if is_in_link else None,
        type="search",
        icon=":material/search:",
        max_chars=LONGEST_TEXT,
        placeholder=placeholder,
        on_change=_choose_best,
        args=(key, many),
    )
    found = many.find(text or "")
    if found.labels:
        note = _listed(found)
    else:
        found, note = many.find(""), _("No match for this text: the list is not narrowed.")
    chosen = linked.one(
        key,
        many,
        default,
        lambda: _select(label, key, many, found),
        is_in_link=is_in_link,
        unknown=many.unknown,
    )
    st.caption("  \n".join(filter(None, (many.details_of(chosen), note))))
    return chosen


def _listed(found: Found) -> str:
    """How many there are, where not all of them are in the list."""
    shown = len(found.labels)
    if found.count == shown:
        return ""
    return _(
        "{shown} of {count} listed; type to find others.", shown=shown, count=number(found.count)
    )


def search_key_of(key: str) -> str:
    """Name in the link of the text that is searched for."""
    return f"{key.removesuffix('_id')}_search"


def _select(label: str, key: str, many: Many, found: Found) -> str | None:
    """The select box of what was found; what is chosen now stays in it."""
    labels = {**many.also, **found.labels}
    chosen = st.session_state[key]
    if chosen is not None and chosen not in labels:
        labels = {chosen: many.label_of(chosen) or chosen, **labels}
    options: dict[str, Any] = {"index": None} if chosen is None else {}
    return st.selectbox(
        label,
        list(labels),
        format_func=lambda code: labels.get(code, code),
        key=key,
        placeholder=_("Choose one"),
        **options,
    )


def _choose_best(key: str, many: Many) -> None:
    text = st.session_state[search_key_of(key)] or ""
    found = many.find(text)
    if text.strip() and found.labels:
        linked.choose(key, next(iter(found.labels)))
