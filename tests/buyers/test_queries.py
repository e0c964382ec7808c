"""What the queries of a buyer's file tell, worked out by hand on the tiny book."""

from datetime import date

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.risk.survival import kaplan_meier, median_days

END = tiny_portfolio.DATA_END
FIRST = date(2024, 3, 4)


def run(book, name, exporter_id, buyer_id, as_of_date=END, **more):
    given = {"exporter_id": exporter_id, "buyer_id": buyer_id, "as_of_date": as_of_date, **more}
    wanted = store.query(f"buyers/{name}").all_parameters
    return store.run(book, f"buyers/{name}", {key: given[key] for key in wanted})


# Claims like C2, each on a buyer without another claim, that ended in every way.
ENDINGS = {
    "B1": {"decision": "withdrawn", "decision_date": END},
    "B2": {"decision": "refused", "decision_date": END, "refusal_reason": "no_real_trade"},
    "B5": {"decision": "refused", "decision_date": END, "refusal_reason": "no_limit"},
    "B6": {"decision": "paid", "decision_date": END},
    "B7": {"dispute_closed_date": END, "dispute_outcome": "award"},
    "B8": {"dispute_closed_date": END, "dispute_outcome": "lost"},
}


@pytest.fixture(scope="module")
def altered_book():
    """The tiny book with other endings, goods, a full recovery and a small grant."""
    frames = tiny_portfolio.frames()
    change(frames["limits"], "L02", exporter_id="X1", approved_usd=90_000.0)
    change(frames["shipments"], "I25", hs6_code="854231", consignee_country_code="RU")
    change(frames["shipments"], "I17", hs6_code="880621")
    change(frames["claim_movements"], "M3", amount_usd=85_000.0)
    claims = frames["claims"]
    like_c2 = claims[claims["claim_id"] == "C2"].iloc[0].to_dict()
    ended = [
        {**like_c2, "claim_id": f"D{buyer_id}", "buyer_id": buyer_id, **ending}
        for buyer_id, ending in ENDINGS.items()
    ]
    frames["claims"] = pd.DataFrame([*claims.to_dict("records"), *ended])
    with store.open_frames(frames, label="Altered", data_end=END) as book:
        yield book


def change(rows: pd.DataFrame, row_id: str, **columns: object) -> None:
    for name, value in columns.items():
        rows.loc[rows.iloc[:, 0] == row_id, name] = value


# ---- Limits ---------------------------------------------------------------------------------


def test_the_limit_of_b4_was_granted_then_withdrawn(tiny_book):
    limits = run(tiny_book, "limit_decisions", "X2", "B4").set_index("limit_id")

    assert limits.index.tolist() == ["L04", "L03"]
    assert limits.loc["L03", ["requested_usd", "granted_usd"]].tolist() == [100_000, 100_000]
    assert limits.loc["L03", "end_reason"] == "withdrawn"
    assert limits.loc["L04", "decision"] == "withdrawn"
    assert limits.loc["L04", ["granted_usd", "previous_usd"]].tolist() == [0, 100_000]
    assert limits["is_in_force"].tolist() == [True, False]


def test_before_the_withdrawal_nobody_knew_of_it(tiny_book):
    """On 15 October 2024 the limit of 100,000 had no end."""
    limits = run(tiny_book, "limit_decisions", "X2", "B4", date(2024, 10, 15))

    assert limits["limit_id"].tolist() == ["L03"]
    assert limits["valid_to"].isna().all()
    assert limits["end_reason"].isna().all()
    assert limits["is_in_force"].all()


def test_an_expiry_stands_in_the_decision_from_the_start(tiny_book):
    limits = run(tiny_book, "limit_decisions", "X2", "B1", date(2024, 6, 1))

    assert limits["valid_to"].tolist() == [pd.Timestamp(2025, 1, 11)]


