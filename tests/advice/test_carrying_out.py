"""Carrying out what is advised changes what would be paid by the amount named, on any book."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests.obligations.test_identities import Desk
from tests.sweep import over_seeds
from tradecredit import store, tables

pytestmark = pytest.mark.slow

# What an act writes into the rows of its invoices.
WRITTEN = {
    "declare": "declared_date",
    "declare_late": "declared_date",
    "notify": "notice_date",
    "notify_late": "notice_date",
    "collect": "paid_date",
}
# Acts whose money is compared today; the others on the day after their date.
OF_TODAY = ("declare_late", "collect")
ABOUT_TRADE = ("collect", "ship_check", "ship_hold", "ship_stop", "apply_limit", "raise_limit")
AGAIN_DAYS = 180  # limit_request_again_days of data/reference/policy_rules.csv
HOLD_DAYS = 16  # stop_shipment_hold_days


class Advised(Desk):
    """A random book, with what is advised on its day."""

    def asked(self, exporter_id: str | None, day: date) -> dict[str, Any]:
        return {"as_of_date": day, "exporter_id": exporter_id, "loss_cause": "default"}

    @lru_cache  # noqa: B019 - one desk lives for one test
    def whole(self, name: str, day: date) -> pd.DataFrame:
        """A result for all exporters at once; that it is theirs is held in tests/store."""
        return store.run(self.book, name, self.asked(None, day))

    def of(self, name: str, exporter_id: str, day: date) -> pd.DataFrame:
        rows = self.whole(name, day)
        return rows[rows["exporter_id"] == exporter_id]

    def advice(self) -> pd.DataFrame:
        return self.whole("advice/actions", self.today)

    @lru_cache  # noqa: B019 - one desk lives for one test
    def table(self, name: str) -> pd.DataFrame:
        with self.book.cursor() as cursor:
            return cursor.sql(f"select * from stg_{name}").df()

    def clock(self, exporter_id: str) -> pd.DataFrame:
        return self.of("obligations/obligations", exporter_id, self.today)

    def invoices(self, action: Mapping[str, Any]) -> list[str]:
        """The invoices an act is about: of the clock's row, or what is overdue."""
        clock = self.clock(action["exporter_id"])
        same = clock[
            (clock["obligation_kind"] == action["action_kind"])
            & (clock["buyer_id"] == action["buyer_id"])
            & (clock["policy_id"] == action["policy_id"])
            & (clock["obligation_date"] == action["action_date"])
            & clock["is_begun"]
        ]
        if action["action_kind"] != "collect":
            return same["subject_id"].tolist()
        rows = self.cover(action["exporter_id"], self.today)
        owed = rows[(rows["buyer_id"] == action["buyer_id"]) & (rows["days_overdue"] > 0)]
        return owed[owed["claim_id"].isna() & (owed["outstanding_usd"] > 0)]["invoice_id"].tolist()

    def cover(self, exporter_id: str, day: date) -> pd.DataFrame:
        return self.of("cover/cover_by_invoice", exporter_id, day)

    def cover_done(
        self, exporter_id: str, day: date, invoice_ids: list[str], column: str
    ) -> pd.DataFrame:
        """Cover on ``day`` had these invoices been acted on today."""
        shipments = self.table("shipments")
        rows = shipments[
            (shipments["exporter_id"] == exporter_id) & shipments["invoice_id"].isin(invoice_ids)
        ].assign(**{column: self.today})
        schema = tables.schema("shipments")
        written = pa.Table.from_pandas(rows[schema.names], schema=schema, preserve_index=False)
        scenario = store.Scenario(exporter_id=exporter_id, rows={"stg_shipments": written})
        return store.run(
            self.book,
            "cover/cover_by_invoice",
            self.asked(exporter_id, day),
            scenario=scenario,
        )


def computed(desk: Advised) -> Iterator[dict[str, Any]]:
    """The acts that the cover engine can judge."""
    advice = desk.advice()
    yield from advice[advice["action_kind"].isin(list(WRITTEN))].to_dict("records")


