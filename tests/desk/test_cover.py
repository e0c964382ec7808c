"""Cover of the desk's 30 invoices, as worked out in docs/methods/desk.md."""

import pytest

from tests.desk.book import DATA_END
from tradecredit import store

# Invoice -> (step that takes most, what the exporter gets).
COVER = {
    "D1": {
        "A04": ("retained_share", 108_000), "A05": ("retained_share", 63_000),
        "A06": ("over_limit", 9_000),
        "B04": ("retained_share", 31_500), "B05": ("no_limit", 0), "B06": ("retained_share", 9_000),
        "C01": ("restricted", 0), "C02": ("stop_shipment", 0),
        "D01": ("retained_share", 40_500), "D02": ("late_notice", 16_000), "D03": ("no_limit", 0),
        "E01": ("term_mismatch", 0), "E02": ("retained_share", 19_800), "E03": ("undeclared", 0),
        "F01": ("no_policy", 0),
    },
    "D2": {
        "G01": ("retained_share", 80_000), "G02": ("over_limit", 70_000),
        "G03": ("retained_share", 24_000), "G04": ("retained_share", 16_000),
    },
}  # fmt: skip
WATERFALL = {
    "D1": {
        "outstanding": 461_000, "no_policy": 5_000, "restricted": 12_000, "no_limit": 30_000,
        "term_mismatch": 18_000, "stop_shipment": 8_000, "undeclared": 16_000,
        "over_limit": 40_000, "late_notice": 2_000, "retained_share": 33_200, "payable": 296_800,
    },
    "D2": {
        "outstanding": 260_000, "over_limit": 22_500, "retained_share": 47_500,
        "payable": 190_000,
    },
}  # fmt: skip
HELD = {"D1": 40_500, "D2": 0}


@pytest.mark.parametrize("exporter_id", COVER)
def test_every_open_invoice_is_covered_as_worked_out_by_hand(desk_book, exporter_id):
    rows = store.run(
        desk_book,
        "cover/cover_by_invoice",
        {"as_of_date": DATA_END, "exporter_id": exporter_id, "loss_cause": "default"},
    )
    found = {row.invoice_id: (row.main_gap_step, row.payable_usd) for row in rows.itertuples()}

    assert found == COVER[exporter_id]
    assert rows["held_usd"].sum() == HELD[exporter_id]


@pytest.mark.parametrize("exporter_id", WATERFALL)
def test_the_waterfall_adds_up_to_the_sums_worked_out_by_hand(desk_book, exporter_id):
    rows = store.run(
        desk_book,
        "exposure/waterfall",
        {
            "as_of_date": DATA_END,
            "exporter_id": exporter_id,
            "loss_cause": "default",
            "country_codes": None,
        },
    )
    amounts = rows.set_index("step")["amount_usd"]

    assert amounts[amounts > 0].to_dict() == WATERFALL[exporter_id]