def test_after_a_gap_there_is_no_limit_to_compare_with(tiny_book):
    """L01 expired on 11 January 2025, L02 holds from 2 May: asked 250,000, granted 150,000."""
    newest = run(tiny_book, "limit_decisions", "X2", "B1").iloc[0]

    assert (newest["requested_usd"], newest["granted_usd"]) == (250_000, 150_000)
    assert pd.isna(newest["previous_usd"])
    assert newest["reason_code"] == "buyer_risk"


def test_a_request_is_pending_until_it_is_decided(tiny_book):
    """L02 was asked for on 20 April 2025 and decided on 2 May."""
    newest = run(tiny_book, "limit_decisions", "X2", "B1", date(2025, 4, 25)).iloc[0]

    assert newest["decision"] == "pending"
    assert newest["requested_usd"] == 250_000
    assert pd.isna(newest["granted_usd"])
    assert pd.isna(newest["decided_date"])
    assert not newest["is_in_force"]


def test_the_insurers_own_review_is_not_known_before_its_decision(tiny_book):
    """L04 was reviewed from 20 October 2024 and decided on 1 November."""
    limits = run(tiny_book, "limit_decisions", "X2", "B4", date(2024, 10, 25))

    assert limits["limit_id"].tolist() == ["L03"]


def test_a_grant_below_the_automatic_limit_does_not_lower_it(altered_book):
    """X1's platform policies give 150,000 ÷ 80 % for every buyer; 90,000 are granted for B1."""
    history = store.run(
        altered_book,
        "exposure/buyer_history",
        {"exporter_id": "X1", "buyer_id": "B1", "from_date": END, "as_of_date": END},
    )

    assert history["limit_usd"].tolist() == [187_500]
    assert history["limit_state"].tolist() == ["reduced"]


# ---- Payment --------------------------------------------------------------------------------


def test_invoices_of_b4_as_they_stood_on_two_days(tiny_book):
    """I10 paid 13 days late; I11 and I12 open, then taken off when the claim was paid."""
    before = run(tiny_book, "invoices_of_buyer", "X2", "B4", date(2025, 3, 19))
    after = run(tiny_book, "invoices_of_buyer", "X2", "B4", date(2025, 3, 20))

    assert before["payment_state"].tolist() == ["paid", "open", "open"]
    assert after["payment_state"].tolist() == ["paid", "off_ledger", "off_ledger"]
    assert after["days_late"].tolist()[0] == 13
    assert after["days_to_pay"].tolist()[0] == 73


def test_a_payment_after_the_day_is_not_known(tiny_book):
    invoices = run(tiny_book, "invoices_of_buyer", "X2", "B4", date(2024, 6, 19))

    assert invoices["payment_state"].tolist() == ["open", "open"]
    assert invoices["paid_date"].isna().all()


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("buyer", {98: 2 / 3}),
        ("exporter", {63: 5 / 6, 73: 4 / 6, 88: 3 / 6}),
        ("country", {63: 0.9, 66: 0.8, 77: 0.685714, 88: 0.571429, 98: 0.457143}),
    ],
)
def test_time_to_pay_of_b1_is_the_worked_example(tiny_book, group, expected):
    """The tables of docs/methods/buyer_file.md."""
    times = run(tiny_book, "payment_times", "X2", "B1", from_date=FIRST)
    curve = kaplan_meier(times[times["group_code"] == group])

    for days, unpaid in expected.items():
        by_then = curve.loc[curve["days"] <= days, "unpaid_ratio"]
        assert by_then.iloc[-1] == pytest.approx(unpaid, abs=1e-6)
        assert by_then.iloc[-2] > unpaid


def test_medians_of_the_worked_example(tiny_book):
    times = run(tiny_book, "payment_times", "X2", "B1", from_date=FIRST)
    medians = {
        group: median_days(kaplan_meier(observed))
        for group, observed in times.groupby("group_code")
    }

    assert medians == {"buyer": None, "exporter": 88, "country": 98}


