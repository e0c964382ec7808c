"""The exporter that a newcomer meets first has something of everything to see."""

import pytest

from tradecredit import store


@pytest.fixture(scope="module")
def first(sample_book: store.Book) -> str:
    found = store.run(sample_book, "book/first_exporter", {})
    assert len(found) == 1
    return str(found["exporter_id"].iloc[0])


def test_it_is_a_firm_of_yiwu_with_15_to_40_buyers(sample_book: store.Book, first: str):
    with sample_book.cursor() as cursor:
        city, size, buyers = cursor.execute(
            """
            select any_value(city_code), any_value(size_class), count(distinct buyer_id)
            from stg_shipments
            inner join stg_exporters on stg_shipments.exporter_id = stg_exporters.exporter_id
            where stg_shipments.exporter_id = $exporter_id
            """,
            {"exporter_id": first},
        ).fetchone()
    assert (city, size) == ("yiwu", "medium")
    assert 15 <= buyers <= 40


def test_it_has_a_subsidy_a_limit_something_overdue_and_several_gaps_in_cover(
    sample_book: store.Book, first: str
):
    asked = {"as_of_date": sample_book.data_end, "exporter_id": first, "loss_cause": "default"}
    cover = store.run(sample_book, "cover/cover_by_invoice", asked)
    assert (cover["days_overdue"] > 0).any()
    assert 0 < float(cover["payable_usd"].sum()) < float(cover["outstanding_usd"].sum())
    assert cover["main_gap_step"].nunique() >= 3
    with sample_book.cursor() as cursor:
        for table in ("stg_subsidies", "stg_limits"):
            (count,) = cursor.execute(
                f"select count(*) from {table} where exporter_id = $exporter_id",
                {"exporter_id": first},
            ).fetchone()
            assert count > 0, table


def test_a_book_without_such_a_firm_has_no_example(tiny_book: store.Book):
    """X2 of Yiwu trades with four buyers."""
    assert store.run(tiny_book, "book/first_exporter", {}).empty
