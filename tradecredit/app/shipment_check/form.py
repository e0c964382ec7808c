"""What the visitor enters on the page "Shipment check": one order, or several as a pasted table.

Every field of one order starts from what this buyer usually gets and starts again when another
buyer is chosen. Of a visitor's own ledger nothing of it is put into the link, and a pasted
table never is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale
from rapidfuzz import fuzz, process

from tradecredit import store
from tradecredit.app.frame import books, filters, linked
from tradecredit.app.shipment_check import run
from tradecredit.code_labels import code_label
from tradecredit.formats import is_unknown, plain_markdown
from tradecredit.language import _, language_in_use
from tradecredit.ledger.countries import UNKNOWN_COUNTRY
from tradecredit.ledger.payment_terms import MAX_TERM_DAYS, PAYMENT_TERMS
from tradecredit.risk.orders import Order, order_id

ONE, SEVERAL = "one", "several"
HIGHEST_USD = 1e12
HS_KEY = "hs6_code"
HS_CODE = re.compile(r"\d{6}")
LIKENESS_WORTH_NAMING = 60
NAMED_MATCHES = 5
NOTHING_STATED = ""
BUYER_ITSELF, ANOTHER_FIRM = "buyer", "other"


@dataclass(frozen=True)
class Entry:
    """One order as entered: None while ``missing`` (in words) is still needed.

    ``probability_of_year`` is the visitor's where ``is_probability_given``.
    """

    order: Order | None
    missing: tuple[str, ...] = ()
    probability_of_year: float | None = None
    is_probability_given: bool = False


def choose_kind() -> str:
    """One order, or a table of several."""
    kinds = {ONE: _("One order"), SEVERAL: _("Several orders")}
    return filters.buttons(_("What to check"), "orders", kinds, is_label_hidden=True)


def is_new_buyer() -> bool:
    """Whether the order is for a buyer that the book does not know."""
    return st.toggle(
        _("A buyer not in this book"),
        key="is_new_buyer",
        bind="query-params",
        help=_("Asks what cover a first order of somebody new would have."),
    )


def enter(book: store.Book, exporter_id: str, as_of: date, buyer: pd.Series | None) -> Entry:
    """The fields of one order; ``buyer`` is None for one that the book does not know."""
    usual = _usual(exporter_id, as_of, buyer)
    form = _Form(book, str(usual["buyer_id"]), usual)
    with st.container(border=True):
        first, second, third, fourth = st.columns(4)
        with first:
            amount = form.amount()
        with second:
            payment_term = form.payment_term()
        with third:
            days = form.days()
        with fourth:
            ship_date = form.ship_date(as_of)
        first, second, third, fourth = st.columns(4)
        with first:
            hs6_code = form.goods()
        with second:
            destination = form.destination()
        with third:
            consignee = form.consignee()
        with fourth:
            chance, is_given = form.probability()
    if not amount or days is None:
        return Entry(None, _missing(amount, days))
    order = Order(
        order_id=order_id(1),
        buyer_id=form.buyer_id,
        amount_usd=round(amount, 2),
        payment_term=payment_term,
        term_days=days,
        ship_date=ship_date,
        hs6_code=hs6_code,
        consignee_country_code=destination,
        has_other_consignee=consignee == ANOTHER_FIRM,
    )
    return Entry(order, (), chance, is_given)


def _missing(amount: float | None, days: int | None) -> tuple[str, ...]:
    """What is still needed, in words."""
    needed = []
    if not amount:
        needed.append(_("an amount") if amount is None else _("an amount above 0"))
    if days is None:
        needed.append(_("the days of credit"))
    return tuple(needed)


def _usual(exporter_id: str, as_of: date, buyer: pd.Series | None) -> dict[str, Any]:
    """What the buyer usually gets, with None for what is not known."""
    if buyer is None:
        return {"buyer_id": run.NEW_BUYER_ID}
    known = run.known_buyers(exporter_id, as_of, [str(buyer["buyer_id"])])
    row = known.iloc[0].items()
    return {str(name): None if is_unknown(value) else value for name, value in row}


@dataclass(frozen=True)
class _Form:
    """The fields of an order for one buyer, each with its usual value."""

    book: store.Book
    buyer_id: str
    usual: dict[str, Any]

    @property
    def is_linked(self) -> bool:
        return not books.is_ledger(self.book)

    def amount(self) -> float | None:
        usual = self.usual.get("usual_amount_usd")
        return self._number(
            _("Amount, US$"),
            "amount_usd",
            None if usual is None else float(round(usual, -2)),
            step=1_000.0,
            most=HIGHEST_USD,
            help_text=_("Usual: the middle of this buyer's invoices of its last twelve months."),
        )

    def days(self) -> int | None:
        usual = self.usual.get("usual_term_days")
        found = self._number(
            _("Days of credit"),
            "term_days",
            None if usual is None else float(usual),
            step=30.0,
            most=float(MAX_TERM_DAYS),
            help_text=_("From the shipment to the due date. Usual: those of its newest invoice."),
        )
        return None if found is None else int(found)

    def payment_term(self) -> str:
        labels = {code: f"{code} · {code_label('payment_term', code)}" for code in PAYMENT_TERMS}
        usual = str(self.usual.get("usual_payment_term") or "OA")
        return self._choice(_("Payment term"), "payment_term", labels, usual)

    def ship_date(self, as_of: date) -> date:
        key = "ship_date"
        _start_again(key, as_of.isoformat(), as_of)
        # A day before the as-of day is no order to come; the field would not show it.
        if key in st.session_state and st.session_state[key] < as_of:
            linked.choose(key, as_of)
        shown = st.date_input(
            _("Ship date"),
            value=as_of,
            min_value=as_of,
            key=key,
            bind="query-params" if self.is_linked else None,
            persist_state=None if self.is_linked else "session",
            format="YYYY-MM-DD",
            required=True,
            help=_("On the as-of day or later: what is shipped belongs in the book."),
        )
        found: date = shown
        return found

    def goods(self) -> str | None:
        """The HS code, found by its digits or by words; any six digits are taken."""
        names = run.goods_names()
        codes = [NOTHING_STATED, *sorted(names)]
        usual = str(self.usual.get("usual_hs6_code") or NOTHING_STATED)
        _start_again(HS_KEY, self.buyer_id, usual)
        found = linked.one(
            HS_KEY,
            _CodesAndOthers([*codes, usual]),
            usual,
            lambda: st.selectbox(
                _("HS code"),
                list(dict.fromkeys([*codes, usual, *_typed_before()])),
                format_func=lambda code: _goods_label(code, names),
                key=HS_KEY,
                accept_new_options=True,
                help=_("Type the first digits or words of the goods; any six digits are taken."),
            ),
            is_in_link=self.is_linked,
        )
        if found == NOTHING_STATED or HS_CODE.fullmatch(found):
            return found or None
        _say_no_code(found, names)
        return None

    def destination(self) -> str | None:
        names = _country_names()
        usual = self.usual.get("usual_consignee_country_code") or self.usual.get("country_code")
        usual = NOTHING_STATED if usual in (None, UNKNOWN_COUNTRY) else str(usual)
        labels = {NOTHING_STATED: _("Not stated"), **names}
        return self._choice(_("Destination"), "destination_code", labels, usual) or None

    def consignee(self) -> str:
        labels = {
            BUYER_ITSELF: _("The buyer itself"),
            ANOTHER_FIRM: _("Another firm"),
        }
        return self._choice(_("Consignee"), "consignee", labels, BUYER_ITSELF)

    def probability(self) -> tuple[float | None, bool]:
        """Of the buyer failing within a year, as a ratio; and whether the visitor gave it."""
        known = self.usual.get("insolvency_probability")
        usual = None if known is None else round(100 * float(known), 4)
        found = self._number(
            _("Chance of insolvency, % a year"),
            "failure_percent",
            usual,
            step=0.5,
            most=100.0,
            help_text=_(
                "Probability of insolvency at the buyer's grade on the as-of day; write your own "
                "where there is no grade."
            ),
        )
        return (None if found is None else found / 100), found != usual

    def _number(
        self, label: str, key: str, usual: float | None, *, step: float, most: float, help_text: str
    ) -> float | None:
        _start_again(key, self.buyer_id, usual)
        entered = st.number_input(
            label,
            min_value=0.0,
            max_value=most,
            value=usual,
            step=step,
            format="%g" if most < HIGHEST_USD else "%.2f",
            key=key,
            placeholder=_("Not known"),
            help=help_text,
            bind="query-params" if self.is_linked else None,
            persist_state=None if self.is_linked else "session",
        )
        return None if entered is None else float(entered)

    def _choice(self, label: str, key: str, labels: dict[str, str], usual: str) -> str:
        _start_again(key, self.buyer_id, usual)
        return filters.choice(label, key, labels, usual, is_in_link=self.is_linked)


def _start_again(key: str, subject: str, usual: Any) -> None:
    """Forget an entry that was made for another buyer or day; a link's own entry stays."""
    subject_key = f"_subject_{key}"
    if st.session_state.get(subject_key, subject) != subject:
        linked.choose(key, usual)
    st.session_state[subject_key] = subject


