"""What the page "Premium after subsidy" starts from: known from the book, or asked for.

Every value keeps where it came from. What a visitor types about a firm starts again when
another exporter or year is chosen; of a visitor's own ledger nothing is put into a link.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, linked
from tradecredit.formats import day, money_exact, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk.break_even import OwnLosses
from tradecredit.risk.eligibility import (
    ORDINARY,
    PLATFORM,
    ExporterFacts,
    HeldPolicy,
    Place,
    Scheme,
    place_of,
    places,
)
from tradecredit.risk.premium import NOTHING, Terms, Used
from tradecredit.risk.records import records

LOSS_CAUSE = "default"
HIGHEST_USD = 1e12
PLACE_UNKNOWN = ""


@dataclass(frozen=True)
class Known:
    """What the book knows of the exporter: the row of ``subsidies/exporter_facts``."""

    city_code: str | None
    size_class: str | None
    exports_usd: float | None
    insured_12_months_usd: float | None
    shipped_12_months_usd: float | None
    insured_usd: float | None
    paid_claim_count: int
    lost_usd: float | None
    paid_usd: float | None
    policy_id: str | None


@dataclass(frozen=True)
class Inputs:
    """Everything the answers are computed from.

    ``exports`` and ``turnover`` say where those facts come from.
    """

    book: store.Book
    exporter_id: str
    facts: ExporterFacts
    terms: Terms
    exports: Used
    turnover: Used
    losses: OwnLosses
    paid_usd: float

    @property
    def year(self) -> int:
        """Calendar year whose exports the schemes ask for."""
        return self.facts.as_of_date.year - 1


def ask(book: store.Book, exporter_id: str, as_of: date) -> Inputs:
    """The facts of the exporter on the day, with the fields in which they can be changed."""
    found = data.load(
        "subsidies/exporter_facts",
        exporter_id=exporter_id,
        as_of_date=as_of,
        loss_cause=LOSS_CAUSE,
    )
    (known,) = records(found, Known)
    held = records(found, HeldPolicy)[0] if known.policy_id else None
    place = _ask_place(book, exporter_id, known)
    exports = _ask_exports(book, exporter_id, as_of, known)
    turnover = _ask_turnover(book, exporter_id, as_of, known)
    return Inputs(
        book=book,
        exporter_id=exporter_id,
        facts=ExporterFacts(
            as_of_date=as_of,
            place=place,
            exports_usd=exports.value,
            turnover_usd=turnover.value,
            size_class=known.size_class,
            held_policy=held,
        ),
        terms=_ask_terms(book, exporter_id, as_of, held),
        exports=exports,
        turnover=turnover,
        losses=OwnLosses(
            paid_claim_count=known.paid_claim_count,
            lost_usd=known.lost_usd or 0.0,
            insured_usd=known.insured_usd or 0.0,
        ),
        paid_usd=known.paid_usd or 0.0,
    )


# ---- Place, exports, turnover --------------------------------------------------------------


def _ask_place(book: store.Book, exporter_id: str, known: Known) -> Place | None:
    schemes = records(filters.reference("schemes"), Scheme)
    all_places = places(schemes, filters.reference("cities"))
    names = {PLACE_UNKNOWN: _("Not known: choose a place")}
    names |= {place.place_code: _place_name(place) for place in all_places}
    usual = known.city_code if known.city_code in names else PLACE_UNKNOWN
    _start_again("place_code", exporter_id, usual)
    chosen = filters.choice(
        _("Registered in"),
        "place_code",
        names,
        usual,
        is_in_link=not books.is_ledger(book),
    )
    if usual and chosen != usual:
        st.caption(_("Your choice; the book has {place}.", place=plain_markdown(names[usual])))
    return place_of(all_places, chosen)


def _place_name(place: Place) -> str:
    if place.kind == "rest_of_province":
        return _("Elsewhere in {province}", province=place.place_name)
    return _("Elsewhere in China") if place.kind == "elsewhere" else place.place_name


def _ask_exports(book: store.Book, exporter_id: str, as_of: date, known: Known) -> Used:
    year = as_of.year - 1
    usual = _cents(known.exports_usd)
    entered = _number(
        _("Exports of {year}, US$", year=year),
        "exports_last_year_usd",
        usual,
        subject=f"{exporter_id} {year}",
        is_linked=not books.is_ledger(book),
        step=100_000.0,
        help_text=_(
            "Customs exports of the calendar year before the day: schemes judge by them. Change "
            "them to see what happens when they cross a threshold. 0 says there were none."
        ),
    )
    used = _used(entered, usual, "book")
    st.caption(
        {
            "book": _("Customs exports of {year} in the book.", year=year),
            "entered": _("Your entry: {amount}.", amount=money_exact(entered)) + _book_has(usual),
            "not_found": _("Not known. Type what customs recorded for {year}.", year=year),
        }[used.origin]
    )
    return used


def _ask_turnover(book: store.Book, exporter_id: str, as_of: date, known: Known) -> Used:
    declared, shipped = _cents(known.insured_12_months_usd), _cents(known.shipped_12_months_usd)
    usual = shipped if declared is None else declared
    if books.is_ledger(book):
        usual = None  # it holds what is still open, which is no turnover
    entered = _number(
        _("Turnover to insure in a year, US$"),
        "turnover_usd",
        usual,
        subject=f"{exporter_id} {as_of}",
        is_linked=not books.is_ledger(book),
        step=10_000.0,
        help_text=_("A policy insures all exports in its scope, not the risky ones alone."),
    )
    used = _used(entered, usual, "shipped" if declared is None else "declared")
    st.caption(
        {
            "declared": _("Declared under the policies in the 12 months to {day}.", day=day(as_of)),
            "shipped": _("No declarations; shipped in the 12 months to {day}.", day=day(as_of)),
            "entered": _("Your entry: {amount}.", amount=money_exact(entered)) + _book_has(usual),
            "not_found": _("Not known: open invoices are not a year's turnover. Type it."),
        }[used.origin]
    )
    return used


def _book_has(usual: float | None) -> str:
    return "" if usual is None else " " + _("The book has {amount}.", amount=money_exact(usual))


# ---- Rates and what else is used where no text names a value --------------------------------


def _ask_terms(book: store.Book, exporter_id: str, as_of: date, held: HeldPolicy | None) -> Terms:
    rules = data.load("cover/rule_values", as_of_date=as_of)
    assumed = filters.reference("generator_assumptions")
    return Terms(
        ordinary_rate=_ask_rate(
            _("Rate of an ordinary policy, %"),
            "ordinary_rate_percent",
            _rate_of(held, ORDINARY) or _assumption(assumed, "mean_premium_rate"),
            f"{exporter_id} {as_of}",
            is_linked=not books.is_ledger(book),
        ),
        platform_rate=_ask_rate(
            _("Rate of a platform policy, %"),
            "platform_rate_percent",
            _rate_of(held, PLATFORM) or _published_platform_rate(),
            f"{exporter_id} {as_of}",
            is_linked=not books.is_ledger(book),
        ),
        ordinary_share=_rule(rules, f"indemnity_{LOSS_CAUSE}_ratio", ORDINARY),
        platform_share=_rule(rules, f"indemnity_{LOSS_CAUSE}_ratio", PLATFORM),
        platform_cap=_assumption(assumed, "automatic_cap_usd"),
        cny_per_usd=_assumption(assumed, "cny_per_usd"),
    )


def _ask_rate(label: str, key: str, usual: Used, subject: str, *, is_linked: bool) -> Used:
    """The rate used where a scheme names none; ``usual`` is a ratio, the field in per cent."""
    percent_usual = None if usual.value is None else round(100 * usual.value, 6)
    entered = _number(
        label,
        key,
        percent_usual,
        subject=subject,
        is_linked=is_linked,
        step=0.01,
        number_format="%.4g",
        help_text=_("Per cent of the turnover insured. Used where a scheme names no rate."),
    )
    if entered == percent_usual:
        st.caption(_rate_origin(usual))
        return usual
    st.caption(_("Your entry; otherwise {rate}.", rate=percent(usual.value, 3)))
    return NOTHING if entered is None else Used(entered / 100, "entered")


def _rate_origin(usual: Used) -> str:
    if usual.origin == "policy":
        return _("Rate of your policy.")
    if usual.origin == "published_range":
        return _("Assumption: middle of the published rates ({source}).", source=usual.source_id)
    return _(
        "Assumption: mean rate of the sample book ({source}, {confidence}).",
        source=usual.source_id or "–",
        confidence=usual.confidence,
    )


def _rate_of(held: HeldPolicy | None, product_code: str) -> Used | None:
    if held is None or held.product_code != product_code:
        return None
    return Used(held.premium_rate_ratio, "policy")


def _published_platform_rate() -> Used:
    """Middle of the published rates of small-exporter policies."""
    figures = filters.reference("published_figures")
    rates = figures[(figures["metric_code"] == "premium_rate_small") & figures["value"].notna()]
    if rates.empty:
        return NOTHING
    middle = (float(rates["value"].min()) + float(rates["value"].max())) / 2
    return Used(middle, "published_range", ";".join(sorted(set(rates["source_id"]))), "chosen")


def _assumption(assumed: pd.DataFrame, parameter_code: str) -> Used:
    return _used_of(assumed[assumed["parameter_code"] == parameter_code], "assumption")


def _rule(rules: pd.DataFrame, rule_code: str, product_code: str) -> Used:
    of_rule = rules[rules["rule_code"] == rule_code].set_index("product_code")
    product = product_code if product_code in of_rule.index else "any"
    return _used_of(of_rule[of_rule.index == product], "rule")


def _used_of(rows: pd.DataFrame, origin: str) -> Used:
    """The value of the first row with its evidence; nothing where there is no row."""
    return next(iter(records(rows.assign(origin=origin), Used)), NOTHING)


# ---- Fields --------------------------------------------------------------------------------


def _number(
    label: str,
    key: str,
    usual: float | None,
    *,
    subject: str,
    is_linked: bool,
    step: float,
    help_text: str,
    number_format: str = "%.2f",
) -> float | None:
    _start_again(key, subject, usual)
    entered = st.number_input(
        label,
        min_value=0.0,
        max_value=HIGHEST_USD,
        value=usual,
        step=step,
        format=number_format,
        key=key,
        placeholder=_("Not known"),
        help=help_text,
        bind="query-params" if is_linked else None,
        persist_state=None if is_linked else "session",
    )
    return None if entered is None else float(entered)


def _start_again(key: str, subject: str, usual: Any) -> None:
    """Forget an entry that was made for another exporter or year; a link's own entry stays."""
    subject_key = f"_subject_{key}"
    if st.session_state.get(subject_key, subject) != subject:
        linked.choose(key, usual)
    st.session_state[subject_key] = subject


def _used(entered: float | None, usual: float | None, origin: str) -> Used:
    if entered is None:
        return NOTHING
    return Used(entered, origin if entered == usual else "entered")


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(float(amount), 2)
