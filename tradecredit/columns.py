"""Every column a person sees once: heading, unit, number style and width.

A column's name decides everything: a column called ``payable_usd`` has the same heading, the
same unit and the same number style in every table on the screen, in CSV, in Excel and in PDF.
What is not listed here is headed by its measure (``terms.MEASURES``), its cover step, or its own
words, and written by the ending of its name.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from tradecredit.code_labels import CODE_LABELS, code_label
from tradecredit.cover_steps import COVER_STEPS, STEP_BY_CODE
from tradecredit.formats import UNKNOWN, compact, is_unknown, number, rounded
from tradecredit.language import N_, _
from tradecredit.terms import MEASURES


@dataclass(frozen=True)
class Kind:
    """How numbers of one kind are written.

    ``unit_text`` stands in the heading, so that cells hold numbers alone. ``scale`` is what a
    stored number is multiplied by before it is written; ``digits`` are its decimals. Money is
    written in three digits on the screen, as in tiles, and to the cent in files.
    """

    unit_text: str = ""
    scale: float = 1.0
    digits: int = 0
    excel_format: str = "#,##0"
    is_compact: bool = False
    has_no_end_zeros: bool = False
    has_thousand_marks: bool = True

    def write(self, value: float) -> str:
        """A stored number as it stands on the screen, without its unit."""
        if self.is_compact:
            return compact(value)
        if not self.has_thousand_marks:
            return str(round(value))
        text = number(self.scale * value, self.digits)
        return text.rstrip("0").rstrip(".") if self.has_no_end_zeros and "." in text else text


NUMBERS: dict[str, Kind] = {
    "money": Kind(N_("US$"), digits=2, excel_format="#,##0.00", is_compact=True),
    "renminbi": Kind(N_("RMB"), digits=2, excel_format="#,##0.00", is_compact=True),
    "ratio": Kind("%", scale=100, digits=1, excel_format="0.0"),
    "probability": Kind("%", scale=100, digits=2, excel_format="0.00"),
    "basis_points": Kind(N_("bp"), scale=10_000, digits=1, excel_format="0.0"),
    "points": Kind(N_("pts"), scale=100, digits=1, excel_format="0.0"),
    "count": Kind(),
    "plain": Kind(digits=4, excel_format="#,##0.####", has_no_end_zeros=True),
    "fine": Kind(digits=6, excel_format="#,##0.######", has_no_end_zeros=True),
    "year": Kind(excel_format="0", has_thousand_marks=False),
    "number_1": Kind(digits=1, excel_format="#,##0.0"),
    "number_2": Kind(digits=2, excel_format="#,##0.00"),
    "number_3": Kind(digits=3, excel_format="#,##0.000"),
}
# How a column is written whose kind nobody stated, by the ending of its name.
ENDINGS = {
    "_usd": "money",
    "_cny": "renminbi",
    "_ratio": "ratio",
    "_probability": "probability",
    "_index": "number_3",
    "_count": "count",
    "_amount": "count",
    "_days": "count",
    "_months": "count",
    "_year": "year",
    "_month": "month",
    "_date": "date",
    "_from": "date",
    "_to": "date",
}
MEASURE_KINDS = {"basis points": "basis_points", "percentage points": "points"}
# Least widths in pixels; a heading of 12 signs needs 12 times the width of one, and the edges.
WIDTHS = {"text": 120, "date": 95, "link": 50}
LEAST_WIDTH = 70
# How far from a half the binary form of a number that is written as a half can lie.
HALF_TOLERANCE = 1e-4
SIGN_WIDTH, EDGES_WIDTH = 6.6, 24


@dataclass(frozen=True)
class Column:
    """One column by its name.

    ``kind`` is a key of ``NUMBERS``, or ``text``, ``date``, ``month``, ``yes_no``, ``link``,
    ``list`` (several texts), ``bars`` (a row of small bars) or ``share_bar`` (a ratio as a bar).
    ``codes`` says what the codes of the column stand for: a key of ``code_labels.CODE_LABELS``,
    ``cover_step``, or one of ``countries``, ``cities``, ``sectors``, ``schemes``. ``width`` is in
    pixels.
    """

    name: str
    heading_text: str = ""
    kind: str = ""
    width: int = 0
    help_text: str = ""
    codes: str = ""
    link_text: str = field(default="", compare=False)

    @cached_property
    def shown_kind(self) -> str:
        """The stated kind, or the one that follows from the name."""
        if self.kind:
            return self.kind
        if self.name in MEASURES and MEASURES[self.name].unit in MEASURE_KINDS:
            return MEASURE_KINDS[MEASURES[self.name].unit]
        if self.name.startswith(("is_", "has_")):
            return "yes_no"
        return next((kind for end, kind in ENDINGS.items() if self.name.endswith(end)), "text")

    @property
    def number(self) -> Kind | None:
        """How its numbers are written; None for text, dates and links."""
        return NUMBERS.get("ratio" if self.shown_kind == "share_bar" else self.shown_kind)

    @property
    def bare_heading(self) -> str:
        """Heading in the language in use, without its unit."""
        if self.heading_text:
            return _(self.heading_text)
        if self.name in MEASURES:
            return MEASURES[self.name].label
        step = STEP_BY_CODE.get(self.name.removesuffix("_usd"))
        return step.label if step else _(_words(self.name))

    @property
    def heading(self) -> str:
        """Heading with its unit: "Payable, US$"."""
        if self.number and self.number.unit_text:
            return _("{heading}, {unit}", heading=self.bare_heading, unit=_(self.number.unit_text))
        return self.bare_heading

    @property
    def help(self) -> str:
        """What the column says, in the language in use; a measure's definition where it is one."""
        if self.help_text:
            return _(self.help_text)
        return MEASURES[self.name].definition if self.name in MEASURES else ""

    @property
    def shown_width(self) -> int:
        """Width on the screen in pixels, in which the heading is never cut."""
        least = self.width or WIDTHS.get(self.shown_kind, LEAST_WIDTH)
        return max(least, round(SIGN_WIDTH * len(self.heading) + EDGES_WIDTH))

    def write(self, value: Any) -> str:
        """One value as it stands on the screen, without the unit of the heading."""
        if is_unknown(value):
            return UNKNOWN
        if self.shown_kind == "yes_no":
            return _("yes") if value else _("no")
        if self.shown_kind in ("date", "month"):
            return f"{value:%Y-%m-%d}" if self.shown_kind == "date" else f"{value:%Y-%m}"
        if self.number and isinstance(value, Real | Decimal):
            return self.number.write(float(value))
        return str(value)


