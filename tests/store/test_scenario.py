"""Scenarios: another limit, an order that does not exist yet, another rule, an earlier day."""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests import tiny_portfolio
from tradecredit import store

pytestmark = pytest.mark.slow

COVER = "cover/cover_by_invoice"


def cover(book: store.Book, scenario: store.Scenario | None = None, **changed: Any) -> pd.DataFrame:
    values = {"as_of_date": date(2025, 9, 30), "exporter_id": "X2", "loss_cause": "default"}
    rows = store.run(book, COVER, values | changed, scenario=scenario)
    return rows.set_index("invoice_id")


def test_an_overriding_limit_replaces_the_one_with_its_key(tiny_book):
    """L02 of 150,000 serves I15 (90,000), I16 (75,000) and I17 (60,000): 60,000 is left for I16."""
    raised = pa.table({"limit_id": ["L02"], "exporter_id": ["X2"], "buyer_id": ["B1"],
        "decided_date": [date(2025, 5, 2)], "decision": ["approved"], "approved_usd": [225_000.0],
        "payment_term": ["OA"], "term_days": [90], "valid_from": [date(2025, 5, 2)]})  # fmt: skip
    scenario = store.Scenario(exporter_id="X2", rows={"stg_limits": raised})

    before, after = cover(tiny_book), cover(tiny_book, scenario)

    assert list(before.loc[["I15", "I16", "I17"], "over_limit_usd"]) == [0, 15_000, 60_000]
    assert list(after.loc[["I15", "I16", "I17"], "over_limit_usd"]) == [0, 0, 0]


def test_an_added_invoice_is_covered_like_one_of_the_book(tiny_book):
    order = pa.table({"invoice_id": ["order"], "exporter_id": ["X2"], "policy_id": ["P4"],
        "buyer_id": ["B8"], "payment_term": ["OA"], "term_days": [60],
        "ship_date": [date(2025, 9, 30)], "invoice_date": [date(2025, 9, 30)],
        "due_date": [date(2025, 11, 29)], "invoice_amount_usd": [20_000.0]})  # fmt: skip
    frames = tiny_portfolio.frames()
    frames["shipments"] = pd.concat([frames["shipments"], order.to_pandas()])
    frames["shipments"]["premium_usd"] = frames["shipments"]["premium_usd"].fillna(0)

    added = cover(tiny_book, store.Scenario(exporter_id="X2", rows={"stg_shipments": order}))
    with store.open_frames(
        frames, label="with the order", data_end=tiny_portfolio.DATA_END
    ) as book:
        in_the_book = cover(book)

    assert added.loc["order", "payable_usd"] == 18_000
    pd.testing.assert_frame_equal(added, in_the_book)


def test_an_edited_rule_is_used_where_the_policy_has_no_term_of_its_own(tiny_book):
    """P2 takes the rule's 60 days for notice, P4 has 45 of its own."""
    rule = pa.table({"rule_code": ["notice_days_default"], "product_code": ["any"],
        "value": [20.0], "valid_from": [date(2000, 1, 1)]})  # fmt: skip
    scenario = store.Scenario(rows={"ref_policy_rules": rule})

    rows = cover(tiny_book, scenario, exporter_id=None)

    assert rows.loc["I06", "notice_deadline_date"] == pd.Timestamp(2025, 10, 9)
    assert rows.loc["I15", "notice_deadline_date"] == pd.Timestamp(2025, 10, 1)


def test_what_came_after_the_known_day_has_not_happened(tiny_book):
    """On 1 July 2025 nobody knew that I18 would ship, I14 would stay open or C2 would be filed."""
    known = store.Scenario(exporter_id="X2", known_date=date(2025, 7, 1))

    today = cover(tiny_book, as_of_date=date(2025, 7, 1))
    later = cover(tiny_book, known, as_of_date=date(2025, 9, 30))

    assert set(later.index) == set(today.index)
    assert later["declared_date"].equals(today["declared_date"])
    assert later["days_overdue"].gt(0).sum() > today["days_overdue"].gt(0).sum()


def test_a_scenario_ends_with_its_run(tiny_book):
    before = cover(tiny_book)
    cover(tiny_book, store.Scenario(exporter_id="X2", known_date=date(2024, 6, 1)))

    pd.testing.assert_frame_equal(cover(tiny_book), before)


def test_equal_scenarios_have_one_fingerprint_and_others_another():
    rows = {"stg_limits": pa.table({"limit_id": ["L1"], "approved_usd": [1.0]})}
    same = {"stg_limits": pa.table({"limit_id": ["L1"], "approved_usd": [1.0]})}
    other = {"stg_limits": pa.table({"limit_id": ["L1"], "approved_usd": [2.0]})}

    scenario = store.Scenario(exporter_id="X2", rows=rows)

    assert scenario.fingerprint == store.Scenario(exporter_id="X2", rows=same).fingerprint
    assert scenario.fingerprint != store.Scenario(exporter_id="X2", rows=other).fingerprint
    assert scenario.changes([COVER])
    assert not scenario.changes(["book/first_day"])


def limit_of(amount_usd: float, exporter_id: str = "X2") -> pa.Table:
    """L02 of the tiny book, which serves I15, I16 and I17, with another amount."""
    return pa.table({"limit_id": ["L02"], "exporter_id": [exporter_id], "buyer_id": ["B1"],
        "decided_date": [date(2025, 5, 2)], "decision": ["approved"], "approved_usd": [amount_usd],
        "payment_term": ["OA"], "term_days": [90], "valid_from": [date(2025, 5, 2)]})  # fmt: skip


