"""Stage 7: a reading, its policy terms and its merges -> the tables of a book."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tradecredit import tables
from tradecredit.formats import money
from tradecredit.language import _
from tradecredit.ledger.countries import UNKNOWN_COUNTRY
from tradecredit.ledger.merges import MergeProposal, apply_merges
from tradecredit.ledger.names import normalised_name
from tradecredit.ledger.policy import POLICY_TERMS, PolicyTerms
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.reading import LedgerReading
from tradecredit.ledger.rows import constant, most_frequent

EXPORTER_ID = "my_ledger"
POLICY_ID = "My policy"
UNKNOWN = "unknown"
# The schema wants an amount; this one never binds and fits eighteen digits with two decimals.
NO_MAXIMUM_USD = 999_999_999_999.0
# Days of a limit whose sheet states none: no credit term is longer than this.
NO_TERM_LIMIT_DAYS = 9_999

_PANDAS_TYPES: dict[str, Any] = {
    "string": pd.StringDtype(na_value=np.nan),
    "int": pd.Int64Dtype(),
    "float": np.dtype("float64"),
    "bool": pd.BooleanDtype(),
    "date": np.dtype("datetime64[us]"),
}


def to_frames(
    reading: LedgerReading,
    terms: PolicyTerms,
    merges: Iterable[MergeProposal],
    as_of_date: date,
    *,
    declared_on_time: bool = True,
    notice_in_time: bool = True,
) -> dict[str, pd.DataFrame]:
    """Every table of ``data/dictionary.csv`` for one exporter, ready for ``store.open_frames``.

    ``declared_on_time`` and ``notice_in_time`` are the visible choice for what the ledger does
    not say: true takes every shipment as declared on its own day, and notice as given on its
    last day wherever that day has passed; false takes neither as done. Columns of the ledger go
    before the choice. ``assumptions`` says all of this in words.
    """
    invoices = _in_order(_open_or_paid(apply_merges(reading.invoices, merges)))
    numbered = invoices.assign(buyer_id=invoices["buyer_key"].map(_buyer_ids(invoices)))
    policies = _policies(numbered, terms, as_of_date)
    shipments = _shipments(
        numbered,
        terms,
        policies,
        as_of_date,
        assumes_declared=declared_on_time and "declared_date" not in reading.known_roles,
        assumes_notice=notice_in_time and "notice_date" not in reading.known_roles,
    )
    filled = {
        "exporters": _exporters(),
        "buyers": _buyers(numbered),
        "policies": policies,
        "limits": _limits(numbered, reading.invoices, terms),
        "shipments": shipments,
    }
    return {name: _conformed(filled.get(name), name) for name in tables.table_names()}


def assumptions(
    reading: LedgerReading,
    terms: PolicyTerms,
    *,
    declared_on_time: bool = True,
    notice_in_time: bool = True,
) -> tuple[Notice, ...]:
    """What the book assumes, in words, to be shown beside its figures."""
    found = []
    if not terms.has_policy:
        found.append(Notice("no_policy", _("No policy was given: nothing is taken as covered.")))
    if terms.has_policy and terms.maximum_liability_usd is None:
        text = _("No maximum liability was given: none is applied.")
        found.append(Notice("no_maximum", text))
    if terms.has_policy and not (terms.policy_start_date and terms.policy_end_date):
        text = _("The policy period was not given in full: it is taken to span the whole ledger.")
        found.append(Notice("policy_period", text))
    if "declared_date" not in reading.known_roles:
        text = (
            _("The ledger has no declaration dates: every shipment is taken as declared in time.")
            if declared_on_time
            else _("The ledger has no declaration dates: no shipment is taken as declared.")
        )
        found.append(Notice("declared", text))
    if "notice_date" not in reading.known_roles:
        found.append(_notice_assumed(reading, terms, is_given=notice_in_time))
    unmatched = unmatched_limits(reading, terms)
    if len(unmatched):
        text = _("Limits whose buyer is not in the ledger were left out.")
        found.append(Notice("limit_without_buyer", text, len(unmatched)))
    return (*found, *terms.notices)


def _notice_assumed(reading: LedgerReading, terms: PolicyTerms, *, is_given: bool) -> Notice:
    """What is taken of notices of loss, with the debt it matters for."""
    text = (
        _("The ledger has no notices of loss: notice is taken as given in time.")
        if is_given
        else _("The ledger has no notices of loss: none is taken as given.")
    )
    if not terms.has_policy:
        return Notice("notice", text)
    is_past = _assumed_notice(reading.invoices, terms, reading.as_of_date).notna()
    amount_usd = float(reading.invoices.loc[is_past, "outstanding_usd"].sum())
    if amount_usd > 0:
        amount = money(amount_usd)
        text += " " + _("The last day for it is past for {amount}.", amount=amount)
    return Notice("notice", text, int(is_past.sum()))


def unmatched_limits(reading: LedgerReading, terms: PolicyTerms) -> pd.DataFrame:
    """Limits whose customer number or name no invoice has."""
    keys = _limit_keys(reading.invoices, terms.limits)
    return terms.limits[keys.isna()]


def _open_or_paid(invoices: pd.DataFrame) -> pd.DataFrame:
    """Without invoices that credit notes settled in full: nothing is owed on them."""
    return invoices[invoices["book_amount_usd"] > 0].reset_index(drop=True)


def _in_order(invoices: pd.DataFrame) -> pd.DataFrame:
    """With an invoice due before its date dated on the due day: the tables count terms from it."""
    return invoices.assign(invoice_date=invoices[["invoice_date", "due_date"]].min(axis=1))


def _conformed(frame: pd.DataFrame | None, table_name: str) -> pd.DataFrame:
    """The dictionary's columns in its order and types; what was not given is unknown."""
    types = {
        column.column_name: _PANDAS_TYPES[column.type_name]
        for column in tables.columns()
        if column.table_name == table_name
    }
    given = pd.DataFrame() if frame is None else frame
    return given.reindex(columns=list(types)).reset_index(drop=True).astype(types)


