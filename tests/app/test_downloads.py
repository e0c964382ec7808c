"""Files that leave a page: amounts to the cent, text that cannot act."""

import io
import zipfile

import pandas as pd

from tradecredit.documents import plain


def test_amounts_of_a_file_have_cents_and_no_more() -> None:
    frame = pd.DataFrame({"buyer_name": ["=1+1"], "outstanding_usd": [23322181.470000003]})

    file = plain.csv_file(frame, {"Data kind": "synthetic"})

    written = pd.read_csv(io.BytesIO(file))
    assert "23322181.47," in file.decode("utf-8")
    assert written["Buyer"].iloc[0] == "'=1+1"
    assert written["Data kind"].iloc[0] == "synthetic"


def test_a_file_has_headings_units_and_decimals_of_the_screen() -> None:
    frame = pd.DataFrame(
        {
            "main_gap": ["Uninsured percentage"],
            "payable_ratio": [0.7469800571428572],
            "burning_cost_ratio": [0.00123456],
            "headroom_usd": [-0.001],
            "is_mature": [True],
        }
    )

    lines = plain.csv_file(frame, {}).decode("utf-8-sig").splitlines()

    headings = 'Main gap,"Payable share, %","Burning cost, bp","Headroom, US$",'
    headings += "Claims of its shipments decided"
    assert lines == [headings, "Uninsured percentage,74.7,12.3,0.0,yes"]


def test_a_workbook_holds_numbers_with_the_format_of_their_column() -> None:
    frame = pd.DataFrame({"payable_ratio": [0.25], "outstanding_usd": [1234.5]})

    file = plain.excel_file(frame, {"Data kind": "synthetic"})

    data = pd.read_excel(io.BytesIO(file), sheet_name="Data", engine="calamine")
    assert data.to_dict("records") == [{"Payable share, %": 25.0, "Outstanding, US$": 1234.5}]
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        styles = parts.read("xl/styles.xml").decode("utf-8")
    assert 'formatCode="0.0"' in styles
