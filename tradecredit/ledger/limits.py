"""Credit limits of the buyers: as a sheet states them, and as they are edited by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping, recognise_columns
from tradecredit.ledger.formats import Formats, infer_formats
from tradecredit.ledger.headings import LIMIT_ROLES, plain_heading
from tradecredit.ledger.names import is_example
from tradecredit.ledger.parsing import identifier
from tradecredit.ledger.payment_terms import payment_term
from tradecredit.ledger.policy import LIMIT_COLUMNS, PolicyTerms
from tradecredit.ledger.problems import Notice, Question
from tradecredit.ledger.rows import refused
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import (
    amount_value,
    by_unique,
    cents,
    currency_code,
    holds,
    is_empty,
    parsed_date,
)
from tradecredit.ledger.words import by_word

_DECISIONS = by_word(
    {
        "approved": "approved|granted|valid|active|批复|有效|同意",
        "reduced": "reduced|cut|调减",
        "refused": "refused|declined|rejected|拒绝|不批",
        "withdrawn": "withdrawn|cancelled|撤销|失效",
    }
)
_DAYS_OF_LIMITS = ("valid_from", "valid_to", "decided_date")


def with_limits(
    terms: PolicyTerms,
    sheet: RawSheet,
    *,
    rates: Mapping[str, float],
    date_order: str | None = None,
) -> PolicyTerms:
    """``terms`` with the limits of a sheet; rows that cannot be read are in ``refused``."""
    mapping = recognise_columns(sheet, LIMIT_ROLES)
    formats = infer_formats(sheet, mapping)
    formats = formats.with_date_order(date_order) if date_order else formats
    needed = (
        (("buyer_id", "buyer_name"), _("Which column of the limits holds the buyer?")),
        (("limit_amount",), _("Which column of the limits holds the limit?")),
    )
    questions = (*mapping.missing_roles(needed), *formats.questions)
    if questions:
        return replace(terms, questions=(*terms.questions, *questions))
    texts = _texts(sheet, mapping)
    limits = _limits(texts, mapping, formats, rates)
    wrong = _limits_refused(texts, limits, mapping, rates)
    kept = limits[~limits["row_number"].isin(wrong["row_number"])]
    return replace(
        terms,
        limits=kept[list(LIMIT_COLUMNS)].reset_index(drop=True),
        refused=pd.concat([terms.refused, wrong], ignore_index=True)
        if len(wrong)
        else terms.refused,
        questions=(*terms.questions, *_limit_rate_questions(limits, rates)),
        notices=(*terms.notices, *_limit_notices(kept)),
    )


def _texts(sheet: RawSheet, mapping: ColumnMapping) -> pd.DataFrame:
    """Cells by role of the rows that are neither empty nor an example of the template."""
    is_filled = (sheet.cells != "").any(axis=1)
    is_shown = sheet.cells.map(is_example).any(axis=1)
    return mapping.texts(sheet, LIMIT_ROLES)[is_filled & ~is_shown]


def _limits(
    texts: pd.DataFrame, mapping: ColumnMapping, formats: Formats, rates: Mapping[str, float]
) -> pd.DataFrame:
    heading = formats.heading_currency(mapping.first_column_of("limit_amount"))
    currency = by_unique(texts["currency"], lambda text: currency_code(text) or heading or "USD")
    terms = by_unique(texts["payment_term"], payment_term)
    limits = pd.DataFrame(
        {
            "row_number": texts.index,
            "buyer_number": by_unique(texts["buyer_id"], identifier),
            "buyer_name": by_unique(texts["buyer_name"], identifier),
            "currency": currency,
            "payment_term": [term.payment_term if term else None for term in terms],
            "term_days": [
                days if days is not None else (term.days if term else None)
                for days, term in zip(by_unique(texts["term_days"], _days), terms, strict=True)
            ],
            "decision": by_unique(texts["decision"], _decision),
        },
        index=texts.index,
    )
    for role in ("limit_amount", "requested_amount"):
        mark = formats.decimal_mark(mapping.first_column_of(role))
        limits[role.replace("_amount", "_usd")] = [
            _usd(text, code, mark, rates) for text, code in zip(texts[role], currency, strict=True)
        ]
    for role in _DAYS_OF_LIMITS:
        order = formats.date_order(mapping.first_column_of(role))
        limits[role] = [parsed_date(text, order) for text in texts[role]]
    return limits


def _days(text: str) -> int | None:
    term = payment_term(text) if not is_empty(text) else None
    return term.days if term else None


def _decision(text: str) -> str:
    return _DECISIONS.get(plain_heading(text), "approved")


def is_refusal(text: str) -> bool:
    """Whether a cell says in words that there is no limit."""
    return _decision(text) in ("refused", "withdrawn")


def _usd(text: str, currency: str, mark: str, rates: Mapping[str, float]) -> float | None:
    value = amount_value(text, mark)[0]
    rate = 1.0 if currency == "USD" else rates.get(currency)
    return None if value is None or rate is None else round(cents(value) * rate) / 100


def _limits_refused(
    texts: pd.DataFrame, limits: pd.DataFrame, mapping: ColumnMapping, rates: Mapping[str, float]
) -> pd.DataFrame:
    amounts = mapping.first_column_of("limit_amount")
    no_buyer = (limits["buyer_number"] == "") & (limits["buyer_name"] == "")
    no_rate = (limits["currency"] != "USD") & ~limits["currency"].isin(list(rates))
    no_amount = limits["limit_usd"].isna() & ~limits["decision"].isin(["refused", "withdrawn"])
    negative = limits["limit_usd"].astype("float64") < 0
    found = [
        (no_buyer, "", "limit_amount", _("The buyer is missing.")),
        (no_rate, amounts, "limit_amount", _("The currency has no exchange rate yet.")),
        (
            (no_amount | negative) & ~no_rate,
            amounts,
            "limit_amount",
            _("This is no limit amount."),
        ),
        *(
            (
                ~holds(texts[role], is_empty) & limits[role].isna(),
                mapping.first_column_of(role),
                role,
                _("This is no date in the order of its column."),
            )
            for role in _DAYS_OF_LIMITS
        ),
    ]
    advice = _("Correct the row in the sheet of limits; without it there is no limit.")
    return pd.concat(
        [
            refused(texts.index[is_wrong], column, texts.loc[is_wrong, role], reason, advice)
            for is_wrong, column, role, reason in found
        ],
        ignore_index=True,
    )


def _limit_rate_questions(limits: pd.DataFrame, rates: Mapping[str, float]) -> tuple[Question, ...]:
    missing = sorted(set(limits["currency"]) - {"USD"} - set(rates))
    return tuple(
        Question("exchange_rate", code, _("How many US$ is one {currency}?", currency=code))
        for code in missing
    )


def _limit_notices(limits: pd.DataFrame) -> tuple[Notice, ...]:
    no_start = int(limits["valid_from"].isna().sum())
    if not no_start:
        return ()
    text = _("Limits without a first day count from the first shipment of the ledger on.")
    return (Notice("limit_start_assumed", text, no_start),)


# ---- Limits edited by hand -----------------------------------------------------------------


def stated_limits(terms: PolicyTerms, owing: pd.DataFrame) -> pd.Series:
    """Limit in US$ that ``terms`` state for each buyer of ``buyers_owing``, by ``buyer_key``."""
    latest = terms.limits.drop_duplicates(["buyer_number", "buyer_name"], keep="last")
    by_number = dict(zip(latest["buyer_number"], latest["limit_usd"], strict=True))
    by_name = dict(zip(latest["buyer_name"], latest["limit_usd"], strict=True))
    found = [
        by_number.get(key, by_name.get(name))
        for key, name in zip(owing["buyer_key"], owing["buyer_name"], strict=True)
    ]
    return pd.Series(found, index=owing["buyer_key"], dtype="float64")


def edited_limits(given: pd.Series, stated: pd.Series) -> dict[str, float | None]:
    """The limits of a table (both in US$, by ``buyer_key``) that differ from the stated ones."""
    differs = given.ne(stated) & ~(given.isna() & stated.isna())
    return {
        str(key): None if pd.isna(amount) else float(amount)
        for key, amount in given[differs].items()
    }


def limits_of(
    owing: pd.DataFrame,
    stated: pd.DataFrame,
    edited_usd: Mapping[str, float | None],
    limit_for_all_usd: float | None,
) -> pd.DataFrame:
    """Stated limits, those edited in their place, and one for each buyer that has none."""
    has_stated = set(stated["buyer_number"]) | set(stated["buyer_name"])
    rows = [
        _limit_row(buyer.buyer_key, buyer.buyer_name, amount)
        for buyer in owing.itertuples()
        if (amount := edited_usd.get(str(buyer.buyer_key), limit_for_all_usd)) is not None
        and (
            str(buyer.buyer_key) in edited_usd
            or not {buyer.buyer_key, buyer.buyer_name} & has_stated
        )
    ]
    names = set(owing.loc[owing["buyer_key"].isin(edited_usd), "buyer_name"])
    is_edited = stated["buyer_number"].isin(edited_usd) | stated["buyer_name"].isin(names)
    kept = stated[~is_edited]
    added = pd.DataFrame(rows, columns=stated.columns)
    return pd.concat([kept, added], ignore_index=True) if len(kept) else added


def _limit_row(buyer_key: Any, buyer_name: Any, limit_usd: float) -> dict[str, Any]:
    is_number = not str(buyer_key).startswith("name:")
    return {
        "buyer_number": buyer_key if is_number else "",
        "buyer_name": buyer_name,
        "limit_usd": limit_usd,
        "decision": "approved" if limit_usd > 0 else "refused",
    }
