"""The values of the policy rules in force on a day, for what is not SQL.

``queries/rules/values_in_force.sql`` says the same for queries, and a test holds the two together.
"""

import csv
from dataclasses import dataclass
from datetime import date

from tradecredit import settings

ANY_PRODUCT = "any"


@dataclass(frozen=True)
class RuleValue:
    """A rule's value with where it comes from; ``confidence`` as in ``policy_rules``.

    ``value`` is the text of the file, of a number too.
    """

    rule_code: str
    value: str
    unit: str
    rule_number: str
    source_id: str
    confidence: str
    note: str


def values_in_force(product_code: str, on_day: date) -> dict[str, RuleValue]:
    """Rule code -> the value that holds for a product (or ``any``) on a day.

    A product's own row goes before that of all products; of rows that overlap, the one that
    begins last holds; rows for comparison never do.
    """
    path = settings.REFERENCE_DIR / "policy_rules.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _holds(row, product_code, on_day)]
    rows.sort(key=lambda row: (row["product_code"] != ANY_PRODUCT, row["valid_from"]))
    return {row["rule_code"]: _rule_value(row) for row in rows}


def _holds(row: dict[str, str], product_code: str, on_day: date) -> bool:
    return (
        row["is_comparison"] != "yes"
        and row["product_code"] in (product_code, ANY_PRODUCT)
        and row["valid_from"] <= on_day.isoformat()
        and (not row["valid_to"] or on_day.isoformat() <= row["valid_to"])
    )


def _rule_value(row: dict[str, str]) -> RuleValue:
    return RuleValue(
        rule_code=row["rule_code"],
        value=row["value"] or row["value_text"],
        unit=row["unit"],
        rule_number=row["rule_number"],
        source_id=row["source_id"],
        confidence=row["confidence"],
        note=row["note"],
    )
