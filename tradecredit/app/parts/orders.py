"""Orders of the visitor, from a form or a pasted table, and what they would be in the book.

A page that asks "what if these were shipped" takes three steps: ``read_table`` turns a pasted
text into orders and says of every cell it could not read what was found and what was expected;
``policies`` gives the policies known on the day; ``scenario`` applies the orders to the book as
rows of ``stg_shipments``, to be handed to ``data.load`` or ``data.load_all`` together with
``risk.orders.engine_day`` as the as-of date. Nothing of an order is stored or put into a link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from tradecredit import store, tables
from tradecredit.app.frame import data
from tradecredit.app.parts import buyer_search
from tradecredit.language import N_, _
from tradecredit.ledger import ColumnMapping, Formats, LedgerUnreadable, Question, RawSheet
from tradecredit.ledger.columns import recognise_columns
from tradecredit.ledger.countries import UNKNOWN_COUNTRY, country_code
from tradecredit.ledger.delimited import read_text
from tradecredit.ledger.formats import infer_formats
from tradecredit.ledger.headings import IGNORE, ROLES, plain_heading
from tradecredit.ledger.names import normalised_name
from tradecredit.ledger.parsing import parsed_rows
from tradecredit.ledger.payment_terms import MAX_TERM_DAYS, payment_term
from tradecredit.ledger.values import is_empty
from tradecredit.risk.orders import Order, from_cents, order_id, shipment_rows

MAX_ORDERS = 200
ORDER_ROLES = (
    "invoice_id",
    "buyer_id",
    "buyer_name",
    "country",
    "consignee_country",
    "ship_date",
    "amount",
    "currency",
    "payment_term",
    "term_days",
    "hs6_code",
    IGNORE,
)
# The columns of a table without headings, in this order.
PLACES = (
    "buyer_name",
    "amount",
    "payment_term",
    "term_days",
    "hs6_code",
    "ship_date",
    "consignee_country",
)
HEADINGS_OF_ORDERS = {
    "order": "invoice_id",
    "order no": "invoice_id",
    "order number": "invoice_id",
    "po": "invoice_id",
    "po no": "invoice_id",
    "contract": "invoice_id",
    "contract no": "invoice_id",
    "订单": "invoice_id",
    "订单号": "invoice_id",
    "合同号": "invoice_id",
    "date": "ship_date",
    "日期": "ship_date",
    "目的地": "consignee_country",
    "goods": "hs6_code",
}
CONSIGNEE_HEADINGS = ("consignee", "consignee name", "notify party", "收货人", "收货人名称")
# Of buyer_search.name_score: from where a name is taken, and how far the next must be behind.
SURE_SCORE, SURE_DISTANCE = 0.93, 0.02
SCORE_WORTH_NAMING, NAMES_SHOWN = 0.75, 3

LABELS = {
    "invoice_id": N_("order number"),
    "buyer_id": N_("buyer number"),
    "buyer_name": N_("buyer"),
    "country": N_("destination"),
    "consignee_country": N_("destination"),
    "ship_date": N_("ship date"),
    "amount": N_("amount"),
    "currency": N_("currency"),
    "payment_term": N_("payment term"),
    "term_days": N_("credit days"),
    "hs6_code": N_("HS code"),
}
PROBLEM_COLUMNS = ("line", "column", "found_value", "expected")


@dataclass(frozen=True)
class OrderTable:
    """A pasted table as read.

    ``orders``: one per row that could be read whole; ``rows``: the row number of each order and
    the order number that the table gives it, by order id; ``problems``: one row per cell that
    could not be read (``PROBLEM_COLUMNS``), whose table row is then in no order; ``notices``:
    what was assumed; ``questions``: orders of dates and decimal marks that the table leaves open.
    """

    orders: tuple[Order, ...] = ()
    rows: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    problems: pd.DataFrame = field(default_factory=lambda: _problem_frame([]))
    notices: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    row_count: int = 0


# --- orders as rows of the book ---------------------------------------------------------------


def policies(exporter_id: str, as_of_date: date) -> pd.DataFrame:
    """Policies of the exporter that had begun by the day."""
    return data.load("orders/policies", exporter_id=exporter_id, as_of_date=as_of_date)


def scenario(
    orders: Sequence[Order],
    *,
    exporter_id: str,
    known_date: date | None,
    known_policies: pd.DataFrame,
    countries: Mapping[str, str],
    has_one_policy: bool,
) -> store.Scenario:
    """The book of the exporter as known on ``known_date`` with these orders shipped.

    No ``known_date`` is needed while no order is shipped after the as-of date of the run.
    ``countries`` are those of the buyers, by id; ``has_one_policy``: one policy is for sales at
    home and abroad alike, as in a ledger.
    """
    rows = shipment_rows(
        orders, exporter_id, known_policies, countries, has_one_for_all=has_one_policy
    )
    return store.Scenario(
        exporter_id=exporter_id,
        known_date=known_date,
        rows={"stg_shipments": tables.table_of("shipments", rows)},
    )


# --- a pasted table -----------------------------------------------------------------------------


def read_table(
    text: str,
    buyers: pd.DataFrame,
    as_of_date: date,
    *,
    date_order: str = "",
    decimal_mark: str = "",
) -> OrderTable:
    """Orders of a pasted table, cut by tabs, commas or semicolons, with headings or without.

    ``buyers`` has ``buyer_id``, ``buyer_name`` and ``country_code``. Headings may be English or
    Chinese; without them the columns are those of ``PLACES``. ``date_order`` and
    ``decimal_mark`` answer the questions of an earlier reading. A table row is an order only
    when every cell of it could be read; a ship date, HS code or destination may be left out.
    """
    if not text.strip():
        return OrderTable()
    try:
        sheet = read_text("", text.encode()).sheets[0]
    except LedgerUnreadable as error:
        return OrderTable(problems=_problem_frame([(0, "", error.found, error.expected)]))
    mapping, notices = _columns(sheet)
    formats = infer_formats(sheet, mapping)
    questions = formats.questions
    formats = _answered(formats, date_order, decimal_mark)
    texts = _texts(sheet, mapping, as_of_date)
    texts = texts[(sheet.cells != "").any(axis=1)]
    beyond = _beyond_the_most(texts)
    texts = texts.head(MAX_ORDERS)
    headings = {} if not sheet.header_row_number else _headings(mapping)
    parsed = parsed_rows(texts, mapping, formats, "USD")
    rows = _Rows(texts, parsed, headings, buyers, as_of_date)
    problems = [*_unread_lines(sheet), *rows.problems(), *beyond]
    orders, references = rows.orders({row for row, *_rest in problems})
    return OrderTable(
        orders=orders,
        rows=references,
        problems=_problem_frame(problems),
        notices=(*notices, *_assumptions(texts, rows.likely_buyers)),
        questions=questions,
        row_count=len(texts) + len(beyond),
    )


def _columns(sheet: RawSheet) -> tuple[ColumnMapping, tuple[str, ...]]:
    """Which column is what; without a row of headings by place."""
    mapping = recognise_columns(sheet, ORDER_ROLES)
    if not sheet.header_row_number:
        for column in sheet.headings:
            mapping = mapping.with_role(column, IGNORE)
        for column, role in zip(sheet.headings, PLACES, strict=False):
            mapping = mapping.with_role(column, role)
        named = ", ".join(_(LABELS[role]) for role in PLACES[: len(sheet.headings)])
        return mapping, (
            _("No headings were found; the columns are read as {names}.", names=named),
        )
    for column in sheet.headings:
        known = HEADINGS_OF_ORDERS.get(plain_heading(column))
        if known and mapping.column_of(known) is None:
            mapping = mapping.with_role(column, known)
    left = [entry.column for entry in mapping.columns if entry.role == IGNORE]
    left = [column for column in left if plain_heading(column) not in CONSIGNEE_HEADINGS]
    if not left:
        return mapping, ()
    return mapping, (_("Columns that are not used: {names}.", names=", ".join(left)),)


def _answered(formats: Formats, date_order: str, decimal_mark: str) -> Formats:
    """The formats with the visitor's answers; a mark left open is the point of this page."""
    if date_order:
        formats = formats.with_date_order(date_order)
    return formats.with_decimal_mark(decimal_mark or ".")


