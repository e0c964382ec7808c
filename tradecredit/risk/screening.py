"""Goods and countries of an order against cover restrictions, control lists and licence lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.formats import is_unknown

OFF_COVER, COVER_UNLIKELY = "off_cover", "cover_unlikely"
LIMIT_MAY_BE_REDUCED = "limit_may_be_reduced"
PRIORITY_GOODS = "priority_goods"
LICENCE_NEEDED, LICENCE_UNCERTAIN = "licence_needed", "licence_uncertain"
LICENCE_BY_NAME = "licence_by_name"
# Codes of cover restrictions, the gravest first.
RESTRICTIONS = (OFF_COVER, COVER_UNLIKELY, LIMIT_MAY_BE_REDUCED)
IN_FORCE = "in_force"

# Words of a list's goods that say nothing about which goods they are.
COMMON_WORDS = frozenset({"goods", "items", "other", "seven", "equipment", "materials"})
SHORTEST_WORD = 5


@dataclass(frozen=True)
class Finding:
    """One entry of a list that the order meets.

    ``code`` is one of this module's; ``name`` and ``detail`` are the list's own words;
    ``is_alike``: a list without HS codes has a word of the goods' description in its goods.
    """

    code: str
    name: str
    detail: str
    valid_from: date | None
    source_id: str | None
    confidence: str
    note: str
    is_alike: bool = False


@dataclass(frozen=True)
class Lists:
    """Reference tables the screening reads: restrictions, high-priority codes, licence lists."""

    restrictions: pd.DataFrame
    priority: pd.DataFrame
    licences: pd.DataFrame


def screening(
    lists: Lists,
    *,
    hs6_code: str | None,
    description: str,
    country_codes: Sequence[str],
    ship_date: date,
) -> list[Finding]:
    """Everything the order meets on its ship date, the gravest kind first.

    ``country_codes``: of the buyer and of the destination. Goods without an HS code meet only
    what is about whole countries, and lists that name goods without codes.
    """
    return [
        *_restrictions(_in_force(lists.restrictions, ship_date), hs6_code, country_codes),
        *_priority(_in_force(lists.priority, ship_date), hs6_code),
        *_licences(_in_force(lists.licences, ship_date), hs6_code, description),
    ]


def _in_force(rows: pd.DataFrame, day: date) -> list[dict[str, Any]]:
    """Rows that hold on a day, with None for what is empty; without a first day they do."""
    is_in_force = ~(pd.to_datetime(rows["valid_from"]) > pd.Timestamp(day))
    if "valid_to" in rows:
        is_in_force &= ~(pd.to_datetime(rows["valid_to"]) < pd.Timestamp(day))
    found = rows[is_in_force].astype(object)
    records = found.where(found.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]


def _restrictions(
    rows: Sequence[dict[str, Any]], hs6_code: str | None, country_codes: Sequence[str]
) -> list[Finding]:
    met = [
        _finding(row["effect"], row, name=row["country_code"] or "")
        for row in rows
        if (row["country_code"] is None or row["country_code"] in country_codes)
        and _is_among(hs6_code, row["hs_prefix"])
    ]
    return sorted(met, key=lambda finding: RESTRICTIONS.index(finding.code))


def _is_among(hs6_code: str | None, prefix: str | None) -> bool:
    """Whether goods fall under a prefix; a row without one is about all goods."""
    return prefix is None or (hs6_code is not None and hs6_code.startswith(prefix))


def _priority(rows: Sequence[dict[str, Any]], hs6_code: str | None) -> list[Finding]:
    return [
        _finding(PRIORITY_GOODS, row, name=str(row["tier"]), detail=row["tier_meaning"])
        for row in rows
        if row["hs6_code"] == hs6_code
    ]


def _licences(
    rows: Sequence[dict[str, Any]], hs6_code: str | None, description: str
) -> list[Finding]:
    met = [
        _finding(
            LICENCE_NEEDED if row["status"] == IN_FORCE else LICENCE_UNCERTAIN,
            row,
            name=row["list_name"],
            detail=row["goods"],
        )
        for row in rows
        if row["hs_prefix"] and _is_among(hs6_code, row["hs_prefix"])
    ]
    named = [
        _finding(
            LICENCE_BY_NAME,
            row,
            name=row["list_name"],
            detail=row["status"],
            is_alike=bool(_words(description) & _words(row["goods"])),
        )
        for row in rows
        if not row["hs_prefix"]
    ]
    return met + sorted(named, key=lambda finding: not finding.is_alike)


def _words(text: str) -> set[str]:
    """Words that may name goods, in the singular."""
    found = re.findall(r"[a-z]+", text.lower())
    stems = {word.removesuffix("ies").removesuffix("s").removesuffix("y") for word in found}
    return {word for word in stems if len(word) >= SHORTEST_WORD} - COMMON_WORDS


def _finding(
    code: str, row: dict[str, Any], *, name: str, detail: Any = None, is_alike: bool = False
) -> Finding:
    begun = row["valid_from"]
    return Finding(
        code=code,
        name=name,
        detail=str(detail or ""),
        valid_from=None if is_unknown(begun) else pd.Timestamp(begun).date(),
        source_id=row["source_id"],
        confidence=str(row["confidence"]),
        note=str(row["note"] or ""),
        is_alike=is_alike,
    )


def screening_rows(findings: Sequence[Finding]) -> pd.DataFrame:
    """One row per finding: ``finding`` (its code), since when, source, confidence and note."""
    names = ("code", "valid_from", "source_id", "confidence", "note")
    rows = [{name: getattr(finding, name) for name in names} for finding in findings]
    return pd.DataFrame(rows, columns=list(names)).rename(columns={"code": "finding"})