# --- goods --------------------------------------------------------------------------------------


class _CodesAndOthers(list[str]):
    """Codes of a list, and whatever a visitor types in their place."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str)


def _typed_before() -> list[str]:
    """What was typed in place of a listed code, so that the field goes on showing it."""
    typed = st.session_state.get(HS_KEY)
    return [typed] if isinstance(typed, str) else []


def _goods_label(code: str, names: dict[str, str]) -> str:
    if code == NOTHING_STATED:
        return _("Not stated")
    wording = names.get(code, "")
    return f"{code} · {wording}" if wording else code


def _say_no_code(typed: str, names: dict[str, str]) -> None:
    """What was found, what is expected, and the codes whose wording is like it, to click."""
    st.warning(
        _(
            "“{found}” is no HS code: six digits are expected. Goods are taken as not stated.",
            found=plain_markdown(typed),
        ),
        icon=":material/search_off:",
    )
    for code in goods_like(typed, names):
        st.button(
            _goods_label(code, names),
            key=f"goods_{code}",
            type="tertiary",
            on_click=linked.choose,
            args=(HS_KEY, code),
        )


def goods_like(typed: str, names: dict[str, str]) -> Sequence[str]:
    """Codes that begin with the digits typed, else those whose wording is like the words."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) > len(HS_CODE.pattern):
        digits = digits[:6]
    if digits:
        return [code for code in sorted(names) if code.startswith(digits)][:NAMED_MATCHES]
    found = process.extract(
        typed.casefold(),
        {code: wording.casefold() for code, wording in names.items() if wording},
        scorer=fuzz.partial_token_set_ratio if " " not in typed else fuzz.token_set_ratio,
        limit=NAMED_MATCHES,
        score_cutoff=LIKENESS_WORTH_NAMING,
    )
    return [code for _wording, _score, code in found]


def _country_names() -> dict[str, str]:
    """Every country by code, in the order of names in the language in use."""
    territories = Locale.parse(language_in_use()).territories
    codes = [str(code) for code in territories if re.fullmatch(r"[A-Z]{2}", str(code))]
    name_of = filters.name_of("countries", "country_code", "country_name")
    named = {code: name_of(code) for code in codes if code not in _NO_COUNTRIES}
    return dict(sorted(named.items(), key=lambda item: item[1]))


_NO_COUNTRIES = ("EU", "EZ", "UN", "XA", "XB", "QO", "ZZ")
