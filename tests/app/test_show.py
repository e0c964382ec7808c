"""The list of events below a chart."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import pandas as pd

    from tradecredit.app.frame import show

    show.event_list(
        pd.DataFrame(
            {
                "event_number": [1, 2],
                "event_date": pd.to_datetime(["2025-04-02", "2025-04-09"]),
                "label": ["Sourced", "Chosen"],
                "source_id": ["CW1", None],
                "confidence": ["B", "chosen"],
            }
        )
    )


def test_an_event_without_a_source_is_listed_with_what_is_known() -> None:
    test = AppTest.from_function(page).run()

    assert not test.exception
    assert "Sourced (CW1, B)" in test.markdown[0].value
    assert "Chosen (chosen)" in test.markdown[0].value
