"""Summaries and queries of claims, against the hand-written book and against the movements."""

from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store

pytestmark = pytest.mark.slow

NO_FILTER = dict.fromkeys(
    [
        "country_codes",
        "city_codes",
        "scheme_codes",
        "sector_codes",
        "size_classes",
        "product_codes",
    ]
)
OF_C1 = {"as_of_date": tiny_portfolio.DATA_END, "exporter_id": "X2", "buyer_id": "B4"}
PAID_FROM_MOVEMENTS = """
    select year(movement_date), sum(cast(amount_usd as decimal(18, 2)))
    from stg_claim_movements
    inner join stg_claims using (claim_id)
    inner join stg_policies using (policy_id)
    where movement_type = 'payment' and product_code <> 'domestic'
    group by 1 order by 1
"""


def by_month(book, **changed):
    values = {**NO_FILTER, "causes": None, "split_by": None, **changed}
    return store.run(book, "claims/claims_by_month", values).set_index("claim_month")


def by_age(book, **changed):
    values = {**NO_FILTER, "causes": None, "split_by": None, **changed}
    return store.run(book, "claims/paid_by_age", values)


def altered_book(**columns: object) -> store.Book:
    """The tiny book whose claim C1 differs in these columns."""
    frames = tiny_portfolio.frames()
    claims = frames["claims"]
    for name, value in columns.items():
        claims.loc[claims["claim_id"] == "C1", name] = value
    return store.open_frames(
        {**frames, "claims": claims}, label="Altered", data_end=tiny_portfolio.DATA_END
    )


@pytest.mark.slow
@pytest.mark.parametrize("book_name", ["tiny_book", "sample_book"])
def test_both_summaries_pay_what_the_movements_pay(book_name, request):
    book = request.getfixturevalue(book_name)
    with book.cursor() as cursor:
        movements = [float(paid) for _year, paid in cursor.execute(PAID_FROM_MOVEMENTS).fetchall()]
    monthly = by_month(book)
    yearly = monthly.groupby(monthly.index.year)["paid_usd"].sum()

    assert yearly[yearly > 0].tolist() == pytest.approx(movements, rel=1e-9)
    assert by_age(book)["paid_usd"].sum() == pytest.approx(sum(movements), rel=1e-6)


def test_premium_is_earned_in_the_month_of_shipment(tiny_book):
    """July 2025: I06 144, I18 152, I25 216."""
    found = store.run(
        tiny_book, "claims/premium_by_month", {**NO_FILTER, "split_by": None}
    ).set_index("ship_month")

    assert found.loc["2025-07-01", "premium_usd"] == 512
    assert found.loc["2025-07-01", "insured_usd"] == 140_000


def test_the_reserve_of_a_claim_comes_with_filing_and_goes_with_payment(tiny_book):
    """C1: 85,000 at 90 % from January to March 2025; C3: 64,000 at 80 % from August on."""
    change = by_month(tiny_book)["reserve_change_usd"]

    assert change["2025-01-01"] == 76_500
    assert change["2025-03-01"] == -76_500
    assert change["2025-08-01"] == 51_200


def test_reserves_that_are_recorded_count_as_they_move():
    """C1: 80,000 held from filing, 76,500 from the decision, nothing once it is paid."""
    frames = tiny_portfolio.frames()
    movements = frames["claim_movements"]
    held = [
        ("M4", date(2025, 1, 15), 80_000.0),
        ("M5", date(2025, 3, 10), 76_500.0),
        ("M6", date(2025, 3, 20), 0.0),
    ]
    rows = [
        {
            "movement_id": movement_id,
            "claim_id": "C1",
            "movement_type": "reserve",
            "movement_date": day,
            "amount_usd": amount_usd,
        }
        for movement_id, day, amount_usd in held
    ]
    frames["claim_movements"] = pd.concat([movements, pd.DataFrame(rows)], ignore_index=True)
    with store.open_frames(frames, label="Held", data_end=tiny_portfolio.DATA_END) as book:
        found = by_month(book)
        assert store.run(book, "buyers/own_claims", OF_C1).iloc[0]["paid_usd"] == 76_500

    assert found["reserve_change_usd"]["2025-01-01"] == 80_000
    assert found["reserve_change_usd"]["2025-03-01"] == -80_000
    assert found["paid_usd"]["2025-03-01"] == 76_500
    # C3, of which nothing is recorded, is held at 64,000 by 80 % as before.
    assert found["reserve_change_usd"]["2025-08-01"] == 51_200


def test_a_refusal_releases_the_reserve(tiny_book):
    """September 2025: C2 filed with 260,000 at 90 %, C3 refused."""
    assert by_month(tiny_book)["reserve_change_usd"]["2025-09-01"] == 234_000 - 51_200


def test_decisions_are_timed_by_the_rule_of_the_product(tiny_book):
    """C1 took 54 of 120 days; C3, a platform claim, 25 working days where 15 are allowed."""
    found = by_month(tiny_book)

    assert tuple(found.loc["2025-03-01", ["decided_count", "decided_on_time_count"]]) == (1, 1)
    assert tuple(found.loc["2025-09-01", ["decided_count", "decided_on_time_count"]]) == (1, 0)


