"""A table says the same whether its cells are written now or were written before."""

import pandas as pd
import pyarrow as pa
import pytest
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
    from tests.app.test_table import FRAME
    from tradecredit.app.frame.table import table

    table(FRAME, key="drawn", alt="Drawn now")
    table(FRAME, key="chosen", alt="Rows can be chosen", on_select=lambda: None)


def read(data: bytes) -> pd.DataFrame:
    return pa.ipc.open_stream(data).read_all().to_pandas()


def test_a_table_that_can_be_clicked_shows_what_any_table_shows(
    tiny_folder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_folder))
    test = AppTest.from_function(page).run()

    for _run in range(2):
        assert not test.exception
        drawn, chosen = (element.proto for element in test.dataframe)
        pd.testing.assert_frame_equal(
            read(drawn.arrow_data.data), read(chosen.arrow_data.data), check_column_type=False
        )
        texts = read(chosen.arrow_data.styler.display_values)
        pd.testing.assert_frame_equal(read(drawn.arrow_data.styler.display_values), texts)
        assert texts["outstanding_usd"].tolist()[0] == "1.23 m"
        assert drawn.columns == chosen.columns
        test.run()
