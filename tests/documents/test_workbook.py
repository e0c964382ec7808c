"""The workbook opens with numbers as numbers and dates as dates, and adds up to the cent."""

import io
import re
import zipfile
from functools import cache

import pandas as pd
import pytest

from tests.documents import packs
from tradecredit.documents.pack import Pack
from tradecredit.documents.workbook import (
    FACTS_ROW,
    HEADINGS_ROW,
    MARK_ROW,
    TOTALS_ROW,
    workbook_file,
)

THREE = packs.three_invoices()
SHEETS = ["Summary", "Board", "Invoices", "Obligations", "Assumptions"]


@cache
def _three() -> bytes:
    return workbook_file(THREE)


def written(pack: Pack) -> bytes:
    """The file of a pack; that of the three invoices is written once for all tests."""
    return _three() if pack is THREE else workbook_file(pack)


def table(pack: Pack, sheet: str) -> pd.DataFrame:
    """The rows of a sheet as another program reads them."""
    return pd.read_excel(
        io.BytesIO(written(pack)), sheet_name=sheet, header=HEADINGS_ROW, engine="calamine"
    )


def cells(pack: Pack, sheet: str) -> pd.DataFrame:
    """Every cell of a sheet, the lines above the table included."""
    return pd.read_excel(
        io.BytesIO(written(pack)), sheet_name=sheet, header=None, engine="calamine"
    )


def total(pack: Pack, sheet: str, heading: str) -> float:
    """The total above a heading, as a reader gets it that does not calculate."""
    shown = cells(pack, sheet)
    column = shown.columns[shown.iloc[HEADINGS_ROW] == heading][0]
    return float(shown.loc[TOTALS_ROW, column])


def summary(pack: Pack) -> dict[str, object]:
    rows = table(pack, "Summary")
    return {f"{row['Part']}: {row['Item']}": row["Value"] for row in rows.to_dict("records")}


def test_the_summary_has_the_figures_worked_out_by_hand() -> None:
    values = summary(THREE)

    assert values["Key figures: Outstanding"] == 61_534.86
    assert values["Key figures: Payable"] == 46_111.10
    assert values["Key figures: Kept at own risk"] == 15_423.76
    assert values["Key figures: Overdue"] == 1_534.86
    assert values["Cover waterfall: No limit"] == 300.30
    assert values["Cover waterfall: Above the limit"] == 10_000.00
    assert values["Cover waterfall: Uninsured percentage"] == 5_123.46
    assert values["Cover waterfall: Payable"] == 46_111.10


@pytest.mark.parametrize("sheet", ["Board", "Invoices"])
@pytest.mark.parametrize(
    ("heading", "amount"), [("Outstanding, US$", 61_534.86), ("Payable, US$", 46_111.10)]
)
def test_the_total_of_a_sheet_is_the_sum_of_its_rows(
    sheet: str, heading: str, amount: float
) -> None:
    pack = THREE

    assert total(pack, sheet, heading) == amount
    assert round(table(pack, sheet)[heading].sum(), 2) == amount


def test_the_total_of_a_step_is_what_the_step_takes() -> None:
    pack = THREE

    assert total(pack, "Invoices", "Above the limit, US$") == 10_000.00
    assert total(pack, "Invoices", "Uninsured percentage, US$") == 5_123.46
    assert total(pack, "Obligations", "At stake, US$") == 123.45


def test_a_total_is_a_formula_over_the_rows_that_a_filter_leaves() -> None:
    """Rows 5 to 7 hold the three invoices; 109 is Excel's sum of the rows shown."""
    files = zipfile.ZipFile(io.BytesIO(written(THREE)))
    invoices = files.read("xl/worksheets/sheet3.xml").decode()

    assert "<f>SUBTOTAL(109,J5:J7)</f><v>61534.86</v>" in invoices


def test_amounts_are_numbers_and_dates_are_dates() -> None:
    invoices = table(THREE, "Invoices").set_index("Invoice")

    assert invoices["Outstanding, US$"].dtype == float
    assert invoices["Days overdue"].dtype.kind in "if"
    assert pd.api.types.is_datetime64_any_dtype(invoices["Due"])
    assert invoices.loc["R-2", "Due"] == pd.Timestamp("2025-08-31")
    assert invoices.loc["R-2", "Insured percentage, %"] == 90


def test_the_summary_says_the_day_as_a_date() -> None:
    values = summary(THREE)

    assert values["This file: As of"] == pd.Timestamp("2025-09-30")
    assert values["This file: Printed"] == pd.Timestamp("2025-10-02")