def saved_usd(desk: Advised, action: Mapping[str, Any]) -> float:
    """Payable if it is done less payable if nothing is, by two runs of the engine."""
    kind, exporter_id = action["action_kind"], action["exporter_id"]
    day = desk.today
    if kind not in OF_TODAY:
        day = action["action_date"].date() + timedelta(days=1)
    invoice_ids = desk.invoices(action)
    assert len(invoice_ids) == action["invoice_count"]
    left = desk.cover(exporter_id, day)
    done = desk.cover_done(exporter_id, day, invoice_ids, WRITTEN[kind])
    collected = left[left["invoice_id"].isin(invoice_ids)]["outstanding_usd"].sum()
    cash = collected if kind == "collect" else 0.0
    return float(round(done["payable_usd"].sum() - left["payable_usd"].sum() + cash, 2))


def is_insolvent(desk: Advised, exporter_id: str, buyer_id: str) -> bool:
    grades = desk.table("buyer_grades")
    own = grades[(grades["buyer_id"] == buyer_id) & (grades["valid_from"] <= str(desk.today))]
    is_graded = len(own) > 0 and own.sort_values("valid_from")["grade"].iloc[-1] == "E"
    claims = desk.table("claims")
    known = claims[
        (claims["exporter_id"] == exporter_id)
        & (claims["buyer_id"] == buyer_id)
        & (claims["cause"] == "insolvency")
        & (claims["filing_date"] <= str(desk.today))
        & (claims["loss_date"] <= str(desk.today))
        & ~(
            claims["decision"].isin(["refused", "withdrawn"])
            & (claims["decision_date"] <= str(desk.today))
        )
    ]
    return is_graded or len(known) > 0


@over_seeds(sample=2, sweep=100)
def test_an_act_saves_the_amount_named(seed: int) -> None:
    with Advised(seed, 5) as desk:
        for action in computed(desk):
            assert action["saves_usd"] == saved_usd(desk, action), action


def test_every_kind_of_act_is_met_somewhere() -> None:
    """So that the property above is about something."""
    missing = set(WRITTEN)
    for seed in range(20):
        with Advised(seed, 5) as desk:
            missing -= {action["action_kind"] for action in computed(desk)}
        if not missing:
            return
    pytest.fail(f"no book advises {missing}")


@over_seeds(sample=2, sweep=100)
def test_a_claim_to_file_has_what_is_payable_of_its_invoices_in_question(seed: int) -> None:
    with Advised(seed, 5) as desk:
        advice = desk.advice()
        for action in advice[advice["action_kind"] == "file_claim"].to_dict("records"):
            clock = desk.clock(action["exporter_id"])
            code = action["action_code"].split(".")
            filed = clock[
                (clock["obligation_kind"] == "file_claim")
                & (clock["buyer_id"] == action["buyer_id"])
                & (clock["policy_id"] == action["policy_id"])
                & (clock["obligation_date"] == code[2])
                & (clock["earliest_date"] <= pd.Timestamp(desk.today))
            ]["subject_id"]
            rows = desk.cover(action["exporter_id"], desk.today)
            of_invoices = rows[rows["invoice_id"].isin(filed)]
            assert of_invoices["claim_id"].isna().all()
            assert action["in_question_usd"] == round(of_invoices["payable_usd"].sum(), 2)
            assert pd.isna(action["saves_usd"])


@over_seeds(sample=2, sweep=100)
def test_an_insolvent_buyer_has_one_advice_about_trade(seed: int) -> None:
    with Advised(seed, 6) as desk:
        for action in desk.advice().to_dict("records"):
            insolvent = is_insolvent(desk, action["exporter_id"], action["buyer_id"])
            assert (action["action_kind"] == "ship_never") <= insolvent, action
            assert not (insolvent and action["action_kind"] in ABOUT_TRADE), action


@over_seeds(sample=2, sweep=100)
def test_nothing_is_stopped_noticed_or_collected_where_nothing_is_overdue(seed: int) -> None:
    with Advised(seed, 6) as desk:
        for action in desk.advice().to_dict("records"):
            kind = action["action_kind"]
            rows = desk.cover(action["exporter_id"], desk.today)
            of_buyer = rows[rows["buyer_id"] == action["buyer_id"]]
            if kind in ("collect", "ship_check", "ship_hold", "notify", "notify_late"):
                assert (of_buyer["days_overdue"] > 0).any(), action
            if kind == "ship_stop":
                assert has_unpaid_debt_past_its_due_date(desk, action)
            if kind == "ship_check":
                assert 1 <= action["overdue_days"] < HOLD_DAYS
            if kind == "ship_hold":
                assert action["overdue_days"] >= HOLD_DAYS


