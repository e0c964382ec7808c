"""Triangles of the book, against the hand-written one.

C1 is I11 (shipped June 2024, 50,000) and I12 (July 2024, 35,000): filed 15 January 2025 with a
reserve of 76,500, paid 76,500 on 20 March 2025, 10,000 recovered on 1 August 2025. C2 is I22 and
I23 (April and May 2025, 150,000 and 110,000): filed 1 September 2025, 260,000 at 90 %. C3 is I04
(March 2025): filed 1 August 2025, 64,000 at 80 %, refused 5 September 2025.
"""

from datetime import date

import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.risk import triangles

pytestmark = pytest.mark.slow

NO_FILTER = dict.fromkeys(["country_codes", "size_classes", "product_codes", "causes"])


def cells(book, *, to_date=date(2025, 9, 30), step_months=3, **chosen):
    values = {**NO_FILTER, "to_date": to_date, "step_months": step_months, **chosen}
    found = store.run(book, "claims/triangle_cells", values)
    return found.set_index([found["origin_month"].dt.date, "age_number"])


def test_a_claim_over_two_quarters_burdens_each_by_its_invoices(tiny_book):
    """50/85 of 76,500 is 45,000, three quarters after April to June 2024; 31,500 is two after."""
    paid = cells(tiny_book)["paid_usd"]

    assert paid[date(2024, 4, 1), 3] == 45_000
    assert paid[date(2024, 7, 1), 2] == 31_500
    assert paid.sum() == 76_500


def test_the_claim_itself_is_counted_once_in_its_oldest_quarter(tiny_book):
    found = cells(tiny_book)

    assert found["paid_count"].sum() == 1
    assert found.loc[(date(2024, 4, 1), 3), "paid_count"] == 1
    assert found["filed_count"].sum() == 3
    assert found.loc[(date(2025, 4, 1), 1), "filed_count"] == 1


def test_a_reserve_comes_with_filing_and_goes_with_payment_or_refusal(tiny_book):
    """C1 nets out within a quarter, C3 too; 90 % of 260,000 stay for C2."""
    change = cells(tiny_book)["reserve_change_usd"]

    assert change[date(2024, 4, 1), 3] == 0
    assert change[date(2025, 1, 1), 2] == 0
    assert change[date(2025, 4, 1), 1] == 234_000
    assert change.sum() == 234_000


def test_recoveries_stand_apart(tiny_book):
    """10,000, of which 50/85, five quarters after April to June 2024."""
    recovered = cells(tiny_book)["recovery_usd"]

    assert recovered[date(2024, 4, 1), 5] == pytest.approx(5_882.35)
    assert recovered.sum() == pytest.approx(10_000)


def test_every_origin_since_the_first_has_a_row_for_every_age_it_reached(tiny_book):
    """First declared shipment in March 2024: seven quarters to September 2025."""
    found = cells(tiny_book)
    counts = found.groupby(level=0).size()

    assert counts.tolist() == [7, 6, 5, 4, 3, 2, 1]
    assert counts.index[0] == date(2024, 1, 1)
    assert len(cells(tiny_book, country_codes=["RU"])) == len(found)


def test_premium_of_the_quarter_stands_in_each_row(tiny_book):
    """July to September 2025: I06 144, I08 54, I17 240, I18 152, I19 132, I25 216."""
    premium = cells(tiny_book)["premium_usd"]

    assert premium[date(2025, 7, 1), 0] == 144 + 54 + 240 + 152 + 132 + 216
    assert premium[date(2025, 4, 1), 0] == premium[date(2025, 4, 1), 1]


def test_nothing_after_the_last_day_is_seen(tiny_book):
    found = cells(tiny_book, to_date=date(2025, 6, 30))

    assert found["filed_count"].sum() == 1
    assert found["recovery_usd"].sum() == 0
    assert found.index.get_level_values(0).max() == date(2025, 4, 1)


def test_half_years_are_counted_back_from_the_last_day(tiny_book):
    """April to September 2025 is the newest; 31,500 and 45,000 fall on April to September 2024."""
    found = cells(tiny_book, step_months=6)

    assert list(found.index.get_level_values(0).unique()) == [
        date(2023, 10, 1),
        date(2024, 4, 1),
        date(2024, 10, 1),
        date(2025, 4, 1),
    ]
    assert found.loc[(date(2024, 4, 1), 1), "paid_usd"] == 76_500


def test_filters_leave_their_own_claims_and_premium(tiny_book):
    assert cells(tiny_book, causes=["insolvency"])["filed_count"].sum() == 1
    assert cells(tiny_book, country_codes=["BR"])["paid_usd"].sum() == 76_500
    assert cells(tiny_book, size_classes=["large"])["paid_usd"].sum() == 0
    assert cells(tiny_book, product_codes=["platform"])["filed_count"].sum() == 1


def test_the_triangle_is_cumulative_gross_or_net(tiny_book):
    """Origin April to June 2024: 45,000 from age 3, 39,117.65 net at age 5; incurred the same."""
    found = cells(tiny_book).reset_index(level="origin_month", drop=True).reset_index()

    gross = triangles.from_cells(found, basis="paid", measure="amount", is_net=False)
    net = triangles.from_cells(found, basis="incurred", measure="amount", is_net=True)

    assert gross.cumulative[1, :4].tolist() == [0, 0, 0, 45_000]
    assert net.latest[1] == pytest.approx(39_117.65)
    assert net.latest[5] == 234_000


@pytest.mark.parametrize("basis", ["paid", "incurred"])
def test_the_last_diagonal_of_the_sample_book_is_what_the_monthly_summary_sums(basis, sample_book):
    found = cells(sample_book, to_date=date(2026, 9, 30))
    with sample_book.cursor() as cursor:
        paid, reserved = cursor.execute(
            "select sum(paid_usd), sum(reserve_change_usd) from mart_claims_monthly"
            " where claim_month <= date '2026-09-01'"
        ).fetchone()

    triangle = triangles.from_cells(
        found.reset_index(level="origin_month", drop=True).reset_index(),
        basis=basis,
        measure="amount",
        is_net=False,
    )

    expected = paid + (reserved if basis == "incurred" else 0)
    assert triangle.latest.sum() == pytest.approx(expected, rel=1e-6)


def test_the_summary_pays_what_the_movements_pay():
    frames = tiny_portfolio.frames()
    movements = frames["claim_movements"]
    paid = movements.loc[movements["movement_type"] == "payment", "amount_usd"].astype(float)

    with store.open_frames(frames, label="Tiny", data_end=tiny_portfolio.DATA_END) as book:
        assert cells(book)["paid_usd"].sum() == paid.sum()