def test_cells_have_the_formats_of_their_kind() -> None:
    styles = zipfile.ZipFile(io.BytesIO(written(THREE))).read("xl/styles.xml")

    for pattern in ("yyyy-mm-dd", "0.0", "#,##0.00", "#,##0.00##"):
        assert f'formatCode="{pattern}"' in styles.decode()


def test_the_unknown_is_an_empty_cell() -> None:
    invoices = table(THREE, "Invoices")
    obligations = table(THREE, "Obligations")

    assert invoices["Notice given"].isna().all()
    assert invoices["Claim"].isna().all()
    assert obligations["At stake, US$"].tolist()[1] == 123.45
    assert pd.isna(obligations["At stake, US$"].tolist()[0])


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_says_what_its_data_are(sheet: str) -> None:
    shown = cells(THREE, sheet)
    facts = shown.loc[FACTS_ROW, 0]

    assert shown.loc[MARK_ROW, 0] == "Synthetic book – not SINOSURE's figures"
    for known in ("As of: 30 Sep 2025", "markets=Germany", "tiny-1", "Sample furniture two"):
        assert known in facts


def test_the_printed_sheets_carry_mark_day_and_version() -> None:
    files = zipfile.ZipFile(io.BytesIO(written(THREE)))
    for number in range(1, len(SHEETS) + 1):
        sheet = files.read(f"xl/worksheets/sheet{number}.xml").decode()
        header = re.search(r"<oddHeader>(.*)</oddHeader>", sheet)
        footer = re.search(r"<oddFooter>(.*)</oddFooter>", sheet)

        assert header
        assert "Synthetic book" in header[1]
        assert footer
        assert "30 Sep 2025 · tiny-1" in footer[1]
        assert 'orientation="landscape"' in sheet


def test_the_workbook_has_its_sheets_in_order() -> None:
    read = pd.read_excel(io.BytesIO(written(THREE)), sheet_name=None, engine="calamine")

    assert list(read) == SHEETS


def test_an_own_ledger_is_not_called_synthetic() -> None:
    shown = cells(packs.three_invoices(data_kind="own ledger"), "Board")

    assert shown.loc[MARK_ROW, 0] == "Own ledger – the exporter's own figures"


@pytest.mark.parametrize("name", ["=1+1", "+CALL()", "-2", "@SUM(1)", '=HYPERLINK("x")'])
def test_a_name_that_looks_like_a_formula_is_text(name: str) -> None:
    pack = packs.many_buyers([name], exporter_name=name)
    files = zipfile.ZipFile(io.BytesIO(written(pack)))
    formulas = [
        formula
        for part in files.namelist()
        if part.startswith("xl/worksheets/")
        for formula in re.findall(r"<f>(.*?)</f>", files.read(part).decode())
    ]

    assert table(pack, "Board")["Buyer"].tolist() == ["'" + name]
    assert table(pack, "Invoices")["Buyer"].tolist() == ["'" + name]
    assert all(formula.startswith("SUBTOTAL(109,") for formula in formulas)


def test_the_assumptions_name_value_source_and_confidence() -> None:
    rows = table(THREE, "Assumptions")
    used = rows[rows["Kind"] == "Rule used"].set_index("Item")
    values = rows[rows["Kind"] == "Rule value"].set_index("Item")

    assert used.loc["Notice within days of the due date", "Value"] == 45
    assert used.loc["Notice within days of the due date", "Value from"] == "the policy's own term"
    assert used.loc["Stop shipping after days overdue", "Source"] == "WX;CW1"
    assert values.loc["Notice within days of the due date", "Confidence"] == "chosen"
    assert values.loc["Notice within days of the due date", "Note"].startswith("Assumption")
    assert values.loc["Dispute first", "Value"] == "held until award"


def test_the_assumptions_have_the_addresses_of_what_they_cite() -> None:
    rows = table(THREE, "Assumptions")
    sources = rows[rows["Kind"] == "Source"].set_index("Source")

    assert sources["Address"].to_dict() == {
        "CW1": "https://example.org/cw1",
        "WX": "https://example.org/wx",
        "MQ": "https://example.org/mq",
    }


def test_every_measure_and_step_of_the_sheets_is_defined() -> None:
    rows = table(THREE, "Assumptions").set_index("Item")

    for measure in ("Outstanding", "Payable", "Kept at own risk", "Overdue", "Headroom"):
        assert rows.loc[measure, "Kind"] == "Definition"
        assert rows.loc[measure, "Note"].endswith(".")
    assert rows.loc["Above the limit", "Kind"] == "Step"


def test_a_book_without_invoices_gives_a_workbook_that_opens() -> None:
    pack = packs.pack()

    assert len(table(pack, "Invoices")) == 0
    assert pd.isna(summary(pack)["Key figures: Outstanding"])
    assert summary(pack)["Key figures: Open invoices"] == 0
