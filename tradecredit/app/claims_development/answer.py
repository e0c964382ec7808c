"""The answer of the page "Claims development": how far, what end, what is still to come."""

import streamlit as st

from tradecredit.app.claims_development.view import View
from tradecredit.app.frame.tiles import tile, tiles
from tradecredit.formats import counted, day, percent
from tradecredit.language import _
from tradecredit.risk import projections
from tradecredit.risk.development_tables import (
    developed_ratio_of_older,
    is_open,
    open_origins_text,
)
from tradecredit.terms import MEASURES


def answer(view: View) -> None:
    """The headline, four figures of the open origins, and what is in no sum."""
    st.subheader(headline(view), anchor=False)
    projection = view.known
    shown = projections.total(projection, is_open(projection))
    everything = projections.total(projection)
    figures = [
        tile("developed_ratio", shown["developed_ratio"], beside=_open_text(view)),
        tile(
            f"ultimate_{view.unit}",
            shown["ultimate_value"],
            heading=MEASURES["ultimate_usd"].label,
            beside=_("80 %: {range}", range=_range(view, shown)),
        ),
        tile(
            f"remaining_{view.unit}",
            everything["remaining_value"],
            heading=MEASURES["remaining_usd"].label,
            beside=_("all origins, ± {error}", error=view.write(everything["error_value"])),
        ),
    ]
    if view.unit != "count" and projection.triangle.exposure is not None:
        figures.append(
            tile(
                "ultimate_ratio",
                shown["ultimate_ratio"],
                developed_ratio_of_older(projection),
                beside=_("vs earlier shipments"),
            )
        )
    tiles(figures)
    for text in notes(view):
        st.caption(text)


def headline(view: View) -> str:
    """How far the open origins are developed and what they end at, in one sentence."""
    projection = view.known
    chosen = is_open(projection)
    if not chosen.any():
        whole = projections.total(projection)
        return _(
            "Every origin is at least 95 % developed: {latest} to date, {ultimate} at the end",
            latest=view.write(whole["latest_value"]),
            ultimate=view.write(whole["ultimate_value"]),
        )
    shown = projections.total(projection, chosen)
    if not shown["ultimate_value"]:
        return _("{origins}: the end is not known yet", origins=open_origins_text(projection))
    return _(
        "{origins}: {latest} {done} of an expected {ultimate}, {share} developed",
        origins=open_origins_text(projection),
        latest=view.write(shown["latest_value"]),
        done=_done(view),
        ultimate=view.write(shown["ultimate_value"]),
        # A share is not broken from its sign at the end of a line.
        share=percent(shown["developed_ratio"], 0).replace(" ", "\N{NO-BREAK SPACE}"),
    )


def _done(view: View) -> str:
    if view.own_name:
        return _("to date")
    return _("paid") if view.asked.basis == "paid" else _("reported")


def _open_text(view: View) -> str:
    count = int(is_open(view.known).sum())
    return counted(
        "{count} origin under 95 % developed", "{count} origins under 95 % developed", count
    )


def _range(view: View, shown: dict[str, float]) -> str:
    return _(
        "{low} to {high}",
        low=view.write(shown["lower_value"]),
        high=view.write(shown["upper_value"]),
    )


def notes(view: View) -> list[str]:
    """Until when, of what, and what is in no sum."""
    texts = []
    if not view.own_name:
        texts.append(
            _(
                "Whole quarters to {day}; {gross}. Nothing is expected after the oldest age that "
                "ever brought anything. Premium is that of all causes.",
                day=day(view.asked.last_day),
                gross=_("recoveries taken off") if view.asked.is_net else _("before recoveries"),
            )
        )
    if view.known.unknown_count:
        texts.append(
            counted(
                "{count} origin has no known end and is in no sum; the table says why.",
                "{count} origins have no known end and are in no sum; the table says why.",
                view.known.unknown_count,
            )
        )
    return texts


def refusal(view: View) -> None:
    """Why nothing is said about the end."""
    st.info(view.refusal, icon=":material/hourglass_empty:")
