"""What the page "Premium after subsidy" starts from: known from the book, or asked for.

Every value keeps where it came from. What a visitor types about a firm starts again when
another exporter or year is chosen; of a visitor's own ledger nothing is put into a link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, filters, linked
from tradecredit.formats import UNKNOWN, day, money_exact, percent, plain_markdown
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
    fields = _Fields(exporter_id, as_of, is_ledger=books.is_ledger(book))
    place = _ask_place(fields, known)
    exports = _ask_exports(fields, known)
    turnover = _ask_turnover(fields, known)
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
        terms=_ask_terms(fields, held),
        exports=exports,
        turnover=turnover,
        losses=OwnLosses(
            paid_claim_count=known.paid_claim_count,
            lost_usd=known.lost_usd or 0.0,
            insured_usd=known.insured_usd or 0.0,
        ),
        paid_usd=known.paid_usd or 0.0,
    )


# ---- Fields --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fields:
    """The fields of one exporter on one day."""

    exporter_id: str
    as_of: date
    is_ledger: bool

    def number(
        self, label: str, key: str, usual: float | None, *, known_for: object, **options: Any
    ) -> float | None:
        """A number that starts at the usual one, and again for another exporter or ``known_for``.

        ``known_for`` is the day or year that the number is about.
        """
        _start_again(key, f"{self.exporter_id} {known_for}", usual)
        entered = st.number_input(
            label,
            min_value=0.0,
            max_value=HIGHEST_USD,
            value=usual,
            key=key,
            placeholder=_("Not known"),
            bind=None if self.is_ledger else "query-params",
            persist_state="session" if self.is_ledger else None,
            **options,
        )
        return None if entered is None else float(entered)

    def amount(
        self,
        label: str,
        key: str,
        usual: Used,
        *,
        known_for: object,
        step: float,
        help_text: str,
        captions: Mapping[str, str],
    ) -> Used:
        """An amount in US$ with the caption of its origin below it."""
        entered = self.number(
            label,
            key,
            usual.value,
            known_for=known_for,
            step=step,
            format="%.2f",
            help=help_text,
        )
        used = usual
        if entered != usual.value:
            used = NOTHING if entered is None else Used(entered, "entered")
        text = _("Your entry: {amount}.", amount=money_exact(entered))
        if usual.value is not None:
            text += " " + _("The book has {amount}.", amount=money_exact(usual.value))
        st.caption(captions.get(used.origin, text))
        return used


def _start_again(key: str, subject: str, usual: Any) -> None:
    """Forget an entry that was made for another exporter or year; a link's own entry stays."""
    subject_key = f"_subject_{key}"
    if st.session_state.get(subject_key, subject) != subject:
        linked.choose(key, usual)
    st.session_state[subject_key] = subject


def _usual(amount: float | None, origin: str) -> Used:
    return NOTHING if amount is None else Used(round(float(amount), 2), origin)


# ---- Place, exports, turnover --------------------------------------------------------------


def _ask_place(fields: _Fields, known: Known) -> Place | None:
    schemes = records(filters.reference("schemes"), Scheme)
    all_places = places(schemes, filters.reference("cities"))
    names = {PLACE_UNKNOWN: _("Not known: choose a place")}
    names |= {place.place_code: place_name(place) for place in all_places}
    usual = known.city_code if known.city_code in names else PLACE_UNKNOWN
    _start_again("place_code", fields.exporter_id, usual)
    chosen = filters.choice(
        _("Registered in"), "place_code", names, usual, is_in_link=not fields.is_ledger
    )
    if usual and chosen != usual:
        st.caption(_("Your choice; the book has {place}.", place=plain_markdown(names[usual])))
    return place_of(all_places, chosen)


def place_name(place: Place) -> str:
    """A place as a person reads it."""
    if place.kind == "rest_of_province":
        return _("Elsewhere in {province}", province=place.place_name)
    return _("Elsewhere in China") if place.kind == "elsewhere" else place.place_name


def _ask_exports(fields: _Fields, known: Known) -> Used:
    year = fields.as_of.year - 1
    return fields.amount(
        _("Exports of {year}, US$", year=year),
        "exports_last_year_usd",
        _usual(known.exports_usd, "book"),
        known_for=year,
        step=100_000.0,
        help_text=_(
            "Customs exports of the calendar year before the day: schemes judge by them. Change "
            "them to see what happens when they cross a threshold. 0 says there were none."
        ),
        captions={
            "book": _("Customs exports of {year} in the book.", year=year),
            "not_found": _("Not known. Type what customs recorded for {year}.", year=year),
        },
    )


def _ask_turnover(fields: _Fields, known: Known) -> Used:
    usual = _usual(known.insured_12_months_usd, "declared")
    if usual.value is None:
        usual = _usual(known.shipped_12_months_usd, "shipped")
    to = day(fields.as_of)
    return fields.amount(
        _("Turnover to insure in a year, US$"),
        "turnover_usd",
        # A ledger holds what is still open, which is no turnover.
        NOTHING if fields.is_ledger else usual,
        known_for=fields.as_of,
        step=10_000.0,
        help_text=_("A policy insures all exports in its scope, not the risky ones alone."),
        captions={
            "declared": _("Declared under the policies in the 12 months to {day}.", day=to),
            "shipped": _("No declarations; shipped in the 12 months to {day}.", day=to),
            "not_found": _("Not known: open invoices are not a year's turnover. Type it."),
        },
    )


# ---- Rates and what else is used where no text names a value --------------------------------


def _ask_terms(fields: _Fields, held: HeldPolicy | None) -> Terms:
    rules = data.load("rules/rule_values", as_of_date=fields.as_of)
    assumed = filters.reference("generator_assumptions")
    return Terms(
        ordinary_rate=_ask_rate(
            fields,
            _("Rate of an ordinary policy, %"),
            "ordinary_rate_percent",
            _rate_of(held, ORDINARY) or _assumption(assumed, "mean_premium_rate"),
        ),
        platform_rate=_ask_rate(
            fields,
            _("Rate of a platform policy, %"),
            "platform_rate_percent",
            _rate_of(held, PLATFORM) or _published_platform_rate(),
        ),
        ordinary_share=_rule(rules, f"indemnity_{LOSS_CAUSE}_ratio", ORDINARY),
        platform_share=_rule(rules, f"indemnity_{LOSS_CAUSE}_ratio", PLATFORM),
        platform_cap=_assumption(assumed, "automatic_cap_usd"),
        cny_per_usd=_assumption(assumed, "cny_per_usd"),
        is_cap_the_limit=bool(
            (rules.loc[rules["rule_code"] == "automatic_limit_basis", "value_text"] == "cap").any()
        ),
    )


def _ask_rate(fields: _Fields, label: str, key: str, usual: Used) -> Used:
    """The rate used where a scheme names none; ``usual`` is a ratio, the field in per cent."""
    percent_usual = None if usual.value is None else round(100 * usual.value, 6)
    help_text = _("Per cent of the turnover insured. Used where a scheme names no rate.")
    entered = fields.number(
        label,
        key,
        percent_usual,
        known_for=fields.as_of,
        step=0.01,
        format="%.4g",
        help=help_text,
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
        source=usual.source_id or UNKNOWN,
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
