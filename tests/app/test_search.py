"""Exporters and buyers are searched on the server; a link names them, and never in vain."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tests.sources import PAGES_DIR
from tradecredit import store
from tradecredit.app.frame import search

SECONDS = 60
MANY = 300
NAMES = {
    "N1": "Quanzhou Bright Lantern Co",
    "N2": "Yiwu Bright Toys 100% Cotton Co",
    "N3": "Yiwu Lucky_Star Lantern Co",
    "N4": "义乌市华丰进出口有限公司",
    "N5": 'O\'Neil "Lamp" N1 Works',
}

Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def named_book() -> Iterator[store.Book]:
    """Five exporters of these names; none is owed anything."""
    exporters = tiny_portfolio.frames()["exporters"].iloc[[0] * len(NAMES)]
    named = exporters.assign(
        exporter_id=list(NAMES), exporter_name=list(NAMES.values()), city_code="shenzhen"
    )
    with store.open_frames(
        {"exporters": named}, label="Named", data_end=tiny_portfolio.DATA_END
    ) as book:
        yield book


@pytest.mark.parametrize(
    ("search_text", "found"),
    [
        ("", ["N1", "N2", "N3", "N4", "N5"]),
        ("   ", ["N1", "N2", "N3", "N4", "N5"]),
        ("lantern", ["N1", "N3"]),
        ("LANTERN yiwu", ["N3"]),
        ("yiwu  lantern ", ["N3"]),
        ("100%", ["N2"]),
        ("%", ["N2"]),
        ("_", ["N3"]),
        ("o'neil", ["N5"]),
        ('"lamp"', ["N5"]),
        ("华丰", ["N4"]),
        ("n1", ["N1", "N5"]),
        ("shenzhen", ["N1", "N2", "N3", "N4", "N5"]),
        ("'; drop table x; --", []),
        ("\\", []),
        ("nobody", []),
    ],
)
def test_every_word_is_looked_for_as_it_is_written(named_book, search_text, found):
    """The number itself goes first: N1 before N5, which has it in its name."""
    asked = {"search_text": search_text, "top_count": 5}
    frame = store.run(named_book, "book/exporters", asked)

    assert frame["exporter_id"].tolist() == found
    assert frame["match_count"].tolist() == [len(found)] * len(found)


def test_what_is_not_sent_is_counted(named_book):
    frame = store.run(named_book, "book/exporters", {"search_text": "", "top_count": 2})

    assert frame["exporter_id"].tolist() == ["N1", "N2"]
    assert frame["match_count"].tolist() == [5, 5]


def test_few_options_are_all_sent_and_of_many_the_best():
    few = {f"C{number}": f"Country {number}" for number in range(search.SENT_AT_ONCE)}
    many = {**few, "C100": "Country one hundred"}

    assert len(search.among(few).find("").labels) == search.SENT_AT_ONCE
    assert len(search.among(many).find("").labels) == search.SHOWN
    assert search.among(many).find("").count == search.SENT_AT_ONCE + 1
    assert list(search.among(many).find("HUNDRED country").labels) == ["C100"]


def repeated(frame: pd.DataFrame, key: str, **columns: str) -> pd.DataFrame:
    """``MANY`` rows like the first, with a number each."""
    numbers = [f"{number:04d}" for number in range(MANY)]
    rows = frame.iloc[[0] * MANY].assign(**{key: [f"M{number}" for number in numbers]})
    return rows.assign(
        **{name: [f"{text} {number}" for number in numbers] for name, text in columns.items()}
    )


@pytest.fixture(scope="module")
def large_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of four exporters with 300 more, and 300 more invoices of X2 to 300 buyers."""
    frames = tiny_portfolio.frames()
    invoices = frames["shipments"].query("invoice_id == 'I15'")
    buyers = repeated(frames["buyers"], "buyer_id", buyer_name="Many stores")
    added = {
        "exporters": repeated(frames["exporters"], "exporter_id", exporter_name="Many exports"),
        "buyers": buyers,
        "shipments": repeated(invoices, "invoice_id").assign(buyer_id=buyers["buyer_id"].tolist()),
    }
    large = {
        name: pd.concat([frame, added.get(name, frame.iloc[:0])]) for name, frame in frames.items()
    }
    return tiny_portfolio.write(tmp_path_factory.mktemp("large") / "portfolio", large)


