"""Files that leave a page: amounts to the cent, text that cannot act."""

import io

import pandas as pd

from tradecredit.app.frame import downloads


def test_amounts_of_a_file_have_cents_and_no_more() -> None:
    frame = pd.DataFrame({"buyer_name": ["=1+1"], "outstanding_usd": [23322181.470000003]})

    written = pd.read_csv(io.BytesIO(downloads.csv_file(frame, {"data_kind": "synthetic"})))

    assert "23322181.47," in downloads.csv_file(frame, {"data_kind": "synthetic"}).decode("utf-8")
    assert written["buyer_name"].iloc[0] == "'=1+1"
    assert written["data_kind"].iloc[0] == "synthetic"
