"""``python -m tradecredit import-ledger``: a folder that reads as a book, or a plain reason."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.ledger.reading_helpers import GOOD_ROWS, GOOD_TOTAL_USD, HEADINGS, csv_of, excel_of
from tradecredit import store
from tradecredit.__main__ import main
from tradecredit.ledger import ImportOptions, import_file

pytestmark = pytest.mark.slow


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_bytes(csv_of(GOOD_ROWS))
    return path


def test_the_folder_opens_as_a_book_of_the_ledger(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "book"

    status = main(["import-ledger", str(ledger), "--out", str(out), "--as-of", "2026-06-30"])

    assert status == 0
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["is_synthetic"] is False
    assert manifest["data_end"] == "2026-06-30"
    assert manifest["rows"]["accepted"] == 3
    with store.open_folder(out) as book:
        found = store.run(
            book,
            "cover/waterfall",
            {"as_of_date": date(2026, 6, 30), "exporter_id": None, "loss_cause": "default"},
        )
        assert [result.name for result in store.run_checks(book) if not result.is_kept] == []
    assert dict(zip(found["step_code"], found["amount_usd"], strict=True))["no_policy"] == (
        GOOD_TOTAL_USD
    )


def test_refused_rows_are_a_file_no_spreadsheet_runs(tmp_path: Path) -> None:
    path, out = tmp_path / "ledger.csv", tmp_path / "book"
    path.write_bytes(csv_of([*GOOD_ROWS, ("9", "Acme", "2026-03-05", "", "=1+1", "USD")]))

    status = main(["import-ledger", str(path), "--out", str(out)])

    assert status == 1
    refused = pd.read_csv(out / "refused_rows.csv", dtype=str)
    assert set(refused["row_number"]) == {"5"}
    assert "'=1+1" in set(refused["found_value"])


def test_a_folder_that_holds_something_is_left_alone(ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "book"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")

    report = import_file(ledger, out)
    forced = import_file(ledger, out, ImportOptions(is_forced=True))

    assert (report.status, forced.status) == (2, 0)
    assert "--force" in str(report)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "shipments.parquet").exists()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"a,b\n", b"Colour\nred\n"])
def test_nothing_is_written_from_a_file_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    path, out = tmp_path / "ledger.csv", tmp_path / "book"
    path.write_bytes(content)

    report = import_file(path, out)

    assert report.status == 2
    assert str(report)
    assert not out.exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    report = import_file(tmp_path / "nowhere.csv", tmp_path / "book")

    assert report.status == 2
    assert "nowhere.csv" in str(report)


def test_an_open_date_order_is_asked_for_and_answered(tmp_path: Path) -> None:
    path, out = tmp_path / "ledger.csv", tmp_path / "book"
    path.write_bytes(csv_of([("1", "Acme", "03/04/2026", "05/06/2026", "10.00", "EUR")]))
    command = ["import-ledger", str(path), "--out", str(out)]

    assert main(command) == 2
    assert not out.exists()
    assert main([*command, "--date-order", "dmy", "--rate", "EUR=1.08"]) == 0
    shipments = pd.read_parquet(out / "shipments.parquet")
    assert shipments["invoice_date"].iloc[0] == date(2026, 4, 3)
    assert shipments["invoice_amount_usd"].iloc[0] == 10.8


@pytest.mark.parametrize("rate", ["EUR", "EUR=", "EUR=zero", "EUR=-1", "EUR=nan", "=1"])
def test_an_impossible_rate_is_refused(rate: str, ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["import-ledger", str(ledger), "--out", str(tmp_path / "book"), "--rate", rate])


def test_limits_come_from_a_second_file_or_from_sheets(ledger: Path, tmp_path: Path) -> None:
    limits = tmp_path / "limits.csv"
    limits.write_bytes(
        csv_of([("Acme Ltd", "1000", "OA", "60")], ("Buyer", "Limit", "Terms", "Days"))
    )
    workbook = tmp_path / "ledger.xlsx"
    workbook.write_bytes(
        excel_of(
            {
                "Invoices": [HEADINGS, *GOOD_ROWS],
                "Limits": [("Buyer", "Limit"), ("Acme Ltd", 1000)],
                "Policy": [("Term", "Value"), ("Product", "comprehensive")],
            }
        )
    )

    from_file = import_file(ledger, tmp_path / "a", ImportOptions(limits_path=limits))
    from_sheets = import_file(workbook, tmp_path / "b")

    assert (from_file.status, from_sheets.status) == (0, 0)
    for folder in ("a", "b"):
        assert list(pd.read_parquet(tmp_path / folder / "limits.parquet")["approved_usd"]) == [1000]
    assert len(pd.read_parquet(tmp_path / "b" / "policies.parquet")) == 1


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)

    report = import_file(path, tmp_path / "book")

    assert report.status == 2
    assert "60.0 MB" in str(report)
    assert "50 MB" in str(report)