# --- exporter and buyers --------------------------------------------------------------------


def _exporters() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "exporter_id": [EXPORTER_ID],
            "exporter_name": ["My ledger"],
            "city_code": [UNKNOWN],
            "sector_code": [UNKNOWN],
            "size_class": [UNKNOWN],
        }
    )


def _buyer_ids(invoices: pd.DataFrame) -> dict[str, str]:
    """Customer number as it is; a buyer known by name gets a number, so no name is in a key."""
    keys = sorted(set(invoices["buyer_key"]))
    taken = set(keys)
    ids: dict[str, str] = {}
    count = 0
    for key in keys:
        if not key.startswith("name:"):
            ids[key] = key
            continue
        count += 1
        while f"N{count:04d}" in taken:
            count += 1
        ids[key] = f"N{count:04d}"
    return ids


def _buyers(invoices: pd.DataFrame) -> pd.DataFrame:
    first_day = invoices[["invoice_date", "ship_date"]].min(axis=1)
    grouped = invoices.assign(first_day=first_day).groupby("buyer_id", sort=True)
    known = invoices[invoices["country_code"] != UNKNOWN_COUNTRY]
    countries = most_frequent(known, "buyer_id", "country_code")
    names = most_frequent(invoices, "buyer_id", "buyer_name")
    first_seen = grouped["first_day"].min()
    return pd.DataFrame(
        {
            "buyer_id": list(first_seen.index),
            "buyer_name": [names[key] for key in first_seen.index],
            "country_code": [countries.get(key, UNKNOWN_COUNTRY) for key in first_seen.index],
            "sector_code": UNKNOWN,
            "first_seen_date": list(first_seen),
        }
    )


# --- policy and limits ----------------------------------------------------------------------


def _policies(invoices: pd.DataFrame, terms: PolicyTerms, as_of_date: date) -> pd.DataFrame:
    if not terms.has_policy:
        return pd.DataFrame()
    as_of = pd.Timestamp(as_of_date)
    first = min([as_of, *invoices["ship_date"].dropna()])
    last = max([as_of, *invoices["ship_date"].dropna()])
    maximum = terms.maximum_liability_usd
    row = {term.name: getattr(terms, term.name) for term in POLICY_TERMS} | {
        "policy_id": POLICY_ID,
        "exporter_id": EXPORTER_ID,
        "policy_start_date": pd.Timestamp(terms.policy_start_date or first),
        "policy_end_date": pd.Timestamp(terms.policy_end_date or last),
        "is_period_assumed": terms.policy_end_date is None,
        "maximum_liability_usd": NO_MAXIMUM_USD if maximum is None else maximum,
    }
    return pd.DataFrame([row])


