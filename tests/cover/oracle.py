"""The cover rules once more, row by row in plain Python: the engine's second opinion.

Written from the prose of ``docs/methods/cover.md`` with dictionaries, loops and ``Decimal``;
it shares neither code nor SQL with the engine, and prefers the slow and obvious way.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import chinese_calendar

Row = dict[str, Any]
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
STEPS = (
    "no_policy",
    "restricted",
    "no_limit",
    "term_mismatch",
    "stop_shipment",
    "undeclared",
    "over_limit",
    "late_notice",
    "retained_share",
    "buyer_cap",
    "policy_maximum",
)
NOT_STOPPED: Row = {
    "stopped_by_due_date": None,
    "stopped_by_invoice_id": None,
    "stopped_by_count": None,
    "stopped_by_usd": None,
}
NO_OVERDUE: Row = {"overdue_cause_invoice_id": None, "overdue_cause_usd": None}


def money(value: float | None) -> Decimal | None:
    """A stored amount, to the cent."""
    return None if value is None else rounded(Decimal(str(value)))


def rounded(value: Decimal) -> Decimal:
    """To the cent, half a cent away from zero."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def is_known(day: date | None, as_of_date: date) -> bool:
    """What is dated after the as-of date has not happened yet."""
    return day is not None and day <= as_of_date


def contains(first: date | None, last: date | None, day: date) -> bool:
    """A period without a first or last day is open on that side."""
    return (first is None or first <= day) and (last is None or day <= last)


def working_days_after(day: date, count: int) -> date:
    """The day ``count`` working days later, found by walking there on China's public calendar."""
    while count > 0:
        day += timedelta(days=1)
        if chinese_calendar.is_workday(day):
            count -= 1
    return day