def _texts(sheet: RawSheet, mapping: ColumnMapping, as_of_date: date) -> pd.DataFrame:
    """The cells by role of the ledger; a role without a column is a column of ""."""
    blank = pd.Series("", index=sheet.cells.index, dtype=object)
    columns = {role: mapping.column_of(role) for role in ROLES[:-1]}
    texts = pd.DataFrame(
        {role: sheet.cells[name] if name else blank for role, name in columns.items()}
    )
    consignee = next(
        (name for name in sheet.headings if plain_heading(name) in CONSIGNEE_HEADINGS), None
    )
    has_no_date = texts["ship_date"].map(is_empty).astype(bool)
    return texts.assign(
        ship_date=texts["ship_date"].mask(has_no_date, as_of_date.isoformat()),
        consignee_country=texts["consignee_country"].where(
            texts["consignee_country"] != "", texts["country"]
        ),
        consignee=sheet.cells[consignee] if consignee else blank,
        has_no_ship_date=has_no_date,
    )


def _headings(mapping: ColumnMapping) -> dict[str, str]:
    """How the table heads each of its columns, by what the column is to an order."""
    found = {entry.role: entry.column for entry in mapping.columns if entry.role != IGNORE}
    destination = found.get("consignee_country") or found.get("country")
    return found | ({"consignee_country": destination} if destination else {})