def order_of(exporter_id: str = "X2") -> pa.Table:
    return pa.table({"invoice_id": ["order"], "exporter_id": [exporter_id], "policy_id": ["P4"],
        "buyer_id": ["B1"], "payment_term": ["OA"], "term_days": [60],
        "ship_date": [date(2025, 9, 30)], "invoice_date": [date(2025, 9, 30)],
        "due_date": [date(2025, 11, 29)], "invoice_amount_usd": [20_000.0]})  # fmt: skip


def test_variants_of_one_run_give_what_runs_of_their_own_give(tiny_book):
    """With what was paid for a claim (X2), a platform policy (X1) and a claim in dispute (X3)."""
    for exporter_id in ("X1", "X2", "X3"):
        changes = {
            "before": {},
            "raised": {"stg_limits": limit_of(225_000, exporter_id)},
            "cut": {
                "stg_limits": limit_of(10_000, exporter_id),
                "stg_shipments": order_of(exporter_id),
            },
        }
        common = {"exporter_id": exporter_id, "known_date": date(2025, 9, 30)}
        own_runs = {
            name: cover(tiny_book, store.Scenario(**common, rows=rows), exporter_id=exporter_id)
            for name, rows in changes.items()
        }

        together = cover(tiny_book, store.Scenario(**common, variants=changes), exporter_id=None)

        for name, own in own_runs.items():
            of_variant = together[together["exporter_id"] == name].copy()
            assert list(of_variant.index) == [f"{name}|{invoice}" for invoice in own.index]
            named = ["stopped_by_invoice_id", "overdue_cause_invoice_id"]
            for column in named:
                of_variant[column] = of_variant[column].str.removeprefix(f"{name}|")
            pd.testing.assert_frame_equal(
                of_variant.drop(columns="exporter_id").set_axis(own.index).astype(object).fillna(0),
                own.drop(columns="exporter_id").astype(object).fillna(0),
            )


def test_the_shipments_of_some_buyers_may_be_asked_alone(tiny_book):
    """X2 has I14 to I19 open, of which B1 owes I15 to I17; the order is for B1 as well."""
    common = {
        "exporter_id": "X2",
        "known_date": date(2025, 9, 30),
        "rows": {"stg_shipments": order_of()},
    }
    variants = {"before": {}, "cut": {"stg_limits": limit_of(10_000)}}

    rows = cover(tiny_book, store.Scenario(**common, variants=variants, buyer_ids=("B1",)),
        exporter_id=None)  # fmt: skip
    alone = cover(tiny_book, store.Scenario(**common, buyer_ids=("B8",)))

    invoices = ["I15", "I16", "I17", "order"]
    expected = [f"{variant}|{invoice}" for variant in variants for invoice in invoices]
    assert list(rows.index) == expected
    assert rows.loc["cut|I15", "payable_usd"] == 9_000
    assert list(alone.index) == ["I19"]


def test_rows_of_a_variant_replace_those_for_all_variants(tiny_book):
    variants = {"as_planned": {}, "no_limit": {"stg_limits": limit_of(0)}}
    scenario = store.Scenario(
        exporter_id="X2",
        known_date=date(2025, 9, 30),
        rows={"stg_limits": limit_of(225_000)},
        variants=variants,
    )

    rows = cover(tiny_book, scenario, exporter_id=None)

    assert rows.loc["as_planned|I17", "over_limit_usd"] == 0
    assert rows.loc["no_limit|I17", "over_limit_usd"] == 60_000
    changed = store.Scenario(exporter_id="X2", variants=variants).fingerprint
    assert changed != scenario.fingerprint


def test_a_table_that_is_not_read_is_not_overridden(tiny_book):
    """With the engine's result given, its sum reads no limits: rows that fit none do no harm."""
    values = {"as_of_date": date(2025, 9, 30), "exporter_id": "X2", "loss_cause": "default"}
    given = store.run_exactly(tiny_book, COVER, values)
    unfit = store.Scenario(exporter_id="X2", rows={"stg_limits": pa.table({"unknown": [1]})})

    found = store.run_all(
        tiny_book,
        ["exposure/summary"],
        values | {"country_codes": None, "compared_date": None},
        inputs={COVER: given},
        scenario=unfit,
    )

    assert found["exposure/summary"]["outstanding_usd"].iloc[0] == 300_000
    with pytest.raises(store.QueryFailed):
        cover(tiny_book, unfit)


def test_a_table_is_read_where_a_query_says_from_and_not_where_it_names_it(tiny_book, write_query):
    """A comment, a text and the beginning of a longer name read nothing."""
    scenario = store.Scenario(rows={"ref_policy_rules": pa.table({"unknown": [1]})})
    named = write_query(
        "named",
        "with ref_policy_rules_used as (from ref_sectors) -- not from ref_policy_rules\n"
        "select count(*) as row_count, 'from ref_policy_rules' as text from ref_policy_rules_used",
    )
    read = write_query("read", "select count(*) as n from (select 1 union all from (from ("
        "select 2 where exists (from ref_policy_rules))))")  # fmt: skip
    header = "-- Uses it.\n--\n-- grain: one row\n-- params: none\n-- uses: trial/read\n"
    uses = write_query("uses", "select n from read", header=header)

    assert not scenario.changes([named])
    assert scenario.changes([read])
    assert scenario.changes([named, uses])
    assert store.run(tiny_book, named, {}, scenario=scenario)["row_count"].item() > 0
    assert store.run(tiny_book, uses, {})["n"].item() == 2
    with pytest.raises(store.QueryFailed):
        store.run(tiny_book, uses, {}, scenario=scenario)