def _limit_keys(invoices: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Buyer key of each limit: by customer number, else by any spelling of the name."""
    numbers = set(invoices["buyer_key"])
    by_name = {
        normalised_name(name): key
        for name, key in zip(invoices["buyer_name"], invoices["buyer_key"], strict=True)
    }
    keys = [
        number if number in numbers else by_name.get(normalised_name(name)) if name else None
        for number, name in zip(limits["buyer_number"], limits["buyer_name"], strict=True)
    ]
    return pd.Series(keys, index=limits.index, dtype=object)


def _limits(
    invoices: pd.DataFrame, as_read: pd.DataFrame, terms: PolicyTerms
) -> pd.DataFrame | None:
    """Limit decisions of the buyers in the ledger; ``as_read`` has the names before merging."""
    limits = terms.limits
    if limits.empty or invoices.empty:
        return None
    merged_key = dict(zip(as_read["invoice_id"], as_read["buyer_key"], strict=True))
    id_of_key = {
        merged_key[invoice]: buyer
        for invoice, buyer in zip(invoices["invoice_id"], invoices["buyer_id"], strict=True)
    }
    buyer_ids = _limit_keys(as_read, limits).map(id_of_key)
    kept = limits[buyer_ids.notna()].assign(buyer_id=buyer_ids[buyer_ids.notna()])
    if kept.empty:
        return None
    usual_terms = most_frequent(invoices, "buyer_id", "payment_term")
    first_day = invoices["ship_date"].min()
    valid_from = pd.to_datetime(kept["valid_from"]).fillna(first_day)
    decided = pd.to_datetime(kept["decided_date"]).fillna(valid_from)
    refused = kept["decision"].isin(["refused", "withdrawn"])
    amount = kept["limit_usd"].astype("float64").where(~refused, 0.0)
    return pd.DataFrame(
        {
            "limit_id": [f"L{number:04d}" for number in range(1, len(kept) + 1)],
            "exporter_id": EXPORTER_ID,
            "buyer_id": list(kept["buyer_id"]),
            "applied_date": list(decided),
            "decided_date": list(decided),
            "decision": list(kept["decision"]),
            "requested_usd": list(kept["requested_usd"]),
            "approved_usd": list(amount),
            "payment_term": [
                usual_terms.get(buyer, "OA") if pd.isna(term) or not term else term
                for term, buyer in zip(kept["payment_term"], kept["buyer_id"], strict=True)
            ],
            "term_days": [
                NO_TERM_LIMIT_DAYS if pd.isna(days) else int(days) for days in kept["term_days"]
            ],
            "valid_from": list(valid_from),
            "valid_to": list(pd.to_datetime(kept["valid_to"])),
        }
    )


# --- shipments ------------------------------------------------------------------------------


def _shipments(
    invoices: pd.DataFrame,
    terms: PolicyTerms,
    policies: pd.DataFrame,
    as_of_date: date,
    *,
    assumes_declared: bool,
    assumes_notice: bool,
) -> pd.DataFrame:
    is_insured = _is_insured(invoices, policies)
    declared = invoices["declared_date"]
    if assumes_declared:
        declared = invoices["ship_date"].where(is_insured)
    notice = invoices["notice_date"]
    if assumes_notice:
        notice = _assumed_notice(invoices, terms, as_of_date).where(is_insured)
    premium = (invoices["book_amount_usd"] * terms.premium_rate_ratio).round(2)
    return invoices.assign(
        exporter_id=EXPORTER_ID,
        policy_id=constant(invoices.index, POLICY_ID).where(is_insured, None),
        invoice_amount_usd=invoices["book_amount_usd"],
        declared_date=declared,
        notice_date=notice,
        premium_usd=premium.where(is_insured & declared.notna(), 0.0),
    )


def _is_insured(invoices: pd.DataFrame, policies: pd.DataFrame) -> pd.Series:
    if policies.empty:
        return constant(invoices.index, value=False, dtype="bool")
    policy = policies.iloc[0]
    return invoices["ship_date"].between(policy["policy_start_date"], policy["policy_end_date"])


def _assumed_notice(invoices: pd.DataFrame, terms: PolicyTerms, as_of_date: date) -> pd.Series:
    """The last day for notice, for invoices still unpaid when that day had passed."""
    last_day = invoices["due_date"] + pd.Timedelta(days=terms.notice_days)
    was_unpaid = invoices["paid_date"].isna() | (invoices["paid_date"] > last_day)
    return last_day.where(was_unpaid & (last_day < pd.Timestamp(as_of_date)))