def test_open_invoices_are_censored_on_the_day_and_indemnified_ones_when_they_left(tiny_book):
    """X2 without B1: I14 open 232 days, I19 57; I11 and I12 left after 283 and 248 days."""
    times = run(tiny_book, "payment_times", "X2", "B1", from_date=FIRST)
    others = times[(times["group_code"] == "exporter") & ~times["is_paid"]]

    assert others["observed_days"].tolist() == [57, 232, 248, 283]
    assert others["invoice_count"].tolist() == [1, 1, 1, 1]


def test_what_was_paid_or_left_later_is_censored_on_an_earlier_day(tiny_book):
    """On 31 December 2024 I09 was paid (98), I01 (66); I02 was open for 57 days."""
    day = date(2024, 12, 31)
    times = run(tiny_book, "payment_times", "X2", "B1", day, from_date=FIRST)
    country = times[times["group_code"] == "country"]

    assert country[country["is_paid"]]["observed_days"].tolist() == [66, 98]
    assert country[~country["is_paid"]]["observed_days"].tolist() == [57, 78]


def test_the_country_of_the_query_is_the_country_row_by_row(tiny_book):
    """The summary by country counts what the invoices themselves give, on several days."""
    for day in (date(2024, 9, 30), date(2025, 4, 11), date(2025, 7, 1), END):
        for buyer_id in ("B1", "B3", "B4", "B7", "B8"):
            times = run(tiny_book, "payment_times", "X9", buyer_id, day, from_date=FIRST)
            found = times[["observed_days", "is_paid", "invoice_count"]].to_numpy().tolist()
            assert found == _country_by_hand(buyer_id, day)


def _country_by_hand(buyer_id: str, day: date) -> list[list[object]]:
    frames = tiny_portfolio.frames()
    country = frames["buyers"].set_index("buyer_id")["country_code"]
    counts: dict[tuple[int, bool], int] = {}
    for invoice in frames["shipments"].to_dict("records"):
        issued = pd.Timestamp(invoice["invoice_date"])
        is_wanted = country[invoice["buyer_id"]] == country[buyer_id]
        if is_wanted and pd.Timestamp(FIRST) <= issued <= pd.Timestamp(day):
            paid = pd.Timestamp(invoice["paid_date"] or "2099-01-01")
            gone = pd.Timestamp(invoice["written_off_date"] or "2099-01-01")
            end = min(paid, gone, pd.Timestamp(day))
            seen = ((end - issued).days, bool(paid <= min(gone, pd.Timestamp(day))))
            counts[seen] = counts.get(seen, 0) + 1
    return [[days, is_paid, count] for (days, is_paid), count in sorted(counts.items())]


# ---- Claims ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of_date", "stage", "since"),
    [
        (date(2024, 10, 19), None, None),
        (date(2024, 11, 1), "noticed", date(2024, 10, 20)),
        (date(2025, 2, 1), "assessed", date(2025, 1, 15)),
        (date(2025, 3, 15), "to_be_paid", date(2025, 3, 10)),
        (date(2025, 3, 20), "paid", date(2025, 3, 20)),
        (date(2025, 8, 1), "recovering", date(2025, 8, 1)),
    ],
)
def test_the_stages_of_a_paid_claim(tiny_book, as_of_date, stage, since):
    """C1: X2 on B4, 85,000 claimed, 76,500 paid, 10,000 recovered."""
    claims = run(tiny_book, "own_claims", "X2", "B4", as_of_date)

    assert claims["stage_code"].tolist() == ([stage] if stage else [])
    assert claims["stage_date"].tolist() == ([pd.Timestamp(since)] if since else [])
    if stage:
        assert claims["claimed_usd"].tolist() == [85_000]


