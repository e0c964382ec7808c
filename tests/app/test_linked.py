"""A view's link carries codes, restores the view, and choices last across pages."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tradecredit.app.frame import linked

TIMEOUT_SECONDS = 20


def a_page() -> None:
    """Two choices; the page's name comes from the session, as if a visitor changed pages."""
    import streamlit as st

    from tradecredit.app.frame import linked

    linked.begin_page(st.session_state.get("page_wanted", "first"))
    labels = {"US": "United States", "DE": "Germany"}
    market = linked.one(
        "market",
        list(labels),
        "US",
        lambda: st.selectbox("Market", list(labels), format_func=labels.get, key="market"),
        is_in_link=not st.session_state.get("has_ledger", False),
    )
    kinds = linked.several(
        "kinds",
        ["tariff", "scheme"],
        ["tariff"],
        lambda: st.multiselect("Kinds", ["tariff", "scheme"], key="kinds"),
    )
    st.text(f"{market} {'+'.join(kinds)}")


def opened(**link: str | list[str]) -> AppTest:
    page = AppTest.from_function(a_page, default_timeout=TIMEOUT_SECONDS)
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def test_without_a_link_the_defaults_hold_and_the_link_stays_empty():
    page = opened()

    assert page.text[0].value == "US tariff"
    assert dict(page.query_params) == {}


def test_a_choice_is_in_the_link_as_a_code_and_not_as_its_label():
    page = opened()

    page.selectbox(key="market").select("DE").run()

    assert page.text[0].value == "DE tariff"
    assert page.query_params["market"] == "DE"


def test_a_choice_that_nobody_offered_gives_the_default():
    for unknown in ("none", "XX", "<script>", "x" * 5000):
        assert opened(market=unknown).text[0].value == "US tariff"


def test_a_part_named_twice_in_a_link_is_chosen_once():
    assert opened(kinds=["scheme", "scheme"]).text[0].value == "US scheme"


def test_a_link_restores_the_view():
    page = opened(market="DE", kinds=["scheme"])

    assert page.text[0].value == "DE scheme"


def test_a_default_chosen_again_leaves_the_link():
    page = opened(market="DE")

    page.selectbox(key="market").select("US").run()

    assert "market" not in page.query_params


def test_a_code_nobody_knows_is_dropped_and_the_link_corrected():
    page = opened(market="XX")

    assert page.text[0].value == "US tariff"
    assert "market" not in page.query_params


def test_none_of_the_kinds_is_a_choice_of_its_own_in_the_link():
    page = opened()

    page.multiselect(key="kinds").set_value([]).run()
    again = opened(kinds=page.query_params["kinds"])

    assert page.text[0].value == "US"
    assert again.text[0].value == "US"


def test_a_choice_lasts_on_a_page_that_empties_the_link():
    page = opened(market="DE")

    page.session_state["page_wanted"] = "second"
    page.query_params.clear()
    page.run()

    assert page.text[0].value == "DE tariff"
    assert page.query_params["market"] == "DE"


def test_going_back_in_the_browser_on_one_page_follows_the_link():
    page = opened(market="DE")

    page.query_params.clear()
    page.run()

    assert page.text[0].value == "US tariff"


def test_what_is_picked_of_a_ledger_lasts_although_the_link_named_another_book_before():
    page = opened(market="DE")

    page.session_state["has_ledger"] = True
    page.session_state["page_wanted"] = "second"
    page.query_params.clear()
    page.run()
    page.run()

    assert page.text[0].value == "DE tariff"
    assert "market" not in page.query_params


@pytest.mark.parametrize(
    ("points", "chosen"),
    [
        ([], "before"),
        ([{"customdata": ["over_limit"]}], "over_limit"),
        ([{"customdata": {"0": "over_limit"}}], "over_limit"),
        ([{"customdata": ["outstanding"]}], "before"),
    ],
    ids=["nothing", "as a list", "by number", "a mark that chooses nothing"],
)
def test_a_click_on_a_mark_chooses_the_code_it_carries(
    monkeypatch: pytest.MonkeyPatch, points: list[dict[str, object]], chosen: str
) -> None:
    clicked = SimpleNamespace(selection=SimpleNamespace(points=points))
    state = {"chart": clicked, "step": "before"}
    monkeypatch.setattr(linked.st, "session_state", state)

    linked.choose_mark("chart", "step", but=("outstanding",))

    assert state["step"] == chosen
