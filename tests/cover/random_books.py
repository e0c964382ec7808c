"""Random books that hit every step of the cover engine, and the edges of each.

Dates come from a few anchor days and from deadlines plus or minus a day, amounts from a few
values and from random cents, so that ties and equalities are common instead of rare. Many
small books lie side by side as exporters of one set of tables.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

TABLES = (
    "buyers", "buyer_grades", "policies", "limits", "shipments", "claims", "claim_invoices",
    "claim_movements",
)  # fmt: skip
FIRST_DAY = date(2023, 3, 1)
RATIOS = (0.9, 0.8, 0.85, 0.7, 0.6, 0.333333, 1.0, 0.0)
CAUSES = ("default", "insolvency", "rejection", "political")
TERMS = ("OA", "OA", "OA", "DA", "DP", "LC")
COUNTRIES = ("US", "DE", "RU", "UA", "BR")
GOODS = ("854231", "854232", "610910", "940360", "061091", None)


@dataclass(frozen=True)
class RandomBooks:
    """Tables of many exporters, and the rules, restrictions and day they are read with."""

    tables: dict[str, list[Row]]
    rules: list[Row]
    restrictions: list[Row]
    as_of_date: date
    loss_cause: str


def random_books(seed: int, exporter_count: int, invoices_per_exporter: int) -> RandomBooks:
    """``exporter_count`` books side by side; the same for the same arguments."""
    random = Random(seed)
    as_of_date = FIRST_DAY + timedelta(days=random.randint(150, 500))
    writer = _Writer(random, as_of_date)
    for number in range(exporter_count):
        size = max(1, round(invoices_per_exporter * random.uniform(0.5, 1.5)))
        writer.write_exporter(f"E{number:04}", size)
    for rows in writer.tables.values():
        random.shuffle(rows)
    return RandomBooks(
        tables=writer.tables,
        rules=random_rules(random, as_of_date),
        restrictions=random_restrictions(random, as_of_date),
        as_of_date=as_of_date,
        loss_cause=CAUSES[seed % len(CAUSES)],
    )


def random_rules(random: Random, as_of_date: date) -> list[Row]:
    """The rule table: values of the day, of days before and after it, and of one product."""
    choices: dict[str, tuple[Any, ...]] = {
        "declaration_day_of_next_month": (25, 10, 31),
        "declaration_working_days": (5, 1, 12),
        "loss_known_days": (30, 0, 45),
        "stop_shipment_days": (30, 15, 60),
        "notice_days_default": (60, 30, 10),
        "late_notice_points_per_period": (0.1, 0.25, 0.05),
        "late_notice_period_days": (30, 7),
        "overdue_minimum_usd": (0, 0, 700, 1500.01),
        "policy_term_maximum_days": (360, 360, 360, 360, 60),
    }
    rows = [
        _rule(code, "any", value=random.choice(values), valid_from=date(2000, 1, 1))
        for code, values in choices.items()
    ]
    rows.append(
        _rule(
            "default_declaration_rule",
            "any",
            value_text=random.choice(("monthly", "per_shipment")),
            valid_from=date(2000, 1, 1),
        )
    )
    rows.append(
        _rule(
            "automatic_limit_basis",
            random.choice(("platform", "any")),
            value_text=random.choice(("cap_over_insured_share", "cap")),
            valid_from=date(2000, 1, 1),
        )
    )
    for row in list(rows):
        rows += _rows_beside(random, row, as_of_date)
    random.shuffle(rows)
    return rows


def _rows_beside(random: Random, row: Row, as_of_date: date) -> list[Row]:
    """Rows of the same rule: of one product, a successor, one still to come, a comparison."""
    beside = []
    other = {"value": row["value"] and row["value"] + 1}
    if random.random() < 0.3:
        beside.append(row | {"product_code": random.choice(("platform", "comprehensive"))})
    if random.random() < 0.4:
        days = random.choice((-500, -300, -200, -100, 0, 1))
        changed_on = as_of_date + timedelta(days=days)
        beside.append(row | other | {"valid_from": changed_on})
        if random.random() < 0.5:
            row["valid_to"] = changed_on - timedelta(days=1)
    if random.random() < 0.3:
        beside.append(row | other | {"is_comparison": True, "valid_from": date(2001, 1, 1)})
    return beside


def _rule(
    rule_code: str,
    product_code: str,
    *,
    valid_from: date,
    value: float | None = None,
    value_text: str | None = None,
) -> Row:
    return {
        "is_comparison": False,
        "rule_code": rule_code,
        "product_code": product_code,
        "value": value,
        "value_text": value_text,
        "valid_from": valid_from,
        "valid_to": None,
    }


def random_restrictions(random: Random, as_of_date: date) -> list[Row]:
    """By country, by goods, by both; ended, not yet begun, and of the kinds that take nothing."""
    days = [as_of_date - timedelta(days=random.randint(0, 300)) for _ in range(4)]
    rows = [
        _restriction("RU", "8542", days[0], None),
        _restriction("UA", None, days[1], days[1] + timedelta(days=40)),
        _restriction(None, "0610", days[2], None),
        _restriction("DE", None, date(2020, 1, 1), None) | {"effect": "cover_unlikely"},
        _restriction("BR", None, as_of_date + timedelta(days=1), None),
        _restriction("US", "610910", days[3], days[3]),
    ]
    return random.sample(rows, k=random.randint(2, len(rows)))


def _restriction(
    country_code: str | None, hs_prefix: str | None, valid_from: date, valid_to: date | None
) -> Row:
    return {
        "country_code": country_code,
        "hs_prefix": hs_prefix,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "effect": "off_cover",
    }


class _Writer:
    """Writes exporters one after the other into the tables of one book."""

    def __init__(self, random: Random, as_of_date: date) -> None:
        self.random = random
        self.as_of_date = as_of_date
        self.is_tidy = False
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._ids = iter(random.sample(range(10_000_000), 100_000))
        for number in range(40):
            self._add("buyers", self._buyer(f"SHARED{number}"))

    def write_exporter(self, exporter_id: str, invoice_count: int) -> None:
        random = self.random
        self.is_tidy = random.random() < 0.5
        buyers = [f"B-{exporter_id}-{n}" for n in range(random.randint(1, 3))]
        for buyer_id in buyers:
            if random.random() < 0.97:
                self._add("buyers", self._buyer(buyer_id))
        buyers.append(f"SHARED{random.randrange(40)}")
        anchors = self._anchors()
        policies = self._policies(exporter_id)
        for buyer_id in buyers:
            self._limits(exporter_id, buyer_id, anchors, policies)
        first = len(self.tables["shipments"])
        for _ in range(invoice_count):
            self._invoice(exporter_id, random.choice(buyers), policies, anchors)
        self._declare_when_a_loss_becomes_known(self.tables["shipments"][first:])

    def _add(self, table: str, row: Row) -> Row:
        self.tables[table].append(row)
        return row

    def _id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):07}"

    def _maybe(self, value: Any, probability: float) -> Any:
        return value if self.random.random() < probability else None

    def _unless_tidy(self, tidy: Any, anything: Any) -> Any:
        """Half of the exporters make few mistakes, so that their money reaches the last steps."""
        return tidy if self.is_tidy and self.random.random() < 0.9 else anything

    def _near(self, day: date, *offsets: int) -> date:
        return day + timedelta(days=self.random.choice(offsets or (-1, 0, 0, 1)))

    def _buyer(self, buyer_id: str) -> Row:
        day = FIRST_DAY
        for _ in range(self.random.choice((0, 0, 0, 0, 1, 4))):
            grade = self.random.choice(self._unless_tidy("AB", "BBE"))
            self._add("buyer_grades", {"buyer_id": buyer_id, "valid_from": day, "grade": grade})
            day += timedelta(days=self.random.choice((1, 60, 150)))
        return {"buyer_id": buyer_id, "country_code": self.random.choice(COUNTRIES)}

    def _anchors(self) -> list[date]:
        """A few days that most events fall on, some of them 30 and 31 days apart."""
        starts = [FIRST_DAY + timedelta(days=self.random.randint(0, 480)) for _ in range(3)]
        shifts = (0, 0, 1, 30, 31, 60)
        if self.is_tidy:
            starts = [self.as_of_date - timedelta(days=self.random.randint(30, 120))]
            shifts = (0, 0, 1, 10, 30, 31)
        return [start + timedelta(days=shift) for start in starts for shift in shifts]

    def _policies(self, exporter_id: str) -> list[Row]:
        random, rows = self.random, []
        start = FIRST_DAY - timedelta(days=random.randint(0, 200))
        if self.is_tidy:
            start = self.as_of_date - timedelta(days=random.randint(60, 200))
        for _ in range(random.randint(1, 3)):
            end = start + timedelta(days=random.choice((180, 364, 364)))
            rows.append(self._add("policies", self._policy(exporter_id, start, end)))
            start = end + timedelta(days=random.choice((1, 1, 1, 20)))
        return rows

    def _policy(self, exporter_id: str, start: date, end: date) -> Row:
        random = self.random
        product = random.choice(("comprehensive", "comprehensive", "platform", "domestic"))
        maximum = random.choice((0.0, *(self._amount(9) for _ in range(4))))
        discretionary = self._maybe(self._amount(2), 0.4)
        has_cap = random.random() < (0.95 if product == "platform" else 0.2)
        return {
            "policy_id": self._id("P"),
            "exporter_id": exporter_id,
            "product_code": product,
            "policy_start_date": start,
            "policy_end_date": end,
            "indemnity_default_ratio": random.choice(RATIOS),
            "indemnity_insolvency_ratio": random.choice(RATIOS),
            "indemnity_rejection_ratio": random.choice(RATIOS),
            "indemnity_political_ratio": random.choice(RATIOS),
            "buyer_cap_usd": self._amount(4) if has_cap else None,
            "maximum_liability_usd": self._unless_tidy(self._amount(60), maximum),
            "discretionary_limit_usd": self._unless_tidy(self._amount(20), discretionary),
            "declaration_rule": self._maybe(random.choice(("monthly", "per_shipment")), 0.5),
            "notice_days": self._maybe(random.choice((0, 30, 45)), 0.3),
            "stop_shipment_days": self._maybe(random.choice((0, 30, 45)), 0.3),
        }

    def _amount(self, size: int) -> float:
        """US$, about ``size`` thousand; round values, small values and any cents."""
        random = self.random
        kind = random.random()
        if kind < 0.3:
            return 500.0 * random.randint(1, 2 * size)
        if kind < 0.35:
            return random.randint(1, 9) / 100
        return random.randint(1, size * 150_000) / 100

    def _limits(
        self, exporter_id: str, buyer_id: str, anchors: Sequence[date], policies: Sequence[Row]
    ) -> None:
        random = self.random
        cap = policies[0]["buyer_cap_usd"]
        for _ in range(random.choice((0, 1, 1, 2, 3, 4))):
            valid_from = self._near(random.choice((*anchors, FIRST_DAY, FIRST_DAY)))
            decision = random.choice(("approved", "approved", "reduced", "refused", "withdrawn"))
            decision = self._unless_tidy("approved", decision)
            granted = random.choice((0.0, cap or 0.0, *(self._amount(6) for _ in range(9))))
            decided = valid_from - timedelta(days=random.choice((0, 0, 10)))
            row = {
                "limit_id": self._id("L"),
                "exporter_id": exporter_id,
                "buyer_id": buyer_id,
                "decided_date": self._near(decided, 0, 0, 5, 200),
                "decision": decision,
                "approved_usd": granted if decision in ("approved", "reduced") else 0.0,
                "payment_term": self._unless_tidy("OA", random.choice(TERMS)),
                "term_days": self._unless_tidy(90, random.choice((30, 60))),
                "valid_from": valid_from,
                "valid_to": self._maybe(self._near(random.choice(anchors)), 0.4),
            }
            self._add("limits", row)
            if random.random() < 0.15:
                other = {"limit_id": self._id("L"), "approved_usd": self._amount(6)}
                self._add("limits", row | other | {"decision": "approved"})

    def _invoice(
        self, exporter_id: str, buyer_id: str, policies: Sequence[Row], anchors: Sequence[date]
    ) -> None:
        random = self.random
        ship_date = random.choice(anchors)
        term_days = random.choice((0, 30, 30, 60, 90))
        invoice_date = self._near(ship_date, 0, 0, 0, 0, 2, -3)
        due_date = invoice_date + timedelta(days=term_days)
        row = {
            "invoice_id": self._id("I"),
            "exporter_id": exporter_id,
            "policy_id": self._policy_id(ship_date, policies),
            "buyer_id": buyer_id,
            "hs6_code": random.choice(GOODS),
            "payment_term": self._unless_tidy("OA", random.choice(TERMS)),
            "term_days": term_days,
            "ship_date": ship_date,
            "invoice_date": invoice_date,
            "due_date": self._near(due_date, 0, 0, 0, 0, 0, 0, 0, 0, -40),
            "invoice_amount_usd": random.choice((0.0, *(self._amount(2) for _ in range(30)))),
            "declared_date": self._declared_date(ship_date),
            "notice_date": self._maybe(
                due_date + timedelta(days=random.choice((20, 30, 31, 45, 60, 61, 90, 91, 150))),
                0.5,
            ),
            "paid_date": self._paid_date(due_date, anchors),
            "written_off_date": self._maybe(
                due_date + timedelta(days=random.choice((31, 90))), 0.1
            ),
            "consignee_country_code": self._maybe(random.choice(COUNTRIES), 0.3),
        }
        self._add("shipments", row)
        if row["policy_id"] and random.random() < 0.3:
            self._claim(row)

    def _declare_when_a_loss_becomes_known(self, invoices: Sequence[Row]) -> None:
        """Late declarations around the day on which another invoice makes a loss known."""
        random = self.random
        claims = {row["claim_id"]: row for row in self.tables["claims"]}
        claim_ids = {row["invoice_id"]: row["claim_id"] for row in self.tables["claim_invoices"]}
        for invoice in random.sample(invoices, k=len(invoices) // 3):
            buyer_id = invoice["buyer_id"]
            other = random.choice([row for row in invoices if row["buyer_id"] == buyer_id])
            days = [other["due_date"] + timedelta(days=random.choice((0, 1, 30, 31, 45)))]
            if other["paid_date"]:
                days = [other["paid_date"]]
            if claim := claims.get(claim_ids.get(other["invoice_id"])):
                days.append(claim["loss_date"])
                if claim["decision_date"]:
                    days.append(claim["decision_date"])
            invoice["declared_date"] = random.choice(days)

    def _policy_id(self, ship_date: date, policies: Sequence[Row]) -> str | None:
        """Mostly the policy of the day; else any of the exporter's, a stranger's, or none."""
        random = self.random
        for policy in policies:
            starts, ends = policy["policy_start_date"], policy["policy_end_date"]
            if starts <= ship_date <= ends and random.random() < 0.95:
                return str(policy["policy_id"])
        anybodys = random.choice(self.tables["policies"])["policy_id"]
        return random.choice((policies[0]["policy_id"], anybodys, "P-unknown", None))

    def _declared_date(self, ship_date: date) -> date | None:
        random = self.random
        year, month = ship_date.year + ship_date.month // 12, ship_date.month % 12 + 1
        deadline = date(year, month, min(25, monthrange(year, month)[1]))
        days = (
            self._near(deadline),
            self._near(deadline, 5, 20, 40, 70),
            ship_date + timedelta(days=random.randint(0, 9)),
            ship_date,
        )
        return self._unless_tidy(ship_date, self._maybe(random.choice(days), 0.9))

    def _paid_date(self, due_date: date, anchors: Sequence[date]) -> date | None:
        random = self.random
        days = (
            self._near(due_date),
            due_date + timedelta(days=random.choice((29, 30, 31, 32, 45, 61))),
            max(due_date, self._near(random.choice(anchors))),
            self._near(self.as_of_date),
        )
        return self._unless_tidy(None, self._maybe(random.choice(days), 0.4))

    def _claim_invoice(self, claim: Row, invoice: Row) -> None:
        keys = {"claim_id": claim["claim_id"], "invoice_id": invoice["invoice_id"]}
        self._add("claim_invoices", keys | {"claimed_usd": invoice["invoice_amount_usd"]})

    def _claim(self, invoice: Row) -> None:
        random, due_date = self.random, invoice["due_date"]
        filed = random.choice((due_date + timedelta(days=90), self._near(self.as_of_date)))
        opened = self._maybe(self._near(random.choice((filed, self.as_of_date))), 0.8)
        closed = self._maybe(self._near(self.as_of_date, -20, -1, 0, 1), 0.5) if opened else None
        decision = self._maybe(random.choice(("paid", "refused", "withdrawn")), 0.5)
        claim = self._add(
            "claims",
            {
                "claim_id": self._id("C"),
                "exporter_id": invoice["exporter_id"],
                "buyer_id": invoice["buyer_id"],
                "policy_id": invoice["policy_id"],
                "cause": random.choice(("default", "default", "rejection", "insolvency")),
                "decision": decision,
                "decision_date": decision and filed + timedelta(days=random.choice((0, 1, 40))),
                "loss_date": self._near(
                    random.choice((invoice["declared_date"] or due_date, due_date))
                ),
                "filing_date": filed,
                "dispute_opened_date": opened,
                "dispute_closed_date": closed,
                "dispute_outcome": random.choice(("award", "settlement", "lost"))
                if closed
                else None,
            },
        )
        if random.random() < 0.9:
            self._claim_invoice(claim, invoice)
            # Some are claimed anew a month later.
            if len(self.tables["claims"]) % 5 == 0:
                days = {"filing_date": filed + timedelta(days=30), "decision": None}
                again = claim | days | {"claim_id": f"{claim['claim_id']}-2", "decision_date": None}
                self._claim_invoice(self._add("claims", again), invoice)
        for _ in range(random.randint(0, 2)):
            self._add(
                "claim_movements",
                {
                    "movement_id": self._id("M"),
                    "claim_id": claim["claim_id"],
                    "movement_type": random.choice(("payment", "payment", "recovery", "cost")),
                    "movement_date": self._near(random.choice((filed, self.as_of_date))),
                    "amount_usd": self._amount(3),
                },
            )