def test_what_was_paid_and_recovered_is_counted_up_to_the_day(tiny_book):
    before = run(tiny_book, "own_claims", "X2", "B4", date(2025, 7, 31)).iloc[0]
    after = run(tiny_book, "own_claims", "X2", "B4", date(2025, 8, 1)).iloc[0]

    assert (before["paid_usd"], after["paid_usd"]) == (76_500, 76_500)
    assert pd.isna(before["recovered_usd"])
    assert after["recovered_usd"] == 10_000


def test_a_disputed_claim_is_held(tiny_book):
    """C2: X3 on B3, filed on 1 September 2025, disputed since 20 August."""
    claim = run(tiny_book, "own_claims", "X3", "B3").iloc[0]

    assert claim["stage_code"] == "held"
    assert claim["stage_date"] == pd.Timestamp(2025, 9, 1)


def test_a_refused_claim_says_why(tiny_book):
    """C3: X1 on B3, filed on 1 August 2025, refused on 5 September for late notice."""
    before = run(tiny_book, "own_claims", "X1", "B3", date(2025, 9, 4)).iloc[0]
    after = run(tiny_book, "own_claims", "X1", "B3", date(2025, 9, 5)).iloc[0]

    assert (before["stage_code"], after["stage_code"]) == ("assessed", "refused")
    assert pd.isna(before["refusal_reason"])
    assert after["refusal_reason"] == "late_notice"


# ---- Records of other exporters -------------------------------------------------------------


def records(book, exporter_id, as_of_date=END):
    found = run(book, "claim_records", exporter_id, "B3", as_of_date)
    return found.set_index("state_code")


def test_another_exporters_disputed_claim_is_an_unresolved_record(tiny_book):
    """Seen from X1: C2 of X3, filed on 1 September 2025 with 260,000."""
    found = records(tiny_book, "X1")

    assert found.index.tolist() == ["all", "disputed"]
    assert found["is_open"].all()
    assert found.loc["all", ["claim_count", "exporter_count"]].tolist() == [1, 1]
    assert found.loc["all", "claimed_usd"] == 260_000
    assert found.loc["all", "first_filing_date"] == pd.Timestamp(2025, 9, 1)


def test_a_record_closes_with_the_refusal(tiny_book):
    """Seen from X3: C3 of X1, open from 1 August to 4 September 2025."""
    assert records(tiny_book, "X3", date(2025, 7, 31)).empty
    assert records(tiny_book, "X3", date(2025, 8, 1)).index.tolist() == ["all", "open"]
    assert records(tiny_book, "X3", date(2025, 9, 4))["is_open"].all()
    closed = records(tiny_book, "X3", date(2025, 9, 5))
    assert closed.index.tolist() == ["all", "resolved"]
    assert not closed["is_open"].any()


def test_a_third_exporter_sees_both(tiny_book):
    found = records(tiny_book, "X2")

    assert found[found["is_open"]].loc["all", "claim_count"] == 1
    assert found[~found["is_open"]].loc["all", "claim_count"] == 1


def test_nobody_is_named(tiny_book):
    found = records(tiny_book, "X2").reset_index()

    shown = " ".join(map(str, found.to_numpy().ravel()))
    assert not any(name in shown for name in ("X1", "X3", "C2", "C3", "P1", "P5"))
    assert not any(name.endswith("_id") for name in found.columns)


@pytest.mark.parametrize(
    ("buyer_id", "state", "is_open"),
    [
        ("B1", "withdrawn_as_unfounded", False),
        ("B2", "withdrawn_as_unfounded", False),
        ("B5", "resolved", False),
        ("B6", "under_collection", True),
        ("B7", "open", True),
        ("B8", "disputed", True),
    ],
)
def test_how_a_claim_maps_to_a_state(altered_book, buyer_id, state, is_open):
    found = run(altered_book, "claim_records", "X1", buyer_id)

    assert found["state_code"].tolist() == ["all", state]
    assert found["is_open"].tolist() == [is_open, is_open]


