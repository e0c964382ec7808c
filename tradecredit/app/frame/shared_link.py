"""The link of a view, to be copied: it names exporter, days and data version, defaults included.

A link that was made on other data says so; one that names a firm of another seed's, scale's or
generator's book ends the page, since that number may be another firm here.
"""

import re
from urllib.parse import urlencode

import streamlit as st

from tradecredit import store
from tradecredit.app.frame import context
from tradecredit.formats import plain_markdown
from tradecredit.language import _

VERSION_KEY = "data_version"
FIRM_KEYS = ("exporter_id", "buyer_id")
LONGEST_VERSION = 60
# Seed and scale, last day, generator, content: books of one family have the same firms.
FAMILY = re.compile(r"^(.+)-\d{8}-(g\d+)-")


def check(book: store.Book) -> None:
    """Say that the link of this page was made on other data, and end the page where it must."""
    linked = st.query_params.get(VERSION_KEY, "")
    if not linked or linked == book.version:
        return
    made_on = plain_markdown(linked[:LONGEST_VERSION])
    firms = [st.query_params[key] for key in FIRM_KEYS if st.query_params.get(key)]
    if firms and _family(linked) != _family(book.version):
        st.warning(
            _(
                "This link was made on another book ({linked}); this one is {version}. "
                "{firm} may be another firm here, so nothing of it is shown.",
                linked=made_on,
                version=plain_markdown(book.version),
                firm=plain_markdown(firms[0][: context.LONGEST_NAME]),
            ),
            icon=":material/link_off:",
        )
        st.button(_("Go on without the link"), on_click=st.query_params.clear)
        st.stop()
    st.info(
        _(
            "This link was made on data version {linked}; the figures are of version {version}.",
            linked=made_on,
            version=plain_markdown(book.version),
        ),
        icon=":material/history:",
    )


def _family(version: str) -> tuple[str, ...]:
    found = FAMILY.match(version)
    return found.groups() if found else ()


def offer(book: store.Book) -> None:
    """Put "Copy link" beside whose figures are shown; of a ledger nothing is in a link."""
    place = context.place_of_link()
    if place is None:
        return
    set_by_hand = {key: st.query_params.get_all(key) for key in st.query_params}
    named = {**set_by_hand, **context.named(), VERSION_KEY: book.version}
    address = f"{(st.context.url or '').split('?')[0]}?{urlencode(named, doseq=True)}"
    help_text = _(
        "Whoever opens it sees this view: exporter, days, filters and choices. On newer data the "
        "page says both versions."
    )
    with place, st.popover(_("Copy link"), icon=":material/link:", type="tertiary", help=help_text):
        st.code(address, language=None, wrap_lines=True)
