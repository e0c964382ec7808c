"""The page "Claims development", run alone: on the sample book, on too little, on a file."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.development.books import small
from tradecredit.app.claims_development import answer, view
from tradecredit.risk import equal_age, projections
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

PAGE = str(PROJECT_DIR / "pages" / "claims_development.py")
DATA = Path(__file__).parent / "data"


def run_page(folder, monkeypatch, **query):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(folder))
    page = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def messages(page) -> str:
    return " | ".join(element.value for element in page.markdown)


def captions(page) -> str:
    return " | ".join(element.value for element in page.caption)


def asked(**changed) -> view.Asked:
    given = {
        "step_months": 3,
        "basis": "paid",
        "measure": "amount",
        "is_net": False,
        "where": {},
        "last_day": date(2025, 3, 31),
        "since": date(2024, 7, 1),
    }
    return view.Asked(**{**given, **changed})


def small_view(**changed) -> view.View:
    triangle = changed.pop("triangle", small())
    return view.View(
        book=None,
        own_name=changed.pop("own_name", ""),
        asked=asked(**changed),
        triangle=triangle,
        projection=projections.project(triangle),
        refusal="",
        levels=equal_age.levels(triangle, date(2024, 7, 1)),
        speeds=equal_age.speeds(triangle, date(2024, 7, 1)),
    )


def test_the_headline_is_of_the_origins_under_95_percent() -> None:
    """C, D, E: 135 + 110 + 0 of 148.5 + 175 + 172.24 = 495.7, 49 %."""
    text = answer.headline(small_view()).replace("\N{NO-BREAK SPACE}", " ")

    assert text.endswith("US$ 245 paid of an expected US$ 496, 49 % developed")


def test_the_headline_says_claims_where_claims_are_counted() -> None:
    text = answer.headline(small_view(measure="count", basis="incurred"))
    text = text.replace("\N{NO-BREAK SPACE}", " ")

    assert text.endswith("245 claims reported of an expected 496 claims, 49 % developed")


def test_a_book_with_too_few_claims_is_refused_with_the_count(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch)

    assert not page.metric
    assert (
        "Too few claims to say what they will end at: 1 under these filters" in page.info[0].value
    )


def test_filters_that_leave_no_premium_say_what_to_do(tiny_folder, monkeypatch):
    page = run_page(tiny_folder, monkeypatch, country_codes=["JP"])

    assert not page.metric
    assert "Take a filter out" in page.info[0].value


def test_the_sample_book_has_an_answer_under_every_basis(sample_folder, monkeypatch):
    for basis in ("paid", "incurred"):
        for measure in ("amount", "count"):
            page = run_page(
                sample_folder,
                monkeypatch,
                claims_basis=basis,
                claims_measure=measure,
                origin_step="half_year" if basis == "paid" else "quarter",
            )
            labels = [metric.label for metric in page.metric]
            word = "paid" if basis == "paid" else "reported"

            assert labels[:3] == ["Developed", "Expected end", "Still to come"]
            assert f" {word} of an expected " in page.subheader[0].value
            assert "Whole quarters to 30 Sep 2026" in captions(page)


def test_the_sample_book_compares_and_looks_back(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch, newer_since="2024-10-01", recoveries="net")

    assert "Shipped since Oct 2024, at age" in messages(page)
    assert "A year ago US$" in messages(page)
    assert "recoveries taken off" in captions(page)


def test_a_file_of_ones_own_takes_the_place_of_the_book(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch)
    page.file_uploader[0].set_value(
        ("mine.csv", (DATA / "taylor_ashe.csv").read_bytes(), "text/csv")
    ).run()

    assert not page.exception
    figures = {metric.label: metric.value for metric in page.metric}
    assert figures["Still to come"] == "18,680,856"
    assert "± 2.45 m" in " ".join(str(metric.proto) for metric in page.metric)
    assert "Not for a file" in messages(page)
    assert any("Your file: " in part.value for part in page.markdown)
    assert not any("The whole book" in part.value for part in page.markdown)
    assert not [code for code in page.code if "data_version" in code.value]


def test_a_file_that_is_no_triangle_says_where(sample_folder, monkeypatch):
    page = run_page(sample_folder, monkeypatch)
    page.file_uploader[0].set_value(
        ("mine.csv", b"origin,1,2,3\n2021,10,x,30\n2022,1,2,\n2023,1,,\n", "text/csv")
    ).run()

    assert not page.metric
    assert "holds “x”" in page.error[0].value
