"""Whatever rows a rule has, every reader of the rule table gives the same, right value."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from tests.cover import engine, oracle
from tests.cover.random_books import random_rules
from tests.sweep import over_seeds
from tradecredit import ledger, policy_rules, settings, store
from tradecredit.ledger.policy import RULE_OF_TERM

Row = dict[str, Any]
PRODUCTS = ("comprehensive", "platform", "domestic", "any")
DAY = date(2024, 7, 1)
LONG_AGO = date(2000, 1, 1)


def file_with(rules: Sequence[Row], folder: Path) -> None:
    """The rule table as the file that Python reads."""
    names = [*engine.RULE_SCHEMA.names]
    with (folder / "policy_rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rules:
            known = {name: "" if row.get(name) is None else row[name] for name in names}
            writer.writerow(known | {"is_comparison": "yes" if row.get("is_comparison") else "no"})


@over_seeds(sample=10, sweep=500)
def test_sql_python_and_a_plain_reading_agree_on_random_rule_tables(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = random_rules(Random(seed), DAY)
    file_with(rules, tmp_path)
    monkeypatch.setattr(settings, "REFERENCE_DIR", tmp_path)
    connection = engine.connect({}, rules, [])
    days = [row[name] for row in rules for name in ("valid_from", "valid_to") if row[name]]
    for day in {DAY, *days, *(day - timedelta(days=1) for day in days)}:
        found = connection.execute(
            "select product_code, rule_code, coalesce(value::varchar, value_text)"
            " from values_in_force where $day between from_date and to_date",
            {"day": day},
        ).fetchall()
        by_sql = {(product, code): value for product, code, value in found}
        assert len(by_sql) == len(found)
        for product in PRODUCTS:
            by_python = {
                code: rule.value
                for code, rule in policy_rules.values_in_force(product, day).items()
            }
            assert {code for asked, code in by_sql if asked == product} == set(by_python)
            for code, value in by_python.items():
                assert same(by_sql[product, code], value)
                assert same(plainly(rules, code, product, day), value)


def plainly(rules: Sequence[Row], code: str, product: str, day: date) -> Any:
    value = oracle.Rules(rules).value(code, product, day)
    if value is None:
        value = oracle.Rules(rules).value(code, product, day, "value_text")
    return value


def same(one: Any, other: Any) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return bool(one == other)


# What is planted beside the rule's own row, and the value that then holds on the last day of
# the book for a comprehensive policy of 2025, where the rule's own is 60 and the planted one 77.
PLANTS: dict[str, tuple[Row, float]] = {
    "comparison": ({"is_comparison": True, "valid_from": date(2001, 1, 1)}, 60),
    "future": ({"valid_from": date(2030, 1, 1)}, 60),
    "ended": ({"valid_from": date(2001, 1, 1), "valid_to": date(2020, 12, 31)}, 60),
    "successor": ({"valid_from": date(2020, 1, 1)}, 77),
    "of the product": ({"product_code": "comprehensive", "valid_from": LONG_AGO}, 77),
    "of another product": ({"product_code": "domestic", "valid_from": LONG_AGO}, 60),
}
RULES_WITH_READERS = (
    "notice_days_default",
    "stop_shipment_days",
    "declaration_day_of_next_month",
    "waiting_months_default",
    "overdue_minimum_usd",
    "policy_term_maximum_days",
    "loss_known_days",
)


@pytest.mark.slow
@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("code", RULES_WITH_READERS)
def test_every_reader_gives_the_value_in_force_beside_a_planted_row(
    code: str, plant: str, tiny_book: store.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted, expected = PLANTS[plant]
    own = {"rule_code": code, "product_code": "any", "value": 60.0, "valid_from": LONG_AGO}
    rules = [own, own | {"value": 77.0} | planted]
    file_with(rules, tmp_path)

    assert values_read(tiny_book, code, rules) == dict.fromkeys(READERS, expected)
    monkeypatch.setattr(settings, "REFERENCE_DIR", tmp_path)
    of_terms = ledger.term_sources("comprehensive", tiny_book.data_end)
    term = {rule: term for term, rule in RULE_OF_TERM.items()}.get(code)
    assert term is None or float(of_terms[term].value) == expected


READERS = ("table of rules", "rules of policies", "engine", "maturity")
# The policy terms of the engine that are a rule's value as it is.
TERMS = {
    "notice_days_default": "notice_days",
    "stop_shipment_days": "stop_shipment_days",
    "declaration_day_of_next_month": "declaration_day",
    "overdue_minimum_usd": "overdue_minimum_usd",
    "policy_term_maximum_days": "term_maximum_days",
    "loss_known_days": "loss_known_days",
}


def values_read(book: store.Book, code: str, rules: Sequence[Row]) -> dict[str, float]:
    """The value for the comprehensive policy P5 of 2025, or for its product on the last day."""
    names = engine.RULE_SCHEMA.names
    rows = pa.Table.from_pylist(
        [dict.fromkeys(names) | {"is_comparison": False} | row for row in rules],
        engine.RULE_SCHEMA,
    )
    scenario = store.Scenario(rows={"ref_policy_rules": rows})
    day = {"as_of_date": book.data_end}
    table = store.run(book, "rules/rule_values", day, scenario=scenario)
    of_rule = table[table["rule_code"] == code].set_index("product_code")["value"]
    policies = store.run(
        book, "rules/rules_of_policies", day | {"exporter_id": "X3"}, scenario=scenario
    )
    of_policy = policies[(policies["policy_id"] == "P5") & (policies["rule_code"] == code)]
    terms = store.run(
        book,
        "cover/policy_terms",
        {"exporter_id": "X3", "loss_cause": "default"},
        scenario=scenario,
    ).set_index("policy_id")
    horizon = store.run(
        book,
        "claims/decision_horizon",
        {"from_date": date(2025, 1, 1), "to_date": book.data_end, **day},
        scenario=scenario,
    )
    of_policy_value = float(of_policy["value"].iloc[0])
    return {
        "table of rules": float(of_rule.get("comprehensive", of_rule["any"])),
        "rules of policies": of_policy_value,
        "engine": float(terms.loc["P5", TERMS[code]]) if code in TERMS else of_policy_value,
        "maturity": float(horizon["waiting_months"].iloc[0])
        if code == "waiting_months_default"
        else of_policy_value,
    }
