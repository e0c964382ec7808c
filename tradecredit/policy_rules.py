"""The values of the policy rules in force on a day, for what is not SQL.

``queries/rules/values_in_force.sql`` says the same for queries, and a test holds the two together.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tradecredit import settings
from tradecredit.data_files import Row, read_reference, read_rows, unreadable
from tradecredit.language import _

ANY_PRODUCT = "any"
# Rules that are computed with or told: without a value, what follows from them is not known.
# Each needs one for every product, or for those named here.
EXPORT_AND_DOMESTIC = ("comprehensive", "platform", "domestic")
NEEDED_RULES: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "claim_filing_months_after_notice", "declaration_day_of_next_month",
        "declaration_working_days", "default_declaration_rule", "idle_limit_months",
        "insured_exposure_per_shipment", "late_notice_period_days",
        "late_notice_points_per_period", "limit_decisions", "limit_needed_on_ship_date",
        "limit_request_again_days",
        "limit_turnaround_max_days", "loss_known_days", "notice_days_default",
        "notice_working_days_other", "overdue_minimum_usd", "policy_maximum_liability",
        "policy_term_maximum_days", "stop_shipment_days", "stop_shipment_hold_days",
        "stop_shipment_on_insolvency", "stop_shipment_warning_days",
        "subsidy_base", "waiting_months_default",
    ),
    (ANY_PRODUCT,),
) | {
    "adjudication_days": ("comprehensive", "domestic"),
    "adjudication_working_days": ("platform",),
    "automatic_limit_basis": ("platform",),
    "indemnity_default_ratio": EXPORT_AND_DOMESTIC,
    "indemnity_insolvency_ratio": EXPORT_AND_DOMESTIC,
    "indemnity_political_ratio": EXPORT_AND_DOMESTIC,
    "indemnity_rejection_ratio": EXPORT_AND_DOMESTIC,
    "pool_capacity_cny": ("domestic",),
    "pool_start_date": ("domestic",),
}  # fmt: skip


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
    rows = [row for row in read_rows(path) if _holds(row, product_code, on_day)]
    rows.sort(key=lambda row: (row["product_code"] != ANY_PRODUCT, row["valid_from"]))
    return {row["rule_code"]: _rule_value(row) for row in rows}


def check_needed(path: Path) -> None:
    """Raises ``DataFileUnreadable`` where a rule has no value for a product that needs one.

    From the first day on which it has one it must have one on every day.
    """
    rows = [row for row in read_reference(path) if row["is_comparison"] != "yes"]
    for rule, products in NEEDED_RULES.items():
        of_rule = [row for row in rows if row["rule_code"] == rule]
        for product in products:
            own = [row for row in of_rule if row["product_code"] in (product, ANY_PRODUCT)]
            what = _(
                "the rule {rule} has no value for product {product}", rule=rule, product=product
            )
            if not own or not all(row["value"] or row["value_text"] for row in own):
                raise unreadable(path, _("{what}; it is needed", what=what))
            if ended := _gap(own):
                raise unreadable(
                    path,
                    _(
                        "{what} after {day}; give a row valid_from the day after, or leave"
                        " valid_to empty",
                        what=what,
                        day=ended,
                    ),
                )


def _gap(rows: list[Row]) -> date | None:
    """The last day with a value before the first one without."""
    known_to: date | None = None
    for row in sorted(rows, key=lambda row: row["valid_from"]):
        if known_to and date.fromisoformat(row["valid_from"]) > known_to + timedelta(days=1):
            return known_to
        if not row["valid_to"]:
            return None
        known_to = max(known_to or date.min, date.fromisoformat(row["valid_to"]))
    return known_to


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