def _beyond_the_most(texts: pd.DataFrame) -> list[tuple[int, str, str, str]]:
    """Rows that are too many for one table."""
    expected = _("At most {count} orders at once; paste the rest by itself.", count=MAX_ORDERS)
    return [
        (row, "", str(texts.loc[row, "buyer_name"]), expected) for row in texts.index[MAX_ORDERS:]
    ]


def _unread_lines(sheet: RawSheet) -> list[tuple[int, str, str, str]]:
    """Lines above the headings, and lines with more cells than there are headings."""
    above = [
        (row, "", " ".join(filter(None, cells)), _("The headings or an order."))
        for row, cells in sheet.rows_above
        if row < sheet.header_row_number and any(cells)
    ]
    expected = _("As many cells as there are headings: {count}.", count=len(sheet.headings))
    return above + [(row, "", "", expected) for row in sheet.ragged_rows]


@dataclass(frozen=True)
class _Rows:
    """The rows of a pasted table: as text, as parsed, and the buyer that each names."""

    texts: pd.DataFrame
    parsed: pd.DataFrame
    headings: Mapping[str, str]
    buyers: pd.DataFrame
    as_of_date: date

    @cached_property
    def found_buyers(self) -> list["BuyerMatch"]:
        """The buyer of each row, by number or by name."""
        return [
            match_buyer(number if not is_empty(number) else name, self.buyers)
            for number, name in zip(self.texts["buyer_id"], self.texts["buyer_name"], strict=True)
        ]

    @cached_property
    def likely_buyers(self) -> list[tuple[str, str]]:
        """Names as found and as understood, where they differ."""
        return [
            (found.text, found.buyer_name)
            for found in dict.fromkeys(self.found_buyers)
            if found.buyer_id and not found.is_exact
        ]

    def problems(self) -> list[tuple[int, str, str, str]]:
        """Cells that could not be read: row, column, what was found, what was expected."""
        buyers = [
            (row, self._column("buyer_name"), found.text, found.expected)
            for row, found in zip(self.texts.index, self.found_buyers, strict=True)
            if not found.buyer_id
        ]
        return buyers + [
            (row, self._column(role), str(self.texts.loc[row, role]), expected)
            for row in self.texts.index
            for role, expected in self._unreadable(row)
        ]

    def _unreadable(self, row: Any) -> list[tuple[str, str]]:
        texts, parsed = self.texts.loc[row], self.parsed.loc[row]
        checks = (
            ("amount", _is_no_amount(parsed), _("A number above 0, such as 25000 or 25,000.00.")),
            ("amount", _is_other_money(parsed), _("An amount in US dollars.")),
            (
                "ship_date",
                pd.isna(parsed["ship_date"]),
                _("A date, such as 2026-03-05; say below in which order day and month stand."),
            ),
            (
                "ship_date",
                parsed["ship_date"] < pd.Timestamp(self.as_of_date),
                _(
                    "The as-of day, {day}, or a later one: what is shipped belongs in the book.",
                    day=self.as_of_date.isoformat(),
                ),
            ),
            (
                "payment_term",
                not is_empty(texts["payment_term"]) and payment_term(texts["payment_term"]) is None,
                _("OA, DA, DP or LC, with the days or without, such as OA 60."),
            ),
            (
                "term_days",
                pd.isna(parsed["stated_days"]),
                _("Credit days from 0 to {most}.", most=MAX_TERM_DAYS),
            ),
            (
                "hs6_code",
                not is_empty(texts["hs6_code"]) and not parsed["hs6_code"],
                _("Six digits or more, such as 940360, or nothing."),
            ),
            (
                "consignee_country",
                not is_empty(texts["consignee_country"]) and not _destination(texts),
                _("A country, such as Germany, DE or 德国, or nothing."),
            ),
        )
        return [(role, expected) for role, is_wrong, expected in checks if is_wrong]

    def orders(self, refused: set[int]) -> tuple[tuple[Order, ...], dict[str, tuple[int, str]]]:
        """Orders of the rows that could be read whole, numbered in the order of the table."""
        orders: list[Order] = []
        rows: dict[str, tuple[int, str]] = {}
        whole = zip(self.texts.index, self.found_buyers, strict=True)
        for row, buyer in [(row, found) for row, found in whole if row not in refused]:
            name = order_id(len(orders) + 1)
            orders.append(self._order(name, row, buyer))
            rows[name] = (int(row), str(self.texts.loc[row, "invoice_id"]))
        return tuple(orders), rows

    def _order(self, name: str, row: Any, buyer: "BuyerMatch") -> Order:
        texts, parsed = self.texts.loc[row], self.parsed.loc[row]
        consignee = str(texts["consignee"])
        return Order(
            order_id=name,
            buyer_id=str(buyer.buyer_id),
            amount_usd=from_cents(int(parsed["amount_cents"])),
            payment_term=str(parsed["payment_term"]),
            term_days=(parsed["due_date"] - parsed["ship_date"]).days,
            ship_date=parsed["ship_date"].date(),
            hs6_code=parsed["hs6_code"],
            consignee_country_code=_destination(texts) or buyer.country_code,
            has_other_consignee=not is_empty(consignee)
            and match_buyer(consignee, self.buyers).buyer_id != buyer.buyer_id,
        )

    def _column(self, role: str) -> str:
        """How the table heads a column; what the column is where it has none."""
        return self.headings.get(role) or _(LABELS[role])