def has_unpaid_debt_past_its_due_date(desk: Advised, action: Mapping[str, Any]) -> bool:
    """Open or off the ledger without the buyer's money."""
    shipments = desk.table("shipments")
    unpaid = shipments[
        (shipments["exporter_id"] == action["exporter_id"])
        & (shipments["buyer_id"] == action["buyer_id"])
        & shipments["paid_date"].isna()
    ]
    return bool((unpaid["due_date"] < pd.Timestamp(desk.today)).any())


@over_seeds(sample=2, sweep=100)
def test_a_limit_is_asked_for_only_where_it_could_be_granted(seed: int) -> None:
    """Not where one is in force, and not soon after a refusal unless the grade has improved."""
    with Advised(seed, 6) as desk:
        advice = desk.advice()
        for action in advice[advice["action_kind"].isin(["apply_limit", "raise_limit"])].to_dict(
            "records"
        ):
            granted = limit_in_force(desk, action)
            assert (granted == 0) == (action["action_kind"] == "apply_limit"), action
            assert action["needed_usd"] > granted
            assert not refused_lately(desk, action), action


def decisions(desk: Advised, action: Mapping[str, Any]) -> pd.DataFrame:
    limits = desk.table("limits")
    return limits[
        (limits["exporter_id"] == action["exporter_id"])
        & (limits["buyer_id"] == action["buyer_id"])
        & (limits["decided_date"] <= pd.Timestamp(desk.today))
    ].sort_values(["valid_from", "decided_date", "limit_id"])


def limit_in_force(desk: Advised, action: Mapping[str, Any]) -> float:
    today, own = pd.Timestamp(desk.today), decisions(desk, action)
    is_running = own["valid_to"].isna() | (own["valid_to"] >= today)
    running = own[(own["valid_from"] <= today) & is_running]
    is_granted = len(running) and running["decision"].iloc[-1] in ("approved", "reduced")
    return float(running["approved_usd"].iloc[-1]) if is_granted else 0.0


def refused_lately(desk: Advised, action: Mapping[str, Any]) -> bool:
    today, own = pd.Timestamp(desk.today), decisions(desk, action)
    is_young = (today - own["decided_date"]).dt.days <= AGAIN_DAYS
    refusals = own[own["decision"].isin(["refused", "withdrawn"]) & is_young]
    now = grade_on(desk, action["buyer_id"], today)
    then = [grade_on(desk, action["buyer_id"], day) for day in refusals["decided_date"]]
    return any(not (now and before and now < before) for before in then)


def grade_on(desk: Advised, buyer_id: str, day: pd.Timestamp) -> str:
    grades = desk.table("buyer_grades")
    known = grades[(grades["buyer_id"] == buyer_id) & (grades["valid_from"] <= day)]
    return "" if known.empty else str(known.sort_values("valid_from")["grade"].iloc[-1])


@over_seeds(sample=2, sweep=100)
def test_advice_is_ranked_by_money_then_by_date_and_its_dates_are_the_clocks(seed: int) -> None:
    with Advised(seed, 6) as desk:
        for exporter_id, rows in desk.advice().groupby("exporter_id"):
            dates = [day if pd.notna(day) else pd.Timestamp.max for day in rows["action_date"]]
            keys = list(zip(-rows["money_usd"], dates, strict=True))
            assert keys == sorted(keys)
            clock = desk.clock(str(exporter_id))
            for action in rows.to_dict("records"):
                of_buyer = clock[clock["buyer_id"] == action["buyer_id"]]
                if pd.notna(action["action_date"]):
                    assert action["action_date"] >= pd.Timestamp(desk.today)
                    assert action["action_date"] in set(of_buyer["obligation_date"])
                if pd.notna(action["missed_date"]):
                    assert action["missed_date"] in set(of_buyer["missed_date"])
