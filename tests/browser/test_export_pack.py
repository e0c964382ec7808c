"""The two files of the export pack come out of the page whole, and say what the page says."""

from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from tests.browser.conftest import Visitor
from tradecredit.documents.workbook import HEADINGS_ROW, TOTALS_ROW
from tradecredit.formats import money

LINK = "/buyer_exposure?country_codes=US&country_codes=DE"


@pytest.fixture
def files(visit: Visitor, tmp_path: Path) -> tuple[dict[str, str], Path, Path]:
    """Tiles of buyer exposure with two markets chosen, its workbook and its brief."""
    opened = visit().open(LINK)
    workbook = opened.download("Export pack", tmp_path)
    return opened.figures(), workbook, opened.download("Brief", tmp_path)


def test_both_files_open_and_carry_the_figures_of_the_page(
    files: tuple[dict[str, str], Path, Path],
) -> None:
    figures, workbook, brief = files
    board = pd.read_excel(workbook, "Board", header=None, engine="calamine")
    totals = dict(zip(board.iloc[HEADINGS_ROW], board.iloc[TOTALS_ROW], strict=True))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(brief).pages]

    assert workbook.name.startswith("export_pack_20")
    assert money(totals["Outstanding, US$"]) == figures["Outstanding"]
    assert money(totals["Payable, US$"]) == figures["Payable if unpaid"]
    assert len(pages) == 2
    for page in pages:
        assert "Synthetic book" in page
        assert "markets=United States,Germany" in page
        assert f"Of {figures['Outstanding']} owed" in page
        assert figures["Payable if unpaid"] in page