def day_of_next_month(day: date, day_number: int) -> date:
    """That day of the month after ``day``; the last one where the month is shorter."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day_number, calendar.monthrange(year, month)[1]))


@dataclass
class Rules:
    """The rule table, asked for the value that holds for a product on a day."""

    rows: Sequence[Row]

    def value(self, code: str, product: str, day: date, column: str = "value") -> Any:
        for wanted in (product, "any"):
            found = [
                row
                for row in self.rows
                if (row["rule_code"], row["product_code"]) == (code, wanted)
                and not row.get("is_comparison")
                and contains(row["valid_from"], row["valid_to"], day)
            ]
            if found:
                return max(found, key=lambda row: row["valid_from"] or date.min)[column]
        return None


class Oracle:
    """The book by key, so that each question is one look-up."""

    def __init__(
        self,
        book: Mapping[str, Iterable[Row]],
        rules: Sequence[Row],
        restrictions: Sequence[Row],
        as_of_date: date,
        loss_cause: str,
    ) -> None:
        self.as_of_date = as_of_date
        self.loss_cause = loss_cause
        self.restrictions = restrictions
        self.rules = Rules(rules)
        self.buyers = {row["buyer_id"]: row for row in book["buyers"]}
        self.grades = grouped(book.get("buyer_grades", ()), "buyer_id")
        self.policies = {(row["exporter_id"], row["policy_id"]): row for row in book["policies"]}
        self.limits = by_pair(book["limits"])
        self.claims = {(row["exporter_id"], row["claim_id"]): row for row in book["claims"]}
        self.claims_of_pair = by_pair(book["claims"])
        self.claim_ids_of_invoice = {
            invoice_id: [row["claim_id"] for row in rows]
            for (invoice_id,), rows in grouped(book.get("claim_invoices", ()), "invoice_id").items()
        }
        self.invoices = list(book["shipments"])
        self.invoices_of_pair = by_pair(self.invoices)
        self.movements = list(book["claim_movements"])

    def cover(self) -> list[Row]:
        """One row per open invoice."""
        opened = [row for row in self.invoices if self.is_open(row)]
        opened.sort(key=lambda row: (row["ship_date"], row["invoice_id"]))
        results = [self.assessed(row) for row in opened]
        for rows in by_pair(results).values():
            self.take_over_limit(rows)
        for row in results:
            self.take_late_notice_and_retained_share(row)
        for rows in grouped(results, "exporter_id", "policy_id", "buyer_id").values():
            serve_oldest_first(rows, "buyer_cap", "_buyer_cap")
        for rows in grouped(results, "exporter_id", "policy_id").values():
            serve_oldest_first(rows, "policy_maximum", "policy_maximum_left_usd")
        return [self.finished(row) for row in results]

    def is_open(self, invoice: Row) -> bool:
        return invoice["invoice_date"] <= self.as_of_date and self.is_unpaid_on(
            invoice, self.as_of_date
        )

    def is_unpaid_on(self, invoice: Row, day: date) -> bool:
        """Paid (or taken off the ledger) on the day counts as paid, if that is known yet."""
        ends = (invoice.get("paid_date"), invoice.get("written_off_date"))
        return not any(is_known(end, self.as_of_date) and end <= day for end in ends)

    def known_claim(self, invoice: Row) -> Row | None:
        """The claim filed last, of those that name the invoice and are known."""
        exporter_id = invoice["exporter_id"]
        claim_ids = self.claim_ids_of_invoice.get(invoice["invoice_id"], ())
        claims = [self.claims.get((exporter_id, claim_id)) for claim_id in claim_ids]
        known = [row for row in claims if row and is_known(row["filing_date"], self.as_of_date)]
        return max(known, key=lambda row: (row["filing_date"], row["claim_id"]), default=None)

    def assessed(self, invoice: Row) -> Row:
        """The six questions whose answer takes the whole invoice, and what the rest needs."""
        policy = self.policy_of(invoice)
        limit = self.limit_of(invoice, policy)
        amount = money(invoice["invoice_amount_usd"])
        row: Row = {
            key: invoice[key]
            for key in (
                "invoice_id",
                "exporter_id",
                "buyer_id",
                "policy_id",
                "ship_date",
                "invoice_date",
                "due_date",
            )
        }
        row |= {f"{step}_usd": NOTHING for step in STEPS}
        row |= limit
        row |= self.dates_of(invoice, policy)
        row |= self.stopped_by(invoice, policy)
        row |= {
            "days_overdue": max(0, (self.as_of_date - invoice["due_date"]).days),
            "outstanding_usd": amount,
            "payable_usd": amount,
            "restricted_from_date": self.restricted_from(invoice),
            "insolvent_since_date": self.insolvent_since(invoice),
            "policy_maximum_left_usd": self.maximum_left(policy),
            "_policy": policy,
            "_buyer_cap": policy and money(policy.get("buyer_cap_usd")),
        }
        known_claim = self.known_claim(invoice)
        row["claim_id"] = known_claim and known_claim["claim_id"]
        row["_is_held"] = bool(known_claim) and self.is_disputed(known_claim)
        refusing = self.refusing_step(invoice, row, policy)
        row["_refusing_step"] = refusing
        row |= self.overdue_cause(invoice, row, policy)
        if refusing:
            row[f"{refusing}_usd"] = amount
            row["payable_usd"] = NOTHING
        return row

    def refusing_step(self, invoice: Row, row: Row, policy: Row | None) -> str | None:
        if policy is None:
            return "no_policy"
        if row["restricted_from_date"]:
            return "restricted"
        if row["limit_source"] == "none":
            return "no_limit"
        if row["limit_source"] == "granted" and row["_has_other_terms"]:
            return "term_mismatch"
        if invoice["term_days"] > self.rule("policy_term_maximum_days", policy):
            return "term_mismatch"
        if row["stopped_by_due_date"] or row["insolvent_since_date"]:
            return "stop_shipment"
        return None if self.is_declared_well(invoice, row, policy) else "undeclared"

    def policy_of(self, invoice: Row) -> Row | None:
        policy = self.policies.get((invoice["exporter_id"], invoice.get("policy_id")))
        if policy is None:
            return None
        starts, ends = policy["policy_start_date"], policy["policy_end_date"]
        return policy if contains(starts, ends, invoice["ship_date"]) else None

    def rule(self, code: str, policy: Row, own: str | None = None, column: str = "value") -> Any:
        """The policy's own term, else the rule in force when the policy year began."""
        if own and policy.get(own) is not None:
            return policy[own]
        started = policy["policy_start_date"]
        return self.rules.value(code, policy["product_code"], started, column)

    def restricted_from(self, invoice: Row) -> date | None:
        buyer = self.buyers.get(invoice["buyer_id"], {})
        countries = {buyer.get("country_code"), invoice.get("consignee_country_code")} - {None}
        found = []
        for row in self.restrictions:
            if row["effect"] != "off_cover":
                continue
            if not contains(row["valid_from"], row["valid_to"], invoice["ship_date"]):
                continue
            if row["country_code"] is not None and row["country_code"] not in countries:
                continue
            prefix, goods = row["hs_prefix"], invoice.get("hs6_code")
            if prefix is None or (goods is not None and goods.startswith(prefix)):
                found.append(row["valid_from"])
        return min(found, default=None)

    def limit_of(self, invoice: Row, policy: Row | None) -> Row:
        """The limit on the shipment date: where it comes from and how much it is."""
        automatic = self.automatic_limit(policy)
        row = self.decision_in_force(invoice)
        if row is None:
            return self.limit_without_decision(policy)
        other_terms = (
            invoice["payment_term"] != row["payment_term"]
            or invoice["term_days"] > row["term_days"]
        )
        limit: Row = {
            "limit_id": row["limit_id"],
            "limit_valid_to": row["valid_to"],
            "limit_source": "none",
            "limit_usd": None,
            "_has_other_terms": other_terms,
        }
        if row["decision"] in ("refused", "withdrawn"):
            return limit
        granted = money(row["approved_usd"])
        if automatic is not None and (other_terms or automatic >= granted):
            return limit | {"limit_source": "automatic", "limit_usd": automatic}
        return limit | {"limit_source": "granted", "limit_usd": granted}

    def decision_in_force(self, invoice: Row) -> Row | None:
        """The latest of the decisions that hold on the shipment date and are known."""
        holding = [
            row
            for row in self.limits[invoice["exporter_id"], invoice["buyer_id"]]
            if is_known(row["decided_date"], self.as_of_date)
            and contains(row["valid_from"], row["valid_to"], invoice["ship_date"])
        ]
        return max(holding, key=precedence, default=None)

    def automatic_limit(self, policy: Row | None) -> Decimal | None:
        if policy is None or policy["product_code"] != "platform":
            return None
        cap, share = money(policy.get("buyer_cap_usd")), policy["indemnity_default_ratio"]
        basis = self.rule("automatic_limit_basis", policy, column="value_text")
        if cap is None or basis == "cap" or share == 0:
            return cap
        return rounded(cap / Decimal(str(share)))

    def limit_without_decision(self, policy: Row | None) -> Row:
        """What the policy itself gives where nobody asked: automatic, discretionary, nothing."""
        limit: Row = {"limit_id": None, "limit_valid_to": None, "_has_other_terms": False}
        automatic = self.automatic_limit(policy)
        discretionary = policy and money(policy.get("discretionary_limit_usd"))
        if automatic is not None:
            return limit | {"limit_source": "automatic", "limit_usd": automatic}
        if discretionary is not None:
            return limit | {"limit_source": "discretionary", "limit_usd": discretionary}
        return limit | {"limit_source": "none", "limit_usd": None}

    def stopped_by(self, invoice: Row, policy: Row | None) -> Row:
        """The other invoices that were overdue too long on the shipment date, oldest first."""
        if policy is None:
            return NOT_STOPPED
        days = timedelta(days=self.rule("stop_shipment_days", policy, "stop_shipment_days"))
        overdue = self.overdue(invoice, invoice["ship_date"], days)
        overdue = [other for other in overdue if other["invoice_id"] != invoice["invoice_id"]]
        amount = self.amount_that_counts(overdue, policy)
        if amount is None:
            return NOT_STOPPED
        return {
            "stopped_by_due_date": overdue[0]["due_date"],
            "stopped_by_invoice_id": overdue[0]["invoice_id"],
            "stopped_by_count": len(overdue),
            "stopped_by_usd": amount,
        }

    def overdue(self, invoice: Row, day: date, days: timedelta) -> list[Row]:
        """Invoices of the same buyer, this one too, unpaid on a day and overdue for longer."""
        pair = self.invoices_of_pair[invoice["exporter_id"], invoice["buyer_id"]]
        found = [
            other
            for other in pair
            if self.exists(other) and other["due_date"] + days < day and self.is_debt_on(other, day)
        ]
        return sorted(found, key=lambda other: (other["due_date"], other["invoice_id"]))

    def is_debt_on(self, invoice: Row, day: date) -> bool:
        """Whether it counts as unpaid: until the buyer pays, whoever else has paid for it.

        A limit that was granted after it was indemnified or written off ends it as well.
        """
        paid, gone = invoice.get("paid_date"), invoice.get("written_off_date")
        if is_known(paid, self.as_of_date) and paid <= day:
            return False
        if gone is None:
            return True
        return not any(
            row["decision"] in ("approved", "reduced")
            and row["approved_usd"] > 0
            and is_known(row["decided_date"], self.as_of_date)
            and gone < row["decided_date"] <= day
            for row in self.limits[invoice["exporter_id"], invoice["buyer_id"]]
        )

    def amount_that_counts(self, overdue: Sequence[Row], policy: Row) -> Decimal | None:
        """What is overdue in all; None where that is less than the least that counts."""
        amount = sum((money(other["invoice_amount_usd"]) for other in overdue), NOTHING)
        least = money(self.rule("overdue_minimum_usd", policy) or 0)
        return amount if amount > 0 and amount >= least else None

    def insolvent_since(self, invoice: Row) -> date | None:
        """First day on which the buyer was known to be insolvent before the shipment."""
        shipped = invoice["ship_date"]
        days = [self.graded_insolvent_since(invoice), *self.insolvencies(invoice)]
        return min((day for day in days if day is not None and day < shipped), default=None)

    def graded_insolvent_since(self, invoice: Row) -> date | None:
        """First day of the grade E that holds on the shipment date, None for another grade."""
        since = None
        for row in sorted(self.grades[(invoice["buyer_id"],)], key=lambda row: row["valid_from"]):
            if row["valid_from"] > invoice["ship_date"] or row["valid_from"] > self.as_of_date:
                break
            since = (since or row["valid_from"]) if row["grade"] == "E" else None
        return since

    def insolvencies(self, invoice: Row) -> list[date]:
        """Loss dates of the exporter's claims for insolvency not ended by the shipment date."""
        return [
            claim["loss_date"]
            for claim in self.claims_of_pair[invoice["exporter_id"], invoice["buyer_id"]]
            if claim["cause"] == "insolvency" and self.is_claim_on(claim, invoice["ship_date"])
        ]

    def is_claim_on(self, claim: Row, day: date) -> bool:
        """Whether a claim is known and had not been withdrawn or refused by ``day``."""
        if not is_known(claim["filing_date"], self.as_of_date):
            return False
        decided = claim.get("decision_date")
        is_ended = claim.get("decision") in ("refused", "withdrawn") and is_known(
            decided, self.as_of_date
        )
        return not (is_ended and decided <= day)

    def exists(self, invoice: Row) -> bool:
        return invoice["invoice_date"] <= self.as_of_date

    def dates_of(self, invoice: Row, policy: Row | None) -> Row:
        declared, noticed = invoice.get("declared_date"), invoice.get("notice_date")
        row: Row = {
            "declared_date": declared if is_known(declared, self.as_of_date) else None,
            "notice_date": noticed if is_known(noticed, self.as_of_date) else None,
            "declaration_deadline_date": None,
            "notice_deadline_date": None,
            "indemnity_ratio": None,
            "late_notice_ratio": None,
        }
        if policy is None:
            return row
        rule = self.rule("default_declaration_rule", policy, "declaration_rule", "value_text")
        if rule == "monthly":
            number = int(self.rule("declaration_day_of_next_month", policy))
            row["declaration_deadline_date"] = day_of_next_month(invoice["ship_date"], number)
        else:
            count = int(self.rule("declaration_working_days", policy))
            row["declaration_deadline_date"] = working_days_after(invoice["ship_date"], count)
        notice_days = int(self.rule("notice_days_default", policy, "notice_days"))
        row["notice_deadline_date"] = invoice["due_date"] + timedelta(days=notice_days)
        row["indemnity_ratio"] = Decimal(str(policy[f"indemnity_{self.loss_cause}_ratio"]))
        row["late_notice_ratio"] = self.late_notice_ratio(row, policy)
        return row

    def late_notice_ratio(self, row: Row, policy: Row) -> Decimal:
        """Points off the indemnity ratio, for each started period of lateness."""
        late_by = ((row["notice_date"] or self.as_of_date) - row["notice_deadline_date"]).days
        period = int(self.rule("late_notice_period_days", policy))
        points = Decimal(str(self.rule("late_notice_points_per_period", policy)))
        off = Decimal(0)
        while late_by > 0:
            off += points
            late_by -= period
        return min(off, row["indemnity_ratio"])

    def is_declared_well(self, invoice: Row, row: Row, policy: Row) -> bool:
        declared, deadline = row["declared_date"], row["declaration_deadline_date"]
        if declared is None:
            return self.as_of_date <= deadline
        return declared <= deadline or not self.loss_was_known(invoice, declared, policy)

    def loss_was_known(self, invoice: Row, day: date, policy: Row) -> bool:
        if self.overdue_when_declared(invoice, day, policy)[1] is not None:
            return True
        return any(
            claim["loss_date"] <= day
            for claim in self.claims_of_pair[invoice["exporter_id"], invoice["buyer_id"]]
            if self.is_claim_on(claim, day)
        )

    def overdue_when_declared(
        self, invoice: Row, day: date, policy: Row
    ) -> tuple[list[Row], Decimal | None]:
        days = timedelta(days=self.rule("loss_known_days", policy))
        overdue = self.overdue(invoice, day, days)
        return overdue, self.amount_that_counts(overdue, policy)

    def overdue_cause(self, invoice: Row, row: Row, policy: Row | None) -> Row:
        """The overdue amount that took the cover, and the oldest invoice of it."""
        if row["_refusing_step"] == "stop_shipment":
            return {
                "overdue_cause_invoice_id": row["stopped_by_invoice_id"],
                "overdue_cause_usd": row["stopped_by_usd"],
            }
        if row["_refusing_step"] != "undeclared" or row["declared_date"] is None:
            return NO_OVERDUE
        overdue, amount = self.overdue_when_declared(invoice, row["declared_date"], policy)
        if amount is None:
            return NO_OVERDUE
        return {
            "overdue_cause_invoice_id": overdue[0]["invoice_id"],
            "overdue_cause_usd": amount,
        }

    def maximum_left(self, policy: Row | None) -> Decimal | None:
        """The policy year's maximum less what was paid under it."""
        if policy is None or policy["maximum_liability_usd"] is None:
            return None
        left = money(policy["maximum_liability_usd"])
        for movement in self.movements:
            claim = self.claims.get((policy["exporter_id"], movement["claim_id"]))
            if claim is None or claim["policy_id"] != policy["policy_id"]:
                continue
            if not is_known(claim["filing_date"], self.as_of_date):
                continue
            if movement["movement_type"] == "payment" and is_known(
                movement["movement_date"], self.as_of_date
            ):
                left -= money(movement["amount_usd"])
        return max(left, NOTHING)

    def is_disputed(self, claim: Row) -> bool:
        if self.loss_cause not in ("default", "rejection"):
            return False
        if not is_known(claim.get("dispute_opened_date"), self.as_of_date):
            return False
        return claim.get("dispute_outcome") == "lost" or not is_known(
            claim.get("dispute_closed_date"), self.as_of_date
        )

    def take_over_limit(self, rows: list[Row]) -> None:
        older = NOTHING
        for row in rows:
            amount = row["payable_usd"]
            if row["_refusing_step"] is None:
                room = max(row["limit_usd"] - older, NOTHING)
                take(row, "over_limit", amount - min(amount, room))
            older += amount

    def take_late_notice_and_retained_share(self, row: Row) -> None:
        if row["_refusing_step"] is not None:
            return
        covered = row["payable_usd"]
        retained_share = rounded(covered * (1 - row["indemnity_ratio"]))
        kept = rounded(covered * (1 - row["indemnity_ratio"] + row["late_notice_ratio"]))
        take(row, "late_notice", kept - retained_share)
        take(row, "retained_share", retained_share)

    def finished(self, row: Row) -> Row:
        takes = [(row[f"{step}_usd"], step) for step in STEPS]
        most = max(amount for amount, _step in takes)
        main = next(step for amount, step in takes if amount == most) if most > 0 else None
        held = row["payable_usd"] if row["_is_held"] else NOTHING
        shown = {key: value for key, value in row.items() if not key.startswith("_")}
        return shown | {"main_gap_step": main, "held_usd": held}


def precedence(limit: Row) -> tuple[date, date, str]:
    return limit["valid_from"], limit["decided_date"], limit["limit_id"]


def take(row: Row, step: str, amount: Decimal) -> None:
    row[f"{step}_usd"] = amount
    row["payable_usd"] -= amount


def serve_oldest_first(rows: list[Row], step: str, available_column: str) -> None:
    """Give the invoices, oldest first, of what is available; ``step`` takes the rest."""
    served = NOTHING
    for row in rows:
        available = row[available_column]
        if available is None:
            continue
        reached = row["payable_usd"]
        take(row, step, reached - min(reached, max(available - served, NOTHING)))
        served += reached


def by_pair(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    return grouped(rows, "exporter_id", "buyer_id")


def grouped(rows: Iterable[Row], *keys: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return groups


def cover(
    book: Mapping[str, Iterable[Row]],
    rules: Sequence[Row],
    restrictions: Sequence[Row],
    as_of_date: date,
    loss_cause: str = "default",
) -> list[Row]:
    """One row per open invoice, with the columns of the engine."""
    return Oracle(book, rules, restrictions, as_of_date, loss_cause).cover()