@pytest.fixture
def opened(large_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A page of the large book as a visitor gets it who follows a link."""
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(large_folder))

    def open_page(page_name: str, **link: str) -> AppTest:
        page = AppTest.from_file(str(PAGES_DIR / f"{page_name}.py"), default_timeout=SECONDS)
        for name, value in link.items():
            page.query_params[name] = value
        return run(page)

    return open_page


def run(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def exporter_of(page: AppTest) -> str:
    return page.selectbox(key="exporter_id").value


@pytest.mark.slow
def test_of_many_exporters_twenty_are_sent_and_the_one_of_the_link(opened: Open) -> None:
    page = opened("buyer_exposure", exporter_id="M0123")

    assert exporter_of(page) == "M0123"
    assert len(page.selectbox(key="exporter_id").options) == search.SHOWN + 1
    assert any("20 of 304 listed" in caption.value for caption in page.caption)


@pytest.mark.slow
def test_what_is_typed_chooses_the_exporter_it_fits_best(opened: Open) -> None:
    page = opened("buyer_exposure")
    page.text_input(key="exporter_search").set_value("many 0042")
    run(page)

    assert exporter_of(page) == "M0042"
    assert page.query_params["exporter_id"] == "M0042"
    assert len(page.selectbox(key="exporter_id").options) == 1


@pytest.mark.slow
def test_what_fits_no_exporter_keeps_the_choice(opened: Open) -> None:
    page = opened("buyer_exposure", exporter_id="X3")
    page.text_input(key="exporter_search").set_value("nobody at all")
    run(page)

    assert exporter_of(page) == "X3"
    assert any("No match for this text" in caption.value for caption in page.caption)


@pytest.mark.slow
def test_the_whole_book_can_be_chosen_whatever_was_typed(opened: Open) -> None:
    page = opened("overview", exporter_id="X2")
    page.text_input(key="exporter_search").set_value("many")
    run(page)
    page.selectbox(key="exporter_id").set_value("")
    run(page)

    assert exporter_of(page) == ""
    assert "exporter_id" not in page.query_params


EXPORTERS_PAGES = (
    "overview", "buyer_exposure", "buyer_file", "shipment_check", "obligation_clock",
    "limit_cuts", "premium_after_subsidy",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("page_name", EXPORTERS_PAGES)
def test_an_exporter_the_book_does_not_have_is_said_and_shows_no_other(
    opened: Open, page_name: str
) -> None:
    page = opened(page_name, exporter_id="E9999")

    (warning,) = page.warning
    assert "This link names exporter E9999, which this book does not have" in warning.value
    assert not page.metric
    assert not page.dataframe
    assert page.query_params["exporter_id"] == "E9999"
    run(page)
    assert len(page.warning) == 1, "and goes on saying so"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["typed", "picked"])
def test_after_an_unknown_exporter_another_can_be_chosen(opened: Open, how: str) -> None:
    page = opened("buyer_exposure", exporter_id="E9999", as_of_date="2025-06-30")
    run(page)
    if how == "typed":
        page.text_input(key="exporter_search").set_value("x3")
    else:
        page.selectbox(key="exporter_id").set_value("X3")
    run(page)

    assert exporter_of(page) == "X3"
    assert page.query_params["exporter_id"] == "X3"
    assert str(page.date_input(key="as_of_date").value) == "2025-06-30"
    assert not page.warning


@pytest.mark.slow
def test_the_name_of_an_unknown_exporter_is_text(opened: Open) -> None:
    page = opened("buyer_exposure", exporter_id="<b>[x](http://x)" + "y" * 500)

    assert "\\[x\\]" in page.warning[0].value
    assert len(page.warning[0].value) < 300


@pytest.mark.slow
@pytest.mark.parametrize("page_name", ["buyer_file", "shipment_check"])
def test_of_many_buyers_twenty_are_sent_and_the_one_of_the_link(
    opened: Open, page_name: str
) -> None:
    page = opened(page_name, exporter_id="X2", buyer_id="M0123")

    assert page.selectbox(key="buyer_id").value == "M0123"
    assert len(page.selectbox(key="buyer_id").options) == search.SHOWN + 1


@pytest.mark.slow
@pytest.mark.parametrize("page_name", ["buyer_exposure", "obligation_clock"])
def test_of_the_many_buyers_of_a_list_not_all_are_sent(opened: Open, page_name: str) -> None:
    page = opened(page_name, exporter_id="X2")

    assert len(page.selectbox(key="buyer_id").options) <= search.SHOWN + 1
    page.text_input(key="buyer_search").set_value("stores 0042")
    run(page)
    assert page.selectbox(key="buyer_id").value == "M0042"
    if page_name == "obligation_clock":
        assert page.selectbox(key="buyer_id").options[0] == "All buyers"


@pytest.mark.slow
@pytest.mark.parametrize("page_name", ["buyer_file", "shipment_check"])
def test_a_buyer_the_exporter_does_not_know_is_said_and_shows_no_other(
    opened: Open, page_name: str
) -> None:
    """B3 is a buyer of X3, never of X2."""
    page = opened(page_name, exporter_id="X2", buyer_id="B3")

    assert (
        "This link names buyer B3, with whom this exporter had not dealt" in page.warning[0].value
    )
    assert not page.metric
    page.selectbox(key="buyer_id").set_value("M0003")
    run(page)
    assert page.query_params["buyer_id"] == "M0003"


@pytest.mark.slow
def test_a_buyer_of_one_exporter_is_left_when_another_exporter_is_chosen(opened: Open) -> None:
    """Nobody asked for B2 of X3: its own largest buyer is shown."""
    page = opened("buyer_file", exporter_id="X2", buyer_id="B2")
    page.selectbox(key="exporter_id").set_value("X3")
    run(page)

    assert not page.warning
    assert page.selectbox(key="buyer_id").value == "B3"