def _is_no_amount(parsed: pd.Series) -> bool:
    return bool(pd.isna(parsed["amount_cents"]) or parsed["amount_cents"] <= 0)


def _is_other_money(parsed: pd.Series) -> bool:
    return not pd.isna(parsed["amount_cents"]) and parsed["amount_currency"] not in ("USD", "")


def _destination(texts: pd.Series) -> str | None:
    return country_code(str(texts["consignee_country"]))


def _assumptions(texts: pd.DataFrame, likely: list[tuple[str, str]]) -> tuple[str, ...]:
    """What was taken where the table says nothing, and names that were read with tolerance."""
    no_term = int(texts["payment_term"].map(is_empty).sum())
    no_goods = int(texts["hs6_code"].map(is_empty).sum())
    no_date = int(texts["has_no_ship_date"].sum())
    notices = (
        (no_date, _("Without a ship date: {count}; taken as the as-of day.", count=no_date)),
        (no_term, _("Without a payment term: {count}; taken as open account.", count=no_term)),
        (no_goods, _("Without an HS code: {count}; only countries are screened.", count=no_goods)),
    )
    return (
        *(text for count, text in notices if count),
        *(_("“{found}” is read as {name}.", found=found, name=name) for found, name in likely),
    )


def _problem_frame(problems: Sequence[tuple[int, str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(problems), columns=list(PROBLEM_COLUMNS))
    return frame.sort_values("line", kind="stable", ignore_index=True)


# --- buyers by name -----------------------------------------------------------------------------


@dataclass(frozen=True)
class BuyerMatch:
    """A buyer's name or number as found, and the buyer it means; no id when none is meant."""

    text: str
    buyer_id: str | None = None
    buyer_name: str = ""
    country_code: str | None = None
    is_exact: bool = False
    expected: str = ""


def match_buyer(text: str, buyers: pd.DataFrame) -> BuyerMatch:
    """The buyer that a text means: its number, its name, or the one name that is like it."""
    if is_empty(text):
        return BuyerMatch(text, expected=_("The name or number of a buyer."))
    for names in (buyers["buyer_id"].map(str.casefold), buyers["buyer_name"].map(normalised_name)):
        same = buyers[names.isin([text.casefold().strip(), normalised_name(text)])]
        if len(same) == 1:
            return _matched(text, same.iloc[0], is_exact=True)
    return _likely_buyer(text, buyers)


def _likely_buyer(text: str, buyers: pd.DataFrame) -> BuyerMatch:
    scores = [
        max(buyer_search.name_score(text, name), buyer_search.number_score(text, buyer_id))
        for name, buyer_id in zip(buyers["buyer_name"], buyers["buyer_id"], strict=True)
    ]
    scored = buyers.assign(score=scores).sort_values("score", ascending=False, kind="stable")
    best, runner_up = (*scored["score"].head(2), 0.0, 0.0)[:2]
    if best >= SURE_SCORE and best - runner_up >= SURE_DISTANCE:
        return _matched(text, scored.iloc[0], is_exact=False)
    near = scored.loc[scored["score"] >= SCORE_WORTH_NAMING, "buyer_name"].head(NAMES_SHOWN)
    return BuyerMatch(text, expected=_no_buyer([str(name) for name in near]))


def _no_buyer(near: list[str]) -> str:
    if not near:
        return _("A buyer of this exporter; none has a name like this.")
    return _("One buyer of this exporter; like it are {names}.", names="; ".join(near))


def _matched(text: str, buyer: pd.Series, *, is_exact: bool) -> BuyerMatch:
    country = str(buyer["country_code"])
    return BuyerMatch(
        text,
        buyer_id=str(buyer["buyer_id"]),
        buyer_name=str(buyer["buyer_name"]),
        country_code=None if country == UNKNOWN_COUNTRY else country,
        is_exact=is_exact,
    )
