"""Stage 6: policy terms and credit limits as a workbook's own sheets state them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.headings import plain_heading
from tradecredit.ledger.limits import with_limits
from tradecredit.ledger.names import clean_text
from tradecredit.ledger.policy import POLICY_TERMS, PolicyTerms, default_terms
from tradecredit.ledger.rows import REFUSED_COLUMNS, refused, stacked
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.values import amount_value, is_empty, parsed_date, plain_text
from tradecredit.ledger.words import by_word

_SHEET_NAMES = by_word(
    {
        "policy": "policy|policies|policy terms|insurance|保单|保险单|保单条款",
        "limits": "limits|limit|credit limits|buyer limits|限额|信用限额|买方限额",
    }
)

# Words of the values that are words.
_WORDS_OF_VALUES: dict[str, Mapping[str, Any]] = {
    "has_policy": dict.fromkeys(("yes", "y", "true", "是", "有"), True)
    | dict.fromkeys(("no", "n", "false", "否", "无"), False),
    "product_code": by_word(
        {
            "comprehensive": "comprehensive|综合险|综合|短期出口信用保险综合保险",
            "platform": "platform|small exporter platform|小微统保|统保平台|小微",
            "domestic": "domestic|国内|内贸险|内贸",
        }
    ),
    "declaration_rule": by_word(
        {"monthly": "monthly|按月|月申报", "per_shipment": "per shipment|逐笔|逐笔申报"}
    ),
    "insurer_code": by_word(
        {
            "sinosure": "sinosure|中国信保|信保|中国出口信用保险公司",
            "picc": "picc|picc p c|人保|人保财险",
            "cpic": "cpic|太平洋产险|太保",
            "ping_an": "ping an|平安|平安产险",
            "dadi": "dadi|大地保险",
        }
    ),
}


@cache
def _term_of_word() -> dict[str, str]:
    """Word of a policy sheet -> term; its title and its name are words for it too."""
    words_of = {
        term.name: f"{term.title}|{term.words}|{term.name.replace('_', ' ')}"
        for term in POLICY_TERMS
    }
    return by_word(words_of, plain_heading)


def read_terms(
    workbook: RawWorkbook | None = None,
    form: Mapping[str, Any] | None = None,
    *,
    rates: Mapping[str, float] | None = None,
    date_order: str | None = None,
    as_of_date: date | None = None,
) -> PolicyTerms:
    """Policy terms and limits from the sheets 'Policy' and 'Limits', a form, or both.

    A value of the form goes before the sheet's, the sheet's before the rule table's. Without
    sheet and form there is no policy. The rules are those in force on ``as_of_date``, today when
    it is None. ``date_order`` answers an open order of either sheet.
    What cannot be read is in ``refused`` and ``questions`` of the result.
    """
    policy_sheet, limit_sheet = _sheet_of(workbook, "policy"), _sheet_of(workbook, "limits")
    found, wrong = _sheet_terms(policy_sheet, date_order) if policy_sheet else ({}, [])
    given = found | {name: value for name, value in (form or {}).items() if value is not None}
    has_policy = bool(given.pop("has_policy", bool(given)))  # terms without a word: a policy
    product = str(given.get("product_code", "comprehensive"))
    terms = replace(default_terms(product, as_of_date), has_policy=has_policy).with_values(**given)
    terms = replace(terms, refused=stacked(wrong, REFUSED_COLUMNS))
    if limit_sheet is None:
        return terms
    return with_limits(terms, limit_sheet, rates=rates or {}, date_order=date_order)


def _sheet_of(workbook: RawWorkbook | None, kind: str) -> RawSheet | None:
    for sheet in workbook.sheets if workbook else ():
        if sheet_kind(sheet.sheet_name) == kind:
            return sheet
    return None


def sheet_kind(sheet_name: str) -> str | None:
    """``policy`` or ``limits`` of a sheet that is called so."""
    return _SHEET_NAMES.get(plain_heading(sheet_name))


def _sheet_terms(
    sheet: RawSheet, date_order: str | None
) -> tuple[dict[str, Any], list[pd.DataFrame]]:
    """Terms of a sheet with one term per row: its name, then its value."""
    found: dict[str, Any] = {}
    wrong = []
    for number, cells in _numbered_rows(sheet):
        term = _term_of_word().get(plain_heading(cells[0])) if cells else None
        value = cells[1] if len(cells) > 1 else ""
        if term is None or is_empty(value):
            continue
        read = _term_value(term, value, date_order)
        if read is None:
            wrong.append(_term_refused(number, cells[0], value, term))
        else:
            found[term] = read
    if "indemnity_default_ratio" in found:
        # One share stated for all causes is the share of those not stated.
        for cause in ("insolvency", "political"):
            found.setdefault(f"indemnity_{cause}_ratio", found["indemnity_default_ratio"])
    return found, wrong


def _numbered_rows(sheet: RawSheet) -> list[tuple[int, tuple[str, ...]]]:
    """Every row of a sheet: one without real headings may have lost its first rows to them."""
    below = [(int(row[0]), tuple(map(str, row[1:]))) for row in sheet.cells.itertuples(name=None)]
    return [*sheet.rows_above, *below]


def _term_value(term: str, text: str, date_order: str | None) -> Any:
    plain = plain_text(text)
    if term.endswith("_date"):
        return parsed_date(plain, date_order)
    if words := _WORDS_OF_VALUES.get(term):
        return words.get(plain_heading(plain))
    number = _plain_number(plain.removesuffix("%"))
    if number is None or number < 0:
        return None
    if term.endswith("_ratio"):
        ratio = number / 100 if plain.endswith("%") or number > 1 else number
        return ratio if ratio <= 1 else None
    return int(number) if term.endswith("_days") else number


def _plain_number(text: str) -> float | None:
    value, currency = amount_value(text, ".")
    return float(value) if value is not None and currency in ("", "USD") else None


def _term_refused(number: int, name: str, value: str, term: str) -> pd.DataFrame:
    expected = {
        "_date": _("a date such as 2026-03-05"),
        "_ratio": _("a share such as 90 % or 0.9"),
        "_usd": _("an amount in US$"),
        "_days": _("a number of days"),
    }
    kind = next((text for end, text in expected.items() if term.endswith(end)), _("a known word"))
    reason = _("Expected {kind}; the default is used.", kind=kind)
    advice = _("Correct the cell or enter the value in the form.")
    return refused([number], clean_text(name), [value], reason, advice)