def test_a_claim_recovered_in_full_is_resolved(altered_book):
    """C1 of X2 on B4: 85,000 claimed, all of it recovered on 1 August 2025."""
    before = run(altered_book, "claim_records", "X3", "B4", date(2025, 7, 31))
    after = run(altered_book, "claim_records", "X3", "B4", END)

    assert before["state_code"].tolist() == ["all", "under_collection"]
    assert after["state_code"].tolist() == ["all", "resolved"]


# ---- Restrictions, lists, events ------------------------------------------------------------


def test_russian_goods_off_cover_and_the_warning_for_the_whole_country(tiny_book):
    """B5 bought HS 854231, off cover from 5 November 2024; I20 was shipped on 3 March 2025."""
    found = run(tiny_book, "restrictions", "X3", "B5")
    concerned = found[found["is_concerned"]].set_index("effect")

    assert concerned.index.tolist() == ["off_cover", "limit_may_be_reduced"]
    assert concerned.loc["off_cover", "hs_prefix"] == "854231"
    assert concerned.loc["off_cover", "valid_from"] == pd.Timestamp(2024, 11, 5)
    assert concerned["shipped_count"].tolist() == [1, 1]
    assert concerned.loc["off_cover", "confidence"] == "chosen"
    assert len(found) == len(concerned) + 49, "50 kinds of goods are listed for Russia"


def test_a_restriction_is_not_known_before_its_day(tiny_book):
    assert run(tiny_book, "restrictions", "X3", "B5", date(2024, 11, 4)).empty


def test_an_american_buyer_has_no_restriction(tiny_book):
    assert run(tiny_book, "restrictions", "X2", "B1").empty


def test_goods_that_went_to_a_restricted_country_count_as_well(altered_book):
    """B8 is British; I25 took HS 854231 to Russia."""
    found = run(altered_book, "restrictions", "X3", "B8")

    assert set(found[found["is_concerned"]]["effect"]) == {"off_cover", "limit_may_be_reduced"}
    assert found[found["hs_prefix"] == "854231"]["shipped_count"].tolist() == [1]


def test_drones_are_on_a_licence_list_and_furniture_is_not(tiny_book, altered_book):
    furniture = run(tiny_book, "licence_lists", "X2", "B1").set_index("list_id")
    drones = run(altered_book, "licence_lists", "X2", "B1").set_index("list_id")

    assert furniture.loc["cn_2024_drones", "invoice_count"] == 0
    assert drones.loc["cn_2024_drones", "invoice_count"] == 1


def test_a_list_without_codes_is_not_checked_rather_than_passed(tiny_book):
    lists = run(tiny_book, "licence_lists", "X2", "B1").set_index("list_id")

    assert not lists.loc["cn_2024_51", "can_be_checked"]
    assert pd.isna(lists.loc["cn_2024_51", "invoice_count"])


@pytest.mark.parametrize(
    ("buyer_id", "known", "unknown"),
    [
        ("B1", {"us_fentanyl_10", "announce_reciprocal", "us_geneva"}, {"russia_2024"}),
        ("B5", {"russia_2024"}, {"us_geneva", "ukraine_war"}),
        ("B3", set(), {"us_geneva", "russia_2024"}),
    ],
)
def test_events_are_those_of_the_buyers_country(tiny_book, buyer_id, known, unknown):
    events = run(tiny_book, "events", "X3", buyer_id, from_date=date(2022, 1, 1))

    assert known <= set(events["event_id"])
    assert not unknown & set(events["event_id"])


def test_grades_up_to_the_day(tiny_book):
    """B1 was B from May 2023 and C from August 2025."""
    before = run(tiny_book, "grades", "X2", "B1", date(2025, 7, 31))
    after = run(tiny_book, "grades", "X2", "B1", date(2025, 8, 1))

    assert before["grade"].tolist() == ["B"]
    assert after["grade"].tolist() == ["B", "C"]
