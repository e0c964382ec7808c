"""The actions of an exporter's week on the overview, on the hand-written book of 30 September."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tradecredit.app.overview import week_actions
from tradecredit.settings import PROJECT_DIR

pytestmark = pytest.mark.slow

OVERVIEW = str(PROJECT_DIR / "pages" / "overview.py")
CLOCK = str(PROJECT_DIR / "pages" / "obligation_clock.py")


@pytest.fixture
def run(tiny_folder, monkeypatch):
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))

    def run_page(path: str, **query: str) -> AppTest:
        page = AppTest.from_file(path, default_timeout=20)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return run_page


def week(page) -> pd.DataFrame:
    return next(table.value for table in page.dataframe if "more" in table.value)


def test_an_exporters_week_has_what_falls_due_and_what_is_late(run):
    """X2: the notice for I15 is due on 1 October, the limit of B2 ended on 14 September."""
    page = run(OVERVIEW, exporter_id="X2")
    actions = week(page).set_index("obligation_kind")

    assert list(actions.index) == ["Give notice of possible loss", "Renew a limit"]
    assert actions.loc["Give notice of possible loss", "obligation_date"] == pd.Timestamp(
        "2025-10-01"
    )
    assert actions.loc["Renew a limit", "missed_date"] == pd.Timestamp("2025-09-14")
    said = " ".join(caption.value for caption in page.caption)
    assert "30 Sep 2025 to 7 Oct 2025: 1 to do with US$ 9.00 k at stake, and 1 late." in said


def test_each_action_leads_to_the_buyer_and_to_the_page_that_answers_it(run):
    actions = week(run(OVERVIEW, exporter_id="X2")).set_index("obligation_kind")
    asked = "exporter_id=X2&as_of_date=2025-09-30"

    assert actions.loc["Give notice of possible loss", "open"] == (
        f"/buyer_file?{asked}&buyer_id=B1"
    )
    assert actions.loc["Give notice of possible loss", "more"] == (
        f"/obligation_clock?{asked}&obligation_row=notify.invoice.2025-10-01.B1.P4"
    )
    assert actions.loc["Renew a limit", "more"] == f"/shipment_check?{asked}&buyer_id=B2"


@pytest.mark.slow
@pytest.mark.parametrize("exporter_id", ["X1", "X2", "X3"])
def test_the_week_agrees_with_the_obligation_clock_of_the_day(run, exporter_id):
    said = " ".join(caption.value for caption in run(OVERVIEW, exporter_id=exporter_id).caption)
    clock = {metric.label: metric.value for metric in run(CLOCK, exporter_id=exporter_id).metric}

    assert f"with {clock['At stake within 7 days']} at stake" in said
    assert f"and {clock['Late, still to do']} late." in said


@pytest.mark.slow
def test_a_week_without_anything_says_so(run):
    page = run(OVERVIEW, exporter_id="X4")

    assert page.success[0].value == "Nothing falls due within 7 days and nothing is late."


def test_the_whole_book_has_no_week_of_its_own(run):
    page = run(OVERVIEW)

    assert "Actions of this week" not in [heading.value for heading in page.subheader]


def test_late_ones_with_more_money_never_hide_the_week():
    count = week_actions.SHOWN_ROWS + 1
    rows = pd.DataFrame({"is_late": [True] * count + [False], "what": "x"})
    shown = week_actions.top(rows)

    assert len(shown) == week_actions.SHOWN_ROWS
    assert shown["is_late"].tolist() == [True] * (week_actions.SHOWN_ROWS - 1) + [False]
