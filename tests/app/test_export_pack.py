"""The export pack is the view of the page: its filters, its totals, its rule values."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pypdf import PdfReader

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.parts import export_pack
from tradecredit.app.parts.export_pack import View
from tradecredit.documents.workbook import HEADINGS_ROW, TOTALS_ROW

pytestmark = pytest.mark.slow

AS_OF = date(2025, 3, 31)


def view(book: store.Book, **given: Any) -> View:
    known = View(
        book=book,
        exporter_id="X2",
        as_of_date=tiny_portfolio.DATA_END,
        loss_cause="default",
        country_codes=None,
        data_kind="synthetic",
        language_code="en",
    )
    return replace(known, **given)


def page_summary(asked: View) -> pd.Series:
    """What the tiles of buyer exposure show for the same filters."""
    found = store.run(
        asked.book,
        "exposure/summary",
        {
            "as_of_date": asked.as_of_date,
            "exporter_id": asked.exporter_id,
            "loss_cause": asked.loss_cause,
            "country_codes": asked.country_codes,
            "compared_date": None,
        },
    )
    return found.iloc[0]


def totals(asked: View) -> dict[str, dict[str, Any]]:
    """Totals by sheet and heading, as they stand in the file."""
    sheets = pd.read_excel(
        io.BytesIO(export_pack.workbook_of(asked)),
        sheet_name=["Board", "Invoices"],
        header=None,
        engine="calamine",
    )
    return {
        name: dict(zip(shown.iloc[HEADINGS_ROW], shown.iloc[TOTALS_ROW], strict=True))
        for name, shown in sheets.items()
    }


def assert_totals_are_those_of_the_page(asked: View) -> None:
    page, found = page_summary(asked), totals(asked)
    for sheet in found.values():
        assert sheet["Outstanding, US$"] == round(page["outstanding_usd"], 2)
        assert sheet["Payable, US$"] == round(page["payable_usd"], 2)
        assert sheet["Held by a dispute, US$"] == round(page["held_usd"], 2)
    assert found["Board"]["Kept at own risk, US$"] == round(page["own_risk_usd"], 2)


@pytest.mark.parametrize(
    ("exporter_id", "country_codes", "loss_cause"),
    [
        ("X1", None, "default"),
        ("X2", None, "default"),
        ("X2", ["US", "GB"], "default"),
        ("X2", None, "rejection"),
        ("X3", ["DE"], "insolvency"),
    ],
)
def test_the_workbook_adds_up_to_the_tiles_of_the_page(
    tiny_book: store.Book, exporter_id: str, country_codes: list[str] | None, loss_cause: str
) -> None:
    asked = view(
        tiny_book, exporter_id=exporter_id, country_codes=country_codes, loss_cause=loss_cause
    )

    assert_totals_are_those_of_the_page(asked)


@pytest.mark.slow
def test_the_workbook_of_the_largest_exporter_adds_up(sample_book: store.Book) -> None:
    exporters = store.run(sample_book, "book/exporters", {"search_text": "", "top_count": 1})
    asked = view(
        sample_book,
        exporter_id=exporters["exporter_id"].iloc[0],
        as_of_date=sample_book.data_end,
    )

    assert page_summary(asked)["invoice_count"] > 100
    assert_totals_are_those_of_the_page(asked)


def test_the_pack_names_exporter_markets_and_cause(tiny_book: store.Book) -> None:
    pack = export_pack.pack_of(view(tiny_book, country_codes=["US", "GB"]))

    assert pack.exporter_name == "Sample furniture two"
    assert pack.filters == "exporter=X2; cause=Default; markets=United States,United Kingdom"
    assert set(pack.board["country_code"]) <= {"United States", "United Kingdom"}


def test_a_market_chosen_leaves_out_what_is_due_elsewhere(tiny_book: store.Book) -> None:
    whole = export_pack.pack_of(view(tiny_book)).obligations
    chosen = export_pack.pack_of(view(tiny_book, country_codes=["US"])).obligations

    assert set(whole["country_code"].dropna()) > {"United States"}
    assert set(chosen["country_code"].dropna()) == {"United States"}
    assert len(chosen[chosen["buyer_id"].isna()]) == len(whole[whole["buyer_id"].isna()]) > 0


def test_a_rule_value_comes_with_its_note(tiny_book: store.Book) -> None:
    rules = export_pack.pack_of(view(tiny_book)).rules.set_index("rule_code")

    assert rules.loc["notice_days_default", "note"].startswith("Assumption")
    assert rules.loc["notice_days_default", "rule_name"] == "Notice within days of the due date"


def test_a_rule_value_the_visitor_changed_is_in_the_files(tiny_book: store.Book) -> None:
    """The known-loss days of every product, 30 in the table, set to 7."""
    changed = pa.table(
        {
            "rule_code": ["loss_known_days"],
            "product_code": ["any"],
            "value": [7.0],
            "unit": ["days"],
            "valid_from": [date(2000, 1, 1)],
            "is_comparison": [False],
            "confidence": ["changed"],
            "note": ["Changed in this view."],
        }
    )
    pack = export_pack.pack_of(view(tiny_book, changed_rules=changed))
    used = pack.rules_used.set_index("rule_code").loc["loss_known_days"]
    in_force = pack.rules.set_index("rule_code").loc["loss_known_days"]

    assert (used["value"], used["origin"]) == (7, "changed by you")
    assert (in_force["value"], in_force["note"]) == (7, "Changed in this view.")


def test_a_term_of_the_policy_is_what_the_brief_says(tiny_book: store.Book) -> None:
    """Policy P4 of X2 has 45 days of notice, the rule 60."""
    brief = PdfReader(io.BytesIO(export_pack.brief_of(view(tiny_book))))
    text = " ".join(" ".join(page.extract_text() for page in brief.pages).split())

    assert "Notice within days of the due date: 45 (the policy's own term)" in text
    assert len(brief.pages) == 2


def test_a_book_with_nothing_in_it_gives_both_files() -> None:
    frames = {name: frame.iloc[:0] for name, frame in tiny_portfolio.frames().items()}
    with store.open_frames(frames, label="Empty", data_end=AS_OF) as empty:
        asked = view(empty, exporter_id="nobody", as_of_date=AS_OF, data_kind="own ledger")
        brief = PdfReader(io.BytesIO(export_pack.brief_of(asked)))

        assert len(brief.pages) == 2
        assert "nobody owes anything" in brief.pages[0].extract_text()
        assert pd.isna(totals(asked)["Board"]["Outstanding, US$"])