_ALL = (
    Column("open", N_("File"), "link", link_text=N_("open")),
    Column("buyer_name", N_("Buyer"), width=170),
    Column("exporter_name", N_("Exporter"), width=160),
    Column("buyer_id", N_("Buyer number"), width=90),
    Column("invoice_id", N_("Invoice"), width=105),
    Column("policy_id", N_("Policy"), width=90),
    Column("claim_id", N_("Claim"), width=90),
    Column("country_code", N_("Market"), width=100, codes="countries"),
    Column("consignee_country_code", N_("Destination"), width=110, codes="countries"),
    Column("grade", N_("Grade"), width=55),
    Column("main_gap_step", N_("Main gap"), width=140, codes="cover_step"),
    Column("main_gap_usd", N_("Taken by the main gap")),
    Column("overdue_cause_usd", N_("Because of overdue")),
    Column("overdue_cause_invoice_id", N_("Overdue invoice"), width=105),
    Column("insolvent_since_date", N_("Insolvent since")),
    Column("utilisation_ratio", kind="share_bar", width=85),
    Column("next_date", kind="text", width=240),
    Column("ageing", N_("Ageing"), "bars", 85, N_("Not due, 1–30, 31–60, 61–90, over 90 days")),
    Column("not_due_usd", N_("Not due")),
    Column("overdue_1_30_usd", N_("1–30 days overdue")),
    Column("overdue_31_60_usd", N_("31–60 days overdue")),
    Column("overdue_61_90_usd", N_("61–90 days overdue")),
    Column("overdue_over_90_usd", N_("Over 90 days overdue")),
    Column("days_overdue", N_("Days overdue"), "count", 70),
    Column("days_late", kind="count"),
    Column("days_to_pay", kind="count"),
    Column("ship_date", N_("Shipped")),
    Column("invoice_date", N_("Invoiced")),
    Column("due_date", N_("Due")),
    Column("declared_date", N_("Declared")),
    Column("declaration_deadline_date", N_("Declare by")),
    Column("notice_date", N_("Notice given")),
    Column("notice_deadline_date", N_("Notice by")),
    Column("limit_source", N_("Kind of limit"), width=95, codes="limit_source"),
    Column("limit_state", N_("State of the limit"), width=110, codes="limit_state"),
    Column("indemnity_ratio", N_("Insured percentage"), width=90),
    Column("invoice_count", N_("Invoices"), width=70),
    Column("loss_cause", N_("Cause of loss"), width=100, codes="cause"),
    Column("cause", N_("Cause of loss"), width=100, codes="cause"),
    Column("size_class", N_("Size"), width=80, codes="size_class"),
    Column("product_code", N_("Product"), width=120, codes="product"),
    Column("payment_term", N_("Payment term"), width=120, codes="payment_term"),
    Column("city_code", N_("City"), width=90, codes="cities"),
    Column("sector_code", N_("Sector"), width=120, codes="sectors"),
    Column("scheme_code", N_("Scheme"), width=280, codes="schemes"),
    Column("source_id", N_("Source"), width=85),
    Column(
        "confidence",
        N_("Confidence"),
        width=85,
        help_text=N_(
            "A primary text, B established news, trade press or academic work, C broker page or "
            "aggregator, D derived here; “chosen” and BK are assumptions."
        ),
    ),
    Column("valid_from", N_("In force from")),
    Column("valid_to", N_("In force to")),
    Column("note", N_("Note"), width=380),
    Column("value", N_("Value"), "plain", 80),
    Column("unit", N_("Unit"), width=80),
    Column("rule_code", N_("Rule"), width=230),
    # Data and methods.
    Column("target_number", N_("No."), "count", 42),
    Column("metric", N_("Figure"), width=300),
    Column("target_text", N_("Target"), width=95),
    Column("generated_text", N_("Generated"), width=95),
    Column("is_met", N_("Met"), width=62),
    Column("range_text", N_("Accepted"), width=130),
    Column(
        "target_kind",
        N_("Kind"),
        width=80,
        help_text=N_("“Published” holds a figure somebody published, “model” one chosen here."),
        codes="target_kind",
    ),
    Column("measure_label", N_("Measure"), width=200),
    Column("definition", N_("Definition"), width=600),
    Column("better", N_("Better"), width=70),
    Column("column_name", N_("Column"), width=180),
    Column("type_name", N_("Type"), width=70),
    Column("is_key", N_("Key")),
    Column("is_required", N_("Required")),
    Column("allowed", N_("Allowed"), width=200),
    Column("references", N_("Refers to"), width=170),
    Column("description", N_("Meaning"), width=600),
    Column("row_count", N_("Rows")),
    Column("table_name", N_("Table"), width=150),
    Column("key", N_("Of"), width=200),
    Column("assumed_value", N_("Assumed"), width=290),
    Column("topic", N_("On"), width=200),
    Column("statement", N_("A source says"), width=400),
    Column("is_used_here", N_("Used here")),
    Column("how_it_is_handled", N_("What we do"), width=400),
    Column("what_it_is", N_("What it is"), width=400),
    Column("what_we_take", N_("What we take from it"), width=400),
    Column("subject", N_("Subject"), width=130),
    Column("address", N_("Address"), "link", 200),
    Column("is_kept", N_("Kept"), width=60),
    Column("rule", N_("Rule"), width=560),
    Column("broken_count", N_("Rows that break it")),
    Column("check_name", N_("Query"), width=220),
    # Analysts' tables.
    Column("part_label", N_("Part")),
    Column("split_code", N_("Code"), width=90),
    Column("ship_month", N_("Month of shipment")),
    Column("calendar_year", N_("Year"), "year"),
    Column("cohort", N_("Year of shipment"), "year"),
    Column("age_months", N_("Age, months"), "count"),
    Column("period", N_("Period")),
    Column("compared_period", N_("Compared period")),
    Column("current_usd", N_("Insured in the period")),
    Column("compared_usd", N_("Insured in the compared period")),
    Column("change_usd", N_("Change")),
    Column("share_ratio", N_("Share")),
    Column("insured_last_year_usd", N_("Insured a year before")),
    Column("sme_insured_usd", N_("Insured, SMEs")),
    Column("sme_client_count", N_("Clients that are SMEs")),
    Column("is_complete", N_("Complete")),
    Column("is_mature", N_("Claims of its shipments decided")),
    Column("year_state", N_("State of the year"), codes="year_state"),
    Column("shipped_paid_usd", N_("Paid to date on its shipments")),
    Column("shipped_paid_ratio", N_("Paid loss ratio of its shipments")),
    Column("shipped_recovery_ratio", N_("Recovered of what was paid on its shipments")),
    Column("claim_frequency_lower_ratio", N_("Claim frequency, 95 % from"), kind="number_1"),
    Column("claim_frequency_upper_ratio", N_("Claim frequency, 95 % to"), kind="number_1"),
    Column("premium_usd", N_("Premium earned")),
    Column("paid_usd", N_("Claims paid")),
    Column("incurred_usd", N_("Claims incurred")),
    Column("reserve_change_usd", N_("Change in undecided claims")),
    Column("recovery_usd", N_("Recovered")),
    Column("filed_count", N_("Claims filed")),
    Column("paid_count", N_("Claims paid, number")),
    Column("decided_count", N_("Claims decided, number")),
    Column("decided_on_time_count", N_("Decided on time, number")),
    Column("policy_count", N_("Policies")),
    Column("earned_policy_years", N_("Policy-years"), kind="number_1"),
    Column("adequacy_ratio", N_("Rate over burning cost"), "number_2"),
    Column("claim_frequency_ratio", kind="number_1"),
    Column("exports_usd", N_("Customs exports")),
    Column("amount_usd", N_("Amount")),
    Column("compared_ratio", N_("Paid per insured, compared period"), "basis_points"),
    Column("burning_cost_ratio", kind="basis_points"),
    Column("premium_rate_ratio", kind="basis_points"),
    # Claims development; amounts in US$, numbers of claims, or a unit of one's own.
    Column("origin_name", N_("Origin"), width=150),
    Column("age_number", N_("Age, steps"), "count"),
    Column("projection_method", N_("Method"), width=150, codes="projection_method"),
    Column("reason_text", N_("Why this method"), width=380),
    *(
        Column(f"{name}_{unit}", heading)
        for unit in ("usd", "count", "amount")
        for name, heading in (
            ("latest", N_("To date")),
            ("error", N_("Standard error")),
            ("lower", N_("80 % from")),
            ("upper", N_("80 % to")),
            ("chain_ladder", N_("End by the chain ladder alone")),
            ("chain_ladder_error", N_("Its error (Mack)")),
            ("expected", N_("Expected in the last step")),
            ("actual", N_("Came in the last step")),
            ("difference", N_("Came less expected")),
            ("earlier", N_("End as seen then")),
            ("now", N_("End as seen now")),
            ("cumulative", N_("Value, cumulative")),
        )
    ),
    Column("steps_back", N_("Steps ago"), "count"),
    Column("is_inside", N_("Inside the range")),
    Column("link_ratio", N_("Link ratio"), "number_3"),
    Column("link_factor", N_("Factor to the next age"), "number_3"),
    Column("factor_error", N_("Error of the factor"), "number_3"),
    Column("sigma", N_("Sigma"), "number_1"),
    Column("standard_residual", N_("Residual"), "number_2"),
    Column("is_outlier", N_("Outlier")),
    Column("calendar_number", N_("Calendar step"), "count"),
    Column("compared_kind", N_("Compared"), width=90, codes="compared_kind"),
    Column("newer_ratio", N_("Newer origins")),
    Column("older_ratio", N_("Earlier origins")),
    Column("change_ratio", N_("Newer over earlier"), "number_2"),
    Column("change_lower_ratio", N_("95 % from"), "number_2"),
    Column("change_upper_ratio", N_("95 % to"), "number_2"),
    Column("newer_count", N_("Newer origins, number")),
    Column("older_count", N_("Earlier origins, number")),
    # My ledger.
    Column("row_number", N_("Row of the file"), "count", 60),
    Column("column", N_("Column")),
    Column("found_value", N_("Value found"), width=140),
    Column("reason", N_("Reason"), width=300),
    Column("what_to_do", N_("What to do"), width=300),
    Column("buyer_number", N_("Customer number"), width=110),
    Column("credit_note_id", N_("Credit note"), width=105),
    Column("applied_usd", N_("Set against invoices")),
    Column("unapplied_usd", N_("Not set against any")),
    Column("applied_to", N_("Invoices"), width=200),
    Column("is_accepted", N_("Join")),
    Column("names", N_("Names found"), "list", 230),
    Column("target_name", N_("Shown as"), width=130),
    Column("term", N_("Term"), width=170),
    # Overview, buyer file and obligation clock.
    Column("more", N_("Page"), "link", link_text=N_("more")),
    Column("reason_code", N_("Taken by"), width=170, codes="cover_step"),
    Column("action_kind", N_("Kind of action"), width=170, codes="action_kind"),
    Column("action_date", N_("By")),
    Column("obligation_date", N_("By")),
    Column("still_by_date", N_("Still by")),
    Column("missed_date", N_("Missed on")),
    Column("days_left", N_("Days left"), "count"),
    Column("obligation_kind", N_("What is due"), width=180, codes="obligation_kind"),
    Column("obligation_state", N_("State"), width=165),
    Column("subject_kind", N_("Concerns"), width=80, codes="subject_kind"),
    Column("subject_id", N_("Number"), width=130),
    Column("concerns", width=140),
    Column("item_count", N_("Items")),
    Column("next_action", N_("What to do"), width=445, codes="next_action"),
    Column("unmoved_reason", N_("Why no money moves"), width=390, codes="unmoved_reason"),
    Column("rule_used", N_("Rule value used"), width=250),
    Column("rule_value", kind="plain"),
    Column(
        "working_day_date",
        N_("Do it by"),
        help_text=N_(
            "The last working day in China on or before the date, or today where that is over."
        ),
    ),
    Column("decided_date", N_("Decided")),
    Column("decision", N_("Decision"), width=95, codes="limit_decision"),
    Column(
        "limit_change_usd",
        N_("Change"),
        help_text=N_("Against the limit in force before; empty where there was none."),
    ),
    Column("approved_term", N_("Term"), width=160),
    Column("end_reason", N_("Ended"), width=110, codes="limit_end"),
    Column("limit_reason_code", N_("Reason"), width=150, codes="limit_reason"),
    Column("applied_date", N_("Requested or reviewed")),
    Column("case_id", N_("Claim"), width=90),
    Column("stage_code", N_("Stage"), width=155, codes="claim_stage"),
    Column("stage_date", N_("Since")),
    Column("refusal_reason", N_("Refused for"), width=130, codes="refusal_reason"),
    Column("state_code", N_("State of the record"), width=170, codes="buyer_record_states"),
    Column("claim_count", N_("Claims")),
    Column("exporter_count", N_("Exporters")),
    Column("first_filing_date", N_("First filed")),
    Column("last_filing_date", N_("Last filed")),
    Column("effect", N_("Effect"), width=150, codes="restriction_effect"),
    Column("restricted_country", N_("Country"), width=100),
    Column("goods", width=190),
    Column(
        "shipped_count",
        N_("Shipped under it"),
        help_text=N_("Invoices of this buyer shipped while it was in force."),
    ),
    Column("usual_value", N_("Usual value")),
    # Premium after subsidy.
    Column("option_name", N_("Option"), width=250),
    Column("option_status", N_("Status"), width=112, codes="option_status"),
    Column("net_premium_most_usd", N_("Net premium, at most")),
    Column("gross_premium_usd", N_("Premium before subsidy")),
    Column("subsidy_stated", N_("Subsidy stated"), width=180),
    Column("insured_share_ratio", N_("Insured percentage")),
    Column("cap_per_buyer_usd", N_("Cap per buyer")),
    Column("break_even_most_probability", N_("Break-even loss, at most")),
    Column("annual_maximum_usd", N_("Most paid in a year")),
    Column("policy_rate_ratio", N_("Rate of the policy"), "basis_points"),
    Column("is_share_minimum", N_("Insured percentage is a minimum")),
    Column("is_rate_upper_bound", N_("Rate is a maximum")),
    Column("value_origins", N_("Where rate, insured percentage and cap come from"), width=420),
    Column("rate_origin", N_("Origin of the rate"), codes="value_origin"),
    Column("subsidy_origin", N_("Origin of the subsidy"), codes="value_origin"),
    Column("share_origin", N_("Origin of the insured percentage"), codes="value_origin"),
    Column("cap_origin", N_("Origin of the cap"), codes="value_origin"),
    Column("value_origin", N_("Origin"), width=200, codes="value_origin"),
    Column("value_name", N_("Value of"), width=300),
    Column("used_value", N_("Value used"), "fine"),
    *(
        Column(f"{test}_test", heading, width=70)
        for test, heading in CODE_LABELS["scheme_test"].items()
    ),
    Column("exports_required", N_("Exports required"), width=200),
    Column("eligibility_text", N_("In the words of the file"), width=320),
    Column("scheme_test", N_("Test"), width=100, codes="scheme_test"),
    Column("test_outcome", N_("Result"), width=150, codes="test_outcome"),
    Column("required_value", N_("Value required"), width=320),
    Column("at_the_bound", N_("Exactly on the bound"), width=130),
    Column("distance_usd", N_("Your distance")),
    Column("crossing_change_usd", N_("Change when crossed")),
    Column("cheapest_below", N_("Cheapest below it"), width=330),
    Column("cheapest_above", N_("Cheapest above it"), width=330),
    Column("policy_start_date", N_("Policy from")),
    Column("policy_end_date", N_("Policy to")),
    Column("premium_paid_usd", N_("Premium paid")),
    Column("granted_date", N_("Decided")),
    Column("grant_decision", N_("Decision"), codes="grant_decision"),
    Column("grant_reason_code", N_("Reason"), width=180, codes="grant_reason"),
    # Shipment check.
    Column("step", N_("Step"), width=185, codes="cover_step"),
    Column("outcome", N_("Result"), width=110),
    Column("taken_usd", N_("Takes")),
    Column("found", N_("Found"), width=285),
    Column("required", N_("Required"), width=200),
    Column("origin", N_("Value from"), width=150),
    Column("finding", N_("What it says"), width=230, codes="screening_finding"),
    Column("entry", N_("Entry"), width=320),
    Column("line", N_("Line"), "count", 50),
    Column("expected", N_("Expected"), width=520),
    Column("order_number", N_("Order"), width=80),
    Column("verdict", N_("Answer"), width=160, codes="verdict"),
    Column("why", N_("Why"), width=330),
    Column("changes", N_("To be covered in full"), width=330),
    Column("order_advice", N_("Advice"), width=150, codes="order_advice"),
    Column("before_shipping", N_("Before you ship"), width=330),
    Column("terms", N_("Terms"), width=95),
    Column("hs6_code", N_("HS code"), width=75),
    Column("order_ship_date", N_("Ships on")),
    Column("order_gross_premium_usd", N_("Premium")),
    # Limit cuts.
    Column("action_a", N_("To do, A"), width=145),
    Column("action_b", N_("To do, B"), width=145),
    Column("ordered_usd", N_("Ordered")),
    Column("limit_before_usd", N_("Limit now")),
    Column("limit_a_usd", N_("Limit, A")),
    Column("limit_b_usd", N_("Limit, B")),
    Column("lost_a_usd", N_("Lost, A")),
    Column("lost_b_usd", N_("Lost, B")),
    Column("covered_before_usd", N_("Covered now")),
    Column("covered_a_usd", N_("Covered, A")),
    Column("covered_b_usd", N_("Covered, B")),
    Column("covered_a_inside_usd", N_("Shipped within notice, A")),
    Column("covered_b_inside_usd", N_("Shipped within notice, B")),
    Column("payable_a_usd", N_("Payable, A")),
    Column("payable_b_usd", N_("Payable, B")),
    Column("before_usd", N_("As limits are")),
    Column("after_a_usd", N_("After A")),
    Column("after_b_usd", N_("After B")),
    Column("quarter_label", N_("Quarter"), width=75),
    Column("cut_share_ratio", N_("Fell by")),
    Column("cut_count", N_("Limits cut")),
    Column("limit_count", N_("Limits")),
    Column("median_cut_ratio", N_("Median cut")),
    Column("median_notice_days", N_("Notice, days")),
    # Export pack.
    Column("part", N_("Part"), width=120),
    Column("item", N_("Item"), width=240),
    Column("outstanding_share_ratio", N_("Of outstanding")),
    Column("is_begun", N_("Running")),
    Column("rule_name", N_("Rule"), width=270),
    Column("rule_unit", N_("Unit"), width=95),
    Column("kind", N_("Kind"), width=110),
    Column("applies_to", N_("Applies to"), width=120),
)

COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}


def column(name: str) -> Column:
    """The column of this name; one that nobody listed follows from the name itself."""
    return COLUMNS.get(name) or Column(name)


def word_of(codes: str, code: Any) -> Any:
    """A code of the vocabulary ``codes`` as a person reads it; unknown codes as they are."""
    if is_unknown(code) or not isinstance(code, str):
        return code
    if codes == "cover_step":
        return step_label(code)
    return code_label(codes, code) if codes in CODE_LABELS else code


def step_label(step: str) -> str:
    """Label of a step of the cover waterfall, or of one of its two ends."""
    if step in STEP_BY_CODE:
        return STEP_BY_CODE[step].label
    return MEASURES[f"{step}_usd"].label if f"{step}_usd" in MEASURES else step


def for_files(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` as files hold it: plain numbers, rounded to the decimals of their columns.

    Ratios stand in the unit of their heading, so 0.7469 becomes 74.7 under "…, %". A month is
    text like 2026-08, and what is unknown is an empty cell.
    """
    return frame.assign(**{str(name): _plain(frame[name], column(str(name))) for name in frame})


def _plain(values: pd.Series, shown: Column) -> pd.Series:
    if shown.number and pd.api.types.is_numeric_dtype(values):
        plain = _rounded(values.astype("Float64") * shown.number.scale, shown.number.digits)
        return plain.astype("Int64") if shown.number.digits == 0 else plain
    if shown.shown_kind in ("yes_no", "month"):
        return values.map(lambda value: None if is_unknown(value) else shown.write(value))
    return values


def _rounded(values: pd.Series, digits: int) -> pd.Series:
    """Numbers as the screen rounds them; infinity is unknown, and nothing is a negative zero."""
    numbers = values.to_numpy("float64", na_value=np.nan)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    plain = numbers.round(digits)
    # Decimals are rounded as they are written, which differs from their binary form at halves.
    with np.errstate(invalid="ignore", over="ignore"):
        is_half = np.abs(np.abs(numbers * 10.0**digits) % 1 - 0.5) < HALF_TOLERANCE
    plain[is_half] = [rounded(value, digits) for value in numbers[is_half]]
    return pd.Series(plain + 0.0, index=values.index, name=values.name).astype("Float64")


def _words(name: str) -> str:
    """A column's name as words: "Ship date" of ship_date; what is no such name stays."""
    if not name.replace("_", "").isalnum() or not name.islower():
        return name
    bare = name
    for ending in ("_usd", "_cny", "_ratio", "_probability", "_id"):
        bare = bare.removesuffix(ending)
    words = bare.removeprefix("is_").removeprefix("has_").replace("_", " ")
    return words[:1].upper() + words[1:]


STEP_COLUMNS = tuple(step.column for step in COVER_STEPS)
# Outstanding by age; all but the first are overdue.
OVERDUE = ("overdue_1_30_usd", "overdue_31_60_usd", "overdue_61_90_usd", "overdue_over_90_usd")
AGEING = ("not_due_usd", *OVERDUE)
