"""Whose figures a page says it shows, and links that ask for what is not there."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tests.sources import PAGES_DIR
from tests.sweep import over_some
from tradecredit import store
from tradecredit.formats import day

SECONDS = 60
LAST_DAY = day(tiny_portfolio.DATA_END)
# What a link asks for in vain, page, key and value: the sentence names the value.
BROKEN = [
    (page, key, value)
    for page, key, values in [
        ("buyer_exposure", "exporter_id", ["E9999", "<script>alert(1)</script>", "X" * 300]),
        ("buyer_exposure", "exporter_id", ["X1,X2"]),
        ("buyer_exposure", "as_of_date", ["2010-01-01", "2999-01-01", "nan", "2025-02-30"]),
        ("buyer_exposure", "as_of_date", ["x" * 300, "20250101T"]),
        ("buyer_exposure", "loss_cause", ["inf", "flood", "default,insolvency,flood"]),
        ("buyer_exposure", "country_codes", ["XX", "US,XX", "<b>"]),
        ("buyer_file", "exporter_id", ["E9999", "-inf"]),
        ("buyer_file", "as_of_date", ["0000-00-00"]),
        ("obligation_clock", "exporter_id", ["E9999"]),
        ("obligation_clock", "as_of_date", ["1999-12-31"]),
        ("shipment_check", "exporter_id", ["E9999", "' or 1=1 --"]),
        ("limit_cuts", "exporter_id", ["E9999"]),
        ("limit_cuts", "as_of_date", ["-1"]),
        ("premium_after_subsidy", "exporter_id", ["E9999"]),
        ("overview", "exporter_id", ["E9999"]),
        ("overview", "as_of_date", ["2010-01-01"]),
        ("claim_ratios", "from_date", ["1899-01-01", "inf"]),
        ("claim_ratios", "to_date", ["2999-12-31"]),
        ("claim_ratios", "country_codes", ["XX"]),
        ("claim_ratios", "causes", ["flood"]),
        ("claim_ratios", "size_classes", ["tiny", "small,tiny"]),
        ("coverage_growth", "scheme_codes", ["no_such_scheme"]),
        ("coverage_growth", "city_codes", ["atlantis"]),
        ("coverage_growth", "product_codes", ["insurance"]),
        ("coverage_growth", "to_date", ["1e309"]),
    ]
    for value in values
]  # fmt: skip


@pytest.fixture
def opened(tiny_folder, monkeypatch):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run(page: str, **link: str | list[str]) -> AppTest:
        test = AppTest.from_file(str(PAGES_DIR / f"{page}.py"), default_timeout=SECONDS)
        for name, value in link.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    return run


def version_of(folder) -> str:
    with store.open_folder(folder) as book:
        return book.version


def context(test: AppTest) -> str:
    return " ".join(part.value for part in test.markdown if part.value.startswith("**"))


def warned(test: AppTest) -> str:
    return plain(" ".join(box.value for box in test.warning))


def plain(markdown: str) -> str:
    """The text that a reader sees of escaped Markdown."""
    return re.sub(r"\\(.)", r"\1", markdown)


@pytest.mark.slow
@over_some("broken", BROKEN, sample=12)
def test_what_a_link_asks_for_in_vain_is_named_and_no_figure_is_shown(opened, broken) -> None:
    page, key, value = broken
    test = opened(page, **{key: value})
    refused = re.split(",", value)[-1] if key != "exporter_id" else value

    assert re.sub(r"\W", "", refused[:40]) in re.sub(r"\W", "", warned(test))
    assert not test.metric
    assert not test.dataframe


@pytest.mark.slow
def test_a_day_out_of_the_book_stays_refused_until_the_reader_goes_on(opened) -> None:
    test = opened("buyer_exposure", exporter_id="X1", as_of_date="2010-01-01")
    assert "2010-01-01" in warned(test)

    test.run()
    assert not test.metric
    test.button(key="go_on_as_usual").click().run()

    assert test.metric
    assert f"on {LAST_DAY}" in context(test)


@pytest.mark.slow
def test_a_page_says_whose_figures_of_which_day_it_shows_and_each_filter_goes_by_a_click(
    opened,
) -> None:
    test = opened("buyer_exposure", exporter_id="X1", loss_cause="insolvency", country_codes="US")
    assert "**Sample toys one · Shenzhen**" in context(test)
    assert f"on {LAST_DAY}" in context(test)

    test.button(key="remove_country_codes").click().run()
    test.button(key="remove_loss_cause").click().run()

    assert "country_codes" not in test.query_params
    assert "loss_cause" not in test.query_params
    assert not [button for button in test.button if str(button.key).startswith("remove_")]


@pytest.mark.slow
def test_a_list_with_commas_is_as_good_as_a_repeated_one(opened) -> None:
    with_commas = opened("claim_ratios", country_codes="US,DE")
    repeated = opened("claim_ratios", country_codes=["US", "DE"])

    assert [tile.value for tile in with_commas.metric] == [tile.value for tile in repeated.metric]
    assert context(with_commas) == context(repeated)


@pytest.mark.slow
def test_the_link_to_copy_names_exporter_day_and_data_though_they_are_the_usual_ones(
    opened, tiny_folder
) -> None:
    (link,) = [code.value for code in opened("buyer_exposure").code if "data_version" in code.value]

    assert "exporter_id=X" in link
    assert f"as_of_date={tiny_portfolio.DATA_END}" in link
    assert f"data_version={version_of(tiny_folder)}" in link


@pytest.mark.slow
def test_a_link_of_other_data_says_both_versions_and_of_another_book_shows_no_firm(
    opened, tiny_folder
) -> None:
    version = version_of(tiny_folder)
    other = "sample-7-0.01-20261031-g2-abc"

    assert not opened("buyer_exposure", exporter_id="X1", data_version=version).info
    whole = opened("claim_ratios", data_version=other)
    assert whole.metric
    assert other in plain(whole.info[0].value)
    assert version in plain(whole.info[0].value)
    firm = opened("buyer_exposure", exporter_id="X1", data_version=other)
    assert not firm.metric
    assert "another book" in warned(firm)
    assert "X1" in warned(firm)
