"""Summaries and queries of cover, against the hand-written book and against the shipments."""

from datetime import date

import pytest

from tradecredit import store

NO_FILTER = dict.fromkeys(
    [
        "country_codes",
        "city_codes",
        "scheme_codes",
        "sector_codes",
        "size_classes",
        "product_codes",
        "payment_terms",
    ]
)
INSURED_FROM_SHIPMENTS = """
    select year(ship_date) as calendar_year,
        cast(sum(cast(invoice_amount_usd as decimal(18, 2))) as double) as insured_usd,
        cast(sum(cast(premium_usd as decimal(18, 2))) as double) as premium_usd,
        count(*) as invoice_count
    from stg_shipments
    inner join stg_policies using (policy_id)
    where declared_date is not null and product_code <> 'domestic'
    group by 1 order by 1
"""
INSURED_FROM_SUMMARY = """
    select year(ship_month) as calendar_year, sum(insured_usd) as insured_usd,
        sum(premium_usd) as premium_usd, sum(invoice_count) as invoice_count
    from mart_monthly group by 1 order by 1
"""


def answers(book: store.Book, sql: str) -> list[tuple[float, ...]]:
    with book.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def insured(book: store.Book, **changed):
    return store.run(book, "coverage/insured_by_month", {**NO_FILTER, "split_by": None, **changed})


@pytest.mark.parametrize("book_name", ["tiny_book", "sample_book"])
def test_the_monthly_summary_adds_up_to_the_declared_export_shipments(book_name, request):
    book = request.getfixturevalue(book_name)
    summary = answers(book, INSURED_FROM_SUMMARY)
    shipments = answers(book, INSURED_FROM_SHIPMENTS)

    assert len(shipments) > 1
    for by_summary, by_shipments in zip(summary, shipments, strict=True):
        assert by_summary == pytest.approx(by_shipments, rel=1e-9)


def test_insured_counts_only_declared_export_invoices(tiny_book):
    """2024: I01, I02, I09 to I13 (I32 had no policy). July 2025: I06, I18, I25 (not I28, I30)."""
    months = insured(tiny_book).set_index("ship_month")["insured_usd"]

    assert months[months.index.year == 2024].sum() == 382_000
    assert months["2025-07-01"] == 48_000 + 38_000 + 54_000


def test_undeclared_shipments_are_not_insured(tiny_book):
    """I07 and I27 are all there was in September 2025, and neither was declared."""
    months = insured(tiny_book)["ship_month"]

    assert not ((months.dt.year == 2025) & (months.dt.month == 9)).any()


@pytest.mark.parametrize(
    "split_by",
    [
        "country_code",
        "city_code",
        "scheme_code",
        "sector_code",
        "size_class",
        "product_code",
        "payment_term",
    ],
)
def test_parts_of_every_split_add_up_to_the_whole(tiny_book, split_by):
    parts = insured(tiny_book, split_by=split_by).groupby("ship_month")["insured_usd"].sum()
    whole = insured(tiny_book).set_index("ship_month")["insured_usd"]

    assert parts.to_dict() == pytest.approx(whole.to_dict())


def test_filters_combine(tiny_book):
    """To the US under the Yiwu scheme of 2025: I15, I16, I17, I18."""
    found = insured(tiny_book, country_codes=["US"], scheme_codes=["yiwu_2025"])

    assert found["insured_usd"].sum() == 90_000 + 75_000 + 60_000 + 38_000


def test_an_empty_list_of_codes_leaves_nothing(tiny_book):
    assert insured(tiny_book, country_codes=[]).empty


@pytest.mark.parametrize(
    ("from_date", "to_date", "clients", "small"),
    [
        # X2 shipped from March to July and in October, X1 in August and November 2024.
        (date(2024, 8, 1), date(2024, 8, 31), 1, 1),
        (date(2024, 7, 1), date(2024, 12, 31), 2, 2),
        # The months on both sides of New Year: X1 in November and January, X3 from February.
        (date(2024, 11, 1), date(2025, 1, 31), 1, 1),
        (date(2025, 1, 1), date(2025, 8, 31), 3, 2),
        (date(2025, 9, 1), date(2025, 9, 30), 0, 0),
    ],
)
def test_clients_are_counted_once_in_any_run_of_months(
    tiny_book, from_date, to_date, clients, small
):
    found = store.run(
        tiny_book,
        "coverage/clients_in_period",
        {**NO_FILTER, "from_date": from_date, "to_date": to_date},
    ).iloc[0]

    assert (found["client_count"], found["sme_client_count"]) == (clients, small)


