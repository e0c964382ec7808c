"""What needs attention first on the overview: what saves money, apart from what is lost."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tiny_folder, monkeypatch):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run_page(**query: str) -> AppTest:
        page = AppTest.from_file(str(PROJECT_DIR / "pages" / "overview.py"), default_timeout=20)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return run_page


def table(page: AppTest, column: str) -> pd.DataFrame:
    return next(one.value for one in page.dataframe if column in one.value)


def advice(page: AppTest) -> pd.DataFrame:
    return next(
        one.value
        for one in page.dataframe
        if {"action_date", "saves_usd"} <= set(one.value.columns)
    )


def test_what_saves_most_comes_first_with_its_day_and_the_working_day(run):
    """X2: collecting from B1 saves 84,000 by 1 October, a day off; from B2 42,000, undated."""
    rows = advice(run(exporter_id="X2"))

    assert rows["next_action"].tolist() == [
        "Collect US$ 165 k that is overdue",
        "Collect US$ 42.0 k that is overdue",
        "Give notice of possible loss, unless the buyer pays before",
    ]
    assert rows["saves_usd"].tolist() == [84_000, 42_000, 9_000]
    assert rows["action_date"].iloc[0] == pd.Timestamp("2025-10-01")
    assert rows["working_day_date"].iloc[0] == pd.Timestamp("2025-09-30")
    assert pd.isna(rows["action_date"].iloc[1])


def test_days_ahead_widen_what_is_due_in_time(run):
    """The notice for I16 is due on 5 November."""
    rows = advice(run(exporter_id="X2", days_ahead="all"))

    assert rows["saves_usd"].tolist() == [84_000, 42_000, 9_000, 6_000]


def test_what_is_lost_stands_apart_by_the_rule_that_took_it(run):
    """X2: I14 42,000 without a policy, I19 33,000 on other terms, of I16 and I17 75,000 above."""
    page = run(exporter_id="X2")
    lost = table(page, "lost_usd").set_index("reason_code")["lost_usd"].to_dict()

    assert lost == {
        "Above the limit": 75_000,
        "No policy": 42_000,
        "Other terms than approved": 33_000,
    }
    assert "next_action" not in table(page, "lost_usd")
    assert any(
        "US$ 150 k of open invoices is not insured any more" in c.value for c in page.caption
    )


def test_one_kind_of_action_can_be_chosen_shipping_ones_as_well(run):
    rows = advice(run(exporter_id="X2", action_kind="ship_stop"))

    assert rows["next_action"].tolist() == [
        "Ship nothing until the oldest debt is paid (indemnified: a new limit)"
    ]
