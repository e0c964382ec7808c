"""One buyer of one exporter, found by a name as somebody remembers it, or by its number.

The buyer is in the link under ``buyer_id``, as on buyer exposure; the text searched for is in it
as well. Of a ledger neither is.
"""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st
from rapidfuzz.distance import JaroWinkler

from tradecredit import store
from tradecredit.app.frame import books, data, filters, search
from tradecredit.formats import day, plain_markdown
from tradecredit.language import _
from tradecredit.ledger.names import core_name, normalised_name

BUYER_KEY = "buyer_id"
# From 0 (nothing in common) to 1: below it, words of other buyers begin to come through.
LEAST_SCORE = 0.85
# What is written in the name as it is goes before what only resembles it.
CONTAINED_SCORE = 0.99


def known_buyers(exporter_id: str, as_of_date: date) -> pd.DataFrame:
    """Every buyer the exporter has dealt with up to the day, what it owes then, largest first.

    Ends the page with a message when there is none.
    """
    buyers = data.load("buyers/buyers_of_exporter", as_of_date=as_of_date, exporter_id=exporter_id)
    if buyers.empty:
        data.nothing_here(_("This exporter had no buyer on this day. Choose a later one."))
        st.stop()
    return buyers


def choose(book: store.Book, buyers: pd.DataFrame, exporter_id: str, as_of_date: date) -> pd.Series:
    """The chosen row of ``known_buyers``; without a choice the one that owes most."""
    options = {
        buyer_id: _label(str(name), buyer_id)
        for buyer_id, name in zip(buyers["buyer_id"], buyers["buyer_name"], strict=True)
    }

    def find(text: str) -> list[str]:
        asked = ("buyer_search", exporter_id, as_of_date, text)
        found = books.results(book).get(asked, lambda: matches(buyers, text)[["buyer_id"]])
        return found["buyer_id"].tolist()

    many = replace(
        search.among(options, find=find),
        unknown=lambda code: _(
            "This link names buyer {code}, with whom this exporter had not dealt by {date}. Choose "
            "one under Buyer.",
            code=plain_markdown(code[: filters.LONGEST_CODE]),
            date=day(as_of_date),
        ),
    )
    chosen = search.one(
        _("Buyer"),
        BUYER_KEY,
        next(iter(options)),
        many,
        find_label=_("Find a buyer"),
        placeholder=_("name or number, spelling does not matter"),
        is_in_link=not books.is_ledger(book),
    )
    return buyers[buyers["buyer_id"] == chosen].iloc[0]


def matches(buyers: pd.DataFrame, search_text: str) -> pd.DataFrame:
    """Rows whose name or number resembles ``search_text``, best first; all for no text.

    ``buyers`` has ``buyer_id`` and ``buyer_name``; equals keep their order.
    """
    if not squeezed(search_text):
        return buyers
    scores = [
        max(name_score(search_text, name), number_score(search_text, buyer_id))
        for name, buyer_id in zip(buyers["buyer_name"], buyers["buyer_id"], strict=True)
    ]
    scored = buyers.assign(score=scores)
    best_first = scored.sort_values("score", ascending=False, kind="stable")
    return best_first[best_first["score"] >= LEAST_SCORE].drop(columns="score")


def name_score(search_text: str, name: str) -> float:
    """How well a name fits what was typed: 1 for the name itself.

    Every typed word is held against the word of the name that it resembles most, whatever the
    order; legal forms in the typed text do not count, and neither do spaces.
    """
    typed, known = core_name(search_text).split(), normalised_name(name).split()
    if not typed or not known:
        return 0.0
    if normalised_name(search_text) == normalised_name(name):
        return 1.0
    if "".join(typed) in "".join(known):
        return CONTAINED_SCORE
    nearest = [(len(word), max(_likeness(word, other) for other in known)) for word in typed]
    likeness = sum(length * best for length, best in nearest) / sum(len(word) for word in typed)
    return CONTAINED_SCORE * likeness


def number_score(search_text: str, buyer_id: str) -> float:
    """1 for the buyer's number, a little less for a part of it with a digit, else 0."""
    typed, known = squeezed(search_text), squeezed(buyer_id)
    if typed == known:
        return 1.0
    has_digit = any(letter.isdigit() for letter in typed)
    return CONTAINED_SCORE if has_digit and typed in known else 0.0


def squeezed(text: str) -> str:
    """Letters and digits only, in lower case and without accents."""
    return normalised_name(text).replace(" ", "")


def _likeness(word: str, other: str) -> float:
    """Likeness of two words that values a common beginning; a word begun counts as nearly whole."""
    if other.startswith(word):
        return CONTAINED_SCORE
    return float(JaroWinkler.similarity(word, other))


def _label(name: str, buyer_id: str) -> str:
    """With the number, because two buyers may have one name."""
    return name if buyer_id in name else f"{name} · {buyer_id}"