@pytest.mark.parametrize(
    ("filed", "decided", "on_time"),
    [
        # 120 days after 15 January 2025 is 15 May.
        (date(2025, 1, 15), date(2025, 5, 15), 1),
        (date(2025, 1, 15), date(2025, 5, 16), 0),
    ],
)
def test_a_decision_on_the_last_day_is_on_time(filed, decided, on_time):
    with altered_book(filing_date=filed, decision_date=decided) as book:
        found = by_month(book)["decided_on_time_count"]
    assert found[str(decided.replace(day=1))] == on_time


@pytest.mark.parametrize(
    ("filed", "decided", "on_time"),
    [
        # Fifteen working days: three weeks from a weekday, and from the Friday before a weekend.
        (date(2025, 7, 2), date(2025, 7, 23), 1),
        (date(2025, 7, 2), date(2025, 7, 24), 0),
        (date(2025, 7, 5), date(2025, 7, 25), 1),
        (date(2025, 7, 6), date(2025, 7, 28), 0),
    ],
)
def test_platform_decisions_are_counted_in_working_days(filed, decided, on_time):
    with altered_book(policy_id="P1", filing_date=filed, decision_date=decided) as book:
        assert by_month(book)["decided_on_time_count"]["2025-07-01"] == on_time


def test_the_clock_of_a_disputed_claim_starts_when_the_dispute_ends():
    with altered_book(
        filing_date=date(2024, 10, 10),
        dispute_opened_date=date(2024, 10, 1),
        dispute_closed_date=date(2025, 2, 1),
    ) as book:
        assert by_month(book)["decided_on_time_count"]["2025-03-01"] == 1


def test_a_payment_is_shared_among_the_months_of_its_invoices(tiny_book):
    """C1: 50,000 shipped in June, 35,000 in July 2024; 76,500 paid in March 2025."""
    found = by_age(tiny_book).set_index(["ship_month", "age_months"])["paid_usd"]

    assert found["2024-06-01", 9] == pytest.approx(45_000)
    assert found["2024-07-01", 8] == pytest.approx(31_500)


def test_overdue_counts_an_invoice_once_at_the_age_it_passed_sixty_days(tiny_book):
    """I04: 64,000 shipped in March, due 8 June, unpaid: more than 60 days overdue on 8 August.

    I21, of February, was paid six days late and never passes.
    """
    found = store.run(tiny_book, "claims/overdue_by_age", NO_FILTER)
    march = found[found["ship_month"] == "2025-03-01"]

    assert march.set_index("age_months")["overdue_usd"][5] == 64_000
    assert not (found["ship_month"] == "2025-02-01").any()


def test_policies_count_once_in_the_total_with_their_days_in_the_period(tiny_book):
    """January to August 2025, 243 days; P6 is domestic.

    Platform: P1 to 30 June, 181 days, P2 from 1 July, 62. Comprehensive: P4 from 1 May, 123, and
    P5, 243.
    """
    found = store.run(
        tiny_book,
        "claims/policies_in_period",
        {
            **NO_FILTER,
            "from_date": date(2025, 1, 1),
            "to_date": date(2025, 8, 31),
            "split_by": "product_code",
        },
    ).set_index("split_code")

    assert found["policy_count"].to_dict() == {"comprehensive": 2, "platform": 2, "total": 4}
    days = (found["earned_policy_years"] * 365.25).round(6).to_dict()
    assert days == {"comprehensive": 366, "platform": 243, "total": 609}


def test_policies_of_a_year_count_with_their_days_in_it(tiny_book):
    """2024: P1 from 1 July, 184 days, P3 all 366. 2025 to 31 August: 609, as above."""
    found = store.run(
        tiny_book,
        "claims/policies_by_year",
        {**NO_FILTER, "to_date": date(2025, 8, 31)},
    ).set_index("calendar_year")

    assert (found["earned_policy_years"] * 365.25).round(6).to_dict() == {2024: 550, 2025: 609}


def test_the_horizon_takes_the_term_that_covers_nearly_all(tiny_book):
    """From 2025 on 33,000 of 1,027,000 had 120 days, the rest at most 90."""
    found = store.run(
        tiny_book,
        "claims/decision_horizon",
        {
            "from_date": date(2025, 1, 1),
            "to_date": date(2025, 8, 1),
            "as_of_date": date(2025, 9, 30),
        },
    ).iloc[0]

    assert (found["term_days"], found["waiting_months"], found["decision_days"]) == (90, 4, 120)


def test_paid_by_cause_keeps_the_causes_apart(tiny_book):
    found = store.run(
        tiny_book,
        "claims/paid_by_cause",
        {
            **NO_FILTER,
            "causes": None,
            "from_date": date(2025, 1, 1),
            "to_date": date(2025, 8, 31),
            "split_by": "country_code",
        },
    ).set_index(["split_code", "cause"])["paid_usd"]

    assert found["BR", "default"] == 76_500
    assert found.sum() == 76_500
