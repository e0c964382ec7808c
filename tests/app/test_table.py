"""A table says the same whether its cells are written now or were written before."""

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from streamlit.testing.v1 import AppTest

FRAME = pd.DataFrame(
    {
        "buyer_name": ["A", None, "C"],
        "country_code": ["DE", "US", None],
        "outstanding_usd": [1_234_567.0, None, 0.0],
        "utilisation_ratio": [0.5, 1.038, None],
        "due_date": pd.to_datetime(["2026-08-31", None, "2026-09-01"]),
        "is_current": [True, False, True],
        "invoice_count": [3, 0, 12],
    },
    index=[4, 2, 9],
)


def page() -> None:
    import streamlit as st

    from tests.app.test_table import FRAME
    from tradecredit.app.frame import table as written
    from tradecredit.app.frame.table import table

    now = written._written(FRAME, list(FRAME), has_raw_codes=False)
    st.dataframe(now, column_config=written.config(list(FRAME)))
    table(FRAME, key="drawn", alt="Rows cannot be chosen")
    table(FRAME, key="chosen", alt="Rows can be chosen", on_select=lambda: None)


def read(data: bytes) -> pd.DataFrame:
    return pa.ipc.open_stream(data).read_all().to_pandas()


def test_what_was_written_before_is_what_streamlit_would_write_now(
    tiny_folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    test = AppTest.from_function(page).run()

    for _run in range(2):
        assert not test.exception
        now, *before = (element.proto for element in test.dataframe)
        texts = read(now.arrow_data.styler.display_values)
        assert texts["outstanding_usd"].tolist()[0] == "1.23 m"
        for shown in before:
            assert_frame_equal(read(now.arrow_data.data), read(shown.arrow_data.data))
            assert_frame_equal(texts, read(shown.arrow_data.styler.display_values))
        test.run()


@pytest.mark.slow
def test_a_table_of_too_many_cells_shows_the_first_rows_and_says_so() -> None:
    def page() -> None:
        import pandas as pd

        from tradecredit.app.frame.table import table

        table(pd.DataFrame({"payable_usd": range(300_000)}), key="many", alt="Many rows")

    test = AppTest.from_function(page, default_timeout=60).run()

    assert not test.exception
    assert len(test.dataframe[0].value) == 250_000
    assert test.caption[0].value == (
        "The first 250,000 of 300,000 rows; a download has all of them."
    )
