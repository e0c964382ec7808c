"""Obligations of the desk, as worked out in docs/methods/desk.md."""

import pandas as pd
import pytest

from tests.desk.book import DATA_END
from tradecredit import store

# Obligation -> (date, money that leaves the payable amount, why none does).
EXPECTED = {
    "D1": {
        "declare:B05": ("2026-06-25", 0, "nothing_payable"),
        "declare:B06": ("2026-06-25", 9_000, None),
        "declare_late:E03": ("2026-06-21", 0, "already_lost"),
        "notify:A04": ("2026-07-02", 12_000, None),
        "notify:A05": ("2026-08-06", 7_000, None),
        "notify:A06": ("2026-09-10", 1_000, None),
        "notify:B04": ("2026-08-18", 3_500, None),
        "notify:B05": ("2026-09-15", 0, "nothing_payable"),
        "notify:B06": ("2026-09-08", 0, "declare_first"),
        "notify:C01": ("2026-05-31", 0, "nothing_payable"),
        "notify:C02": ("2026-08-02", 0, "nothing_payable"),
        "notify:D03": ("2026-06-09", 0, "nothing_payable"),
        "notify:E01": ("2026-09-03", 0, "nothing_payable"),
        "notify:E02": ("2026-08-25", 2_200, None),
        "notify:E03": ("2026-07-21", 0, "nothing_payable"),
        "file_claim:D02": ("2026-07-05", None, "no_step"),
        "stop_shipping:A04": ("2026-06-02", 0, "later_shipments"),
        "stop_shipping:B04": ("2026-07-19", 0, "later_shipments"),
        "stop_shipping:C01": ("2026-05-01", 0, "later_shipments"),
        "stop_shipping:D01": ("2025-12-14", 0, "later_shipments"),
        "stop_shipping:E03": ("2026-06-21", 0, "later_shipments"),
        "renew_limit:L1": ("2026-06-30", 0, "later_shipments"),
        "renew_limit:L2": ("2026-05-15", 0, "later_shipments"),
        "renew_limit:L6": ("2026-06-30", 0, "later_shipments"),
        "decision_due:K1": ("2026-07-18", 0, "insurers_turn"),
        "renew_policy:P1": ("2026-06-30", 0, "later_shipments"),
    },
    "D2": {
        "declare:G03": ("2026-06-01", 24_000, None),
        "notify:G02": ("2026-06-09", 8_750, None),
        "notify:G03": ("2026-08-08", 0, "declare_first"),
        "notify:G04": ("2026-06-15", 2_000, None),
        "file_claim:G01": ("2026-08-15", None, "no_step"),
        "stop_shipping:G01": ("2026-04-05", 0, "later_shipments"),
        "stop_shipping:G04": ("2026-05-31", 0, "later_shipments"),
        "renew_policy:P2": ("2026-06-30", 0, "later_shipments"),
    },
}


@pytest.mark.parametrize("exporter_id", EXPECTED)
def test_every_obligation_is_dated_as_worked_out_by_hand(desk_book, exporter_id):
    rows = store.run(
        desk_book,
        "obligations/obligations",
        {"as_of_date": DATA_END, "exporter_id": exporter_id, "loss_cause": "default"},
    )

    assert {
        row.obligation_id: (
            str(row.obligation_date.date()),
            None if pd.isna(row.at_stake_usd) else row.at_stake_usd,
            None if pd.isna(row.unmoved_reason) else row.unmoved_reason,
        )
        for row in rows.itertuples()
    } == EXPECTED[exporter_id]