def test_clients_of_the_sample_book_agree_with_its_shipments(sample_book):
    counted = store.run(sample_book, "coverage/clients_by_year", NO_FILTER)
    expected = answers(
        sample_book,
        "select year(ship_date), count(distinct stg_shipments.exporter_id) from stg_shipments"
        " inner join stg_policies using (policy_id)"
        " where declared_date is not null and product_code <> 'domestic' group by 1 order by 1",
    )

    assert list(zip(counted["calendar_year"], counted["client_count"], strict=True)) == expected


def test_customs_exports_are_those_of_the_filtered_exporters(tiny_book):
    found = store.run(
        tiny_book,
        "coverage/exports_by_year",
        {"city_codes": None, "sector_codes": None, "size_classes": ["small"]},
    ).set_index("calendar_year")

    assert found.loc[2024, "exports_usd"] == 5_000_000 + 100_000
    assert found.loc[2024, "exports_to_us_usd"] == 3_000_000


def test_published_growth_of_early_2025_is_there_with_its_source(tiny_book):
    found = store.run(tiny_book, "coverage/published_figures", {})
    early_2025 = found[found["period_end"] == "2025-04-30"].iloc[0]

    assert early_2025["published_ratio"] == pytest.approx(0.153)
    assert early_2025["source_id"].startswith("SEED-2")


def test_events_are_those_of_the_kinds_and_days_asked_for(tiny_book):
    found = store.run(
        tiny_book,
        "events/events_in_period",
        {
            "event_kinds": ["tariff"],
            "from_date": date(2025, 4, 1),
            "to_date": date(2025, 5, 14),
        },
    )

    assert set(found["event_kind"]) == {"tariff"}
    assert found["event_date"].min().date() == date(2025, 4, 2)
    assert found["event_date"].max().date() == date(2025, 5, 14)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        # 2025: X1 205,000, X2 296,000, X3 526,000. 2024: X1 40,000, X2 220,000.
        ({}, {"stayed": 501_000 - 260_000, "new": 526_000}),
        # X1 shipped only to the US in 2024; X3 was not insured then.
        ({"country_codes": ["DE"]}, {"switched_in": 94_000, "new": 380_000}),
        # X2 shipped 140,000 to Brazil in 2024, and to others in 2025.
        ({"country_codes": ["BR"]}, {"switched_out": -140_000, "new": 65_000}),
        # X2 had a policy of its own before it took the one of the scheme.
        ({"scheme_codes": ["yiwu_2025"]}, {"switched_in": 296_000}),
    ],
)
def test_growth_is_of_new_staying_switched_and_lost_clients(tiny_book, filters, expected):
    """January to August 2025 on the same months of 2024, worked out from the shipments."""
    year = {"from_date": date(2025, 1, 1), "to_date": date(2025, 8, 31)}
    before = {
        "compared_from_date": date(2024, 1, 1),
        "compared_to_date": date(2024, 8, 31),
    }
    asked = {**NO_FILTER, **year, **before, **filters}
    found = store.run(tiny_book, "coverage/growth_by_client", asked)
    assert found.set_index("client_group")["change_usd"].to_dict() == expected

    turned = {f"compared_{name}": day for name, day in year.items()} | {
        name.removeprefix("compared_"): day for name, day in before.items()
    }
    mirrored = store.run(tiny_book, "coverage/growth_by_client", {**asked, **turned})
    other = {"new": "lost", "switched_in": "switched_out", "switched_out": "switched_in"}
    assert mirrored.set_index("client_group")["change_usd"].to_dict() == {
        other.get(group, group): -change for group, change in expected.items()
    }
