"""What is kept is made once, shows the same again, and is nobody else's for another question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import kept
from tradecredit.language import use_language

pytestmark = pytest.mark.slow

RUNS: list[str] = []


@pytest.fixture(autouse=True)
def _fresh(tiny_folder: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    kept.forget_all()
    RUNS.clear()
    yield
    kept.forget_all()


@dataclass(frozen=True)
class Question:
    frame: pd.DataFrame
    days: tuple[date, ...]


def drawn(text: str, *_about: object) -> str:
    RUNS.append(text)
    st.markdown(text)
    return text.upper()


def shown(page: Callable[[], None]) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60).run()
    assert not test.exception
    return test


def test_the_second_run_shows_the_same_without_making_it() -> None:
    def page() -> None:
        import streamlit as st

        from tests.app import test_kept
        from tradecredit.app.frame.kept import kept

        with st.container(border=True):
            st.caption(kept(test_kept.drawn, "a card"))

    first, second = shown(page), shown(page)

    assert RUNS == ["a card"]
    assert first.markdown[0].value == second.markdown[0].value == "a card"
    assert second.caption[0].value == "A CARD"


def test_codes_and_days_are_told_apart_by_value_and_frames_by_identity() -> None:
    frame = pd.DataFrame({"amount_usd": [1.0]})
    days = (date(2026, 8, 31),)

    for about in (frame, frame, frame.copy(), Question(frame, days), Question(frame, days)):
        kept.kept(drawn, "x", about)
    for about in (["US", "DE"], ["US", "DE"], ["US"], None, 1, "1", {"a": 1}, {"a": 1}, {"a": 2}):
        kept.kept(drawn, "y", about)

    assert RUNS.count("x") == 3, "the frame, its copy, and one question of it"
    assert RUNS.count("y") == 7


def test_two_functions_made_in_a_function_are_two() -> None:
    def written(text: str) -> Callable[[], str]:
        return lambda: text

    assert [kept.kept(written(text)) for text in ("one", "two")] == ["one", "two"]


def test_what_kept_gave_is_known_again() -> None:
    frame = pd.DataFrame({"amount_usd": [1.0]})

    for _run in range(2):
        question = kept.kept(Question, frame, days=(date(2026, 8, 31),))
        kept.kept(drawn, "answer", question)

    assert RUNS == ["answer"]


def test_another_language_is_made_anew() -> None:
    try:
        for code in ("en", "zh_CN", "en"):
            use_language(code)
            kept.kept(drawn, "words")
    finally:
        use_language("en")

    assert RUNS == ["words", "words"]


@pytest.mark.slow
def test_a_ledgers_pictures_are_kept_in_its_session_only() -> None:
    def page() -> None:
        import streamlit as st

        from tests.app import test_kept
        from tradecredit.app.frame import books
        from tradecredit.app.frame.kept import kept

        st.session_state.setdefault(books.LEDGER_KEY, test_kept.ledger())
        kept(test_kept.drawn, "mine")

    for _visitor in range(2):
        test = AppTest.from_function(page, default_timeout=60).run()
        test.run()
        assert not test.exception

    assert RUNS == ["mine", "mine"], "once for each visitor, not once for each run"


def ledger() -> store.Book:
    """A book from frames, the same for every visitor."""
    return store.open_frames(
        tiny_portfolio.frames(), label="Ledger", data_end=tiny_portfolio.DATA_END
    )
