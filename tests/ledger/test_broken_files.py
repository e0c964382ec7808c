"""Files as people really send them: each loads rightly or says clearly what is wrong."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from tests.ledger.reading_helpers import (
    GOOD_ROWS,
    GOOD_TOTAL_USD,
    HEADINGS,
    columns_of,
    csv_of,
    excel_of,
    is_accounted,
    read,
)
from tradecredit.ledger import LedgerUnreadable, Question, read_workbook
from tradecredit.ledger.files import MAX_FILE_BYTES
from tradecredit.ledger.reading import Accounting

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole_header() -> bytes:
    header = OLE_SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return (header + struct.pack("<I", 0)).ljust(512, b"\xff")


def ole_file(*stream_names: str) -> bytes:
    """A compound file of one header, one allocation sector and one directory sector."""
    allocation = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b"".join(directory_entry(name) for name in ("Root Entry", *stream_names))
    return ole_header() + allocation + entries.ljust(512, b"\x00")


def directory_entry(
    name: str, start: int = 0xFFFFFFFE, size: int = 0, child: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le")
    kind = 5 if name == "Root Entry" else 2
    entry = encoded.ljust(64, b"\x00") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """An Excel 97 workbook of one sheet: a compound file around BIFF8 records."""
    globals_head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    name = b"Data"
    sheet_entry = struct.pack("<IHBB", 0, 0, len(name), 0) + name
    offset = len(globals_head) + len(record(0x85, sheet_entry)) + len(record(0x0A, b""))
    sheet_entry = struct.pack("<IHBB", offset, 0, len(name), 0) + name
    stream = globals_head + record(0x85, sheet_entry) + record(0x0A, b"")
    stream += record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                stream += record(0x204, place + text)
            else:
                stream += record(0x203, place + struct.pack("<d", cell))
    stream += record(0x0A, b"")
    return compound_file("Workbook", stream.ljust(4096, b"\x00"))


def compound_file(name: str, stream: bytes) -> bytes:
    """One stream of 4,096 bytes or more behind the header, allocation and directory sectors."""
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\x00")
    count = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    allocation = b"".join(struct.pack("<I", sector) for sector in chain).ljust(512, b"\xff")
    entries = directory_entry("Root Entry", child=1) + directory_entry(name, 2, len(stream))
    return ole_header() + allocation + entries.ljust(512, b"\x00") + stream


def zip_of(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed_parts(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    return zip_of(parts)


GOOD_WORKBOOK = excel_of({"Invoices": [HEADINGS, *GOOD_ROWS]})


def far_cell_workbook() -> bytes:
    """A workbook of a few kilobytes whose last cell is the last Excel has."""
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return changed_parts(
        GOOD_WORKBOOK,
        lambda name, data: data.replace(b"</sheetData>", cell) if "sheet1.xml" in name else data,
    )


def bomb_workbook() -> bytes:
    """Half a gigabyte of blanks, half a megabyte packed."""
    return changed_parts(
        GOOD_WORKBOOK,
        lambda name, data: data + b" " * 500_000_000 if "sheet1.xml" in name else data,
    )


UNREADABLE = {
    "empty": (b"", "empty"),
    "blanks only": (b" \r\n\t\n", "empty"),
    "UTF-8 mark only": (b"\xef\xbb\xbf", "empty"),
    "picture named csv": (PNG, "picture (PNG)"),
    "PDF named csv": (b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
    "HTML named xls": (b"<html><table><tr><td>Invoice</td></tr></table></html>", "web page"),
    "XML named xls": (b'<?xml version="1.0"?><Workbook/>', "XML"),
    "over the limit": (b"Invoice no,Buyer\n" + b"x" * (60 * 1024 * 1024), "60.0 MB"),
    "binary rubbish": (random.Random(5).randbytes(20_000), "no text"),
    "truncated workbook": (GOOD_WORKBOOK[: len(GOOD_WORKBOOK) // 2], "damaged"),
    "zip that is no workbook": (zip_of({"notes.txt": b"hello"}), "zip archive"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "zip archive"),
    "password-protected": (ole_file("EncryptionInfo", "EncryptedPackage"), "password"),
    "compound file of something else": (ole_file("WordDocument"), "damaged"),
    "broken sheet": (
        changed_parts(
            GOOD_WORKBOOK, lambda name, data: data[:300] if "sheet1.xml" in name else data
        ),
        "",
    ),
    "far cell": (far_cell_workbook(), "1,048,576 rows"),
    "zip bomb": (bomb_workbook(), "unpacks"),
    "one line of a million columns": (b"a" + b"," * 1_000_000, "columns"),
    "two million rows": (b"a,b\n" * 2_000_000, "rows"),
    "workbook without a filled sheet": (excel_of({"Sheet1": []}), "no filled sheet"),
    "declared entities": (
        changed_parts(
            GOOD_WORKBOOK,
            lambda name, data: (
                data.replace(b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook ')
                if name == "xl/workbook.xml"
                else data
            ),
        ),
        "",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_says_what_was_found_and_what_to_do(case: str) -> None:
    content, found = UNREADABLE[case]

    with pytest.raises(LedgerUnreadable) as error:
        read(content, "ledger.xls")

    assert found in error.value.found
    assert error.value.expected
    assert error.value.what_to_do


def test_the_limit_of_the_size_is_stated() -> None:
    with pytest.raises(LedgerUnreadable) as error:
        read_workbook("ledger.csv", b"x" * (MAX_FILE_BYTES + 1))

    assert "50 MB" in error.value.expected


def test_a_sheet_of_headings_only_gives_no_invoice_and_no_error() -> None:
    reading = read(csv_of([]))

    assert reading.accounting == Accounting(
        rows=0, accepted=0, refused=0, credit_notes=0, left_aside=0
    )
    assert reading.outstanding_total_usd == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    reading = read(csv_of(GOOD_ROWS).decode().encode(encoding))

    assert reading.outstanding_total_usd == GOOD_TOTAL_USD


CHINESE = (
    "发票号,客户名称,国家,开票日期,到期日,金额,币种\n"
    "FP-1,义乌市进口有限公司,美国,2026年3月5日,2026年5月4日,１２３４.５０,美元\n"
    "FP-2,上海贸易公司,德国,2026年4月30日,2026年6月29日,800.00,美元\n"
)


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-16"])
def test_chinese_headings_dates_and_full_width_digits_are_read(encoding: str) -> None:
    reading = read(CHINESE.encode(encoding))

    assert list(reading.invoices["buyer_name"]) == ["义乌市进口有限公司", "上海贸易公司"]
    assert list(reading.invoices["country_code"]) == ["US", "DE"]
    assert list(reading.invoices["outstanding_usd"]) == [1234.5, 800.0]
    assert reading.invoices["invoice_date"].iloc[0].date() == date(2026, 3, 5)


def test_western_european_text_is_not_taken_for_chinese() -> None:
    rows = [("R-1", "Müller & Söhne", "2026-03-05", "2026-05-04", "10.00", "USD")]

    reading = read(csv_of(rows).decode().encode("cp1252"))

    assert list(reading.invoices["buyer_name"]) == ["Müller & Söhne"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_read(separator: str) -> None:
    text = "\n".join(separator.join(f'"{cell}"' for cell in row) for row in (HEADINGS, *GOOD_ROWS))

    assert read(text.encode()).outstanding_total_usd == GOOD_TOTAL_USD


def test_decimal_commas_with_semicolons_are_read() -> None:
    text = (
        "Invoice no;Buyer;Invoice date;Due date;Amount;Currency\n"
        "1;Acme;13.03.2026;30.04.2026;1.234,56;EUR\n"
        "2;Acme;14.03.2026;30.05.2026;800,00;EUR\n"
    )

    reading = read(text.encode(), rates={"EUR": 1.10})

    # 1,234.56 x 1.10 = 1,358.016 and 800 x 1.10 = 880, each to cents.
    assert list(reading.invoices["outstanding_usd"]) == [1358.02, 880.0]


def test_headings_below_title_lines_are_found() -> None:
    title = b"Example Export Co\nOpen items as of 30 June 2026\n\n"

    reading = read(title + csv_of(GOOD_ROWS))

    assert reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert list(reading.invoices["row_number"]) == [5, 6, 7]


def test_a_row_ten_columns_short_is_refused_with_its_number() -> None:
    headings = (*HEADINGS, *(f"Extra {number}" for number in range(8)))
    rows = [(*row, *(["text"] * 8)) for row in GOOD_ROWS]
    short = b'\r\n"INV-4","Acme Ltd","2026-05-13"'

    reading = read(csv_of(rows, headings) + short)

    assert set(reading.refused["row_number"]) == {5}
    assert reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert is_accounted(reading)


def test_a_row_with_shifted_cells_is_refused_and_the_others_are_read() -> None:
    ragged = b"\r\nINV-4,Acme, Ltd,2026-05-13,2026-07-13,500.00,USD"
    rows = [(f"INV-1{number}", *GOOD_ROWS[0][1:]) for number in range(9)]

    reading = read(csv_of([*GOOD_ROWS, *rows]) + ragged)

    assert set(reading.refused["row_number"]) == {14}
    assert len(reading.invoices) == 12
    assert is_accounted(reading)


def test_dates_of_both_orders_in_one_column_are_asked_for() -> None:
    rows = [
        ("1", "Acme", "30/03/2026", "2026-05-04", "10.00", "USD"),
        ("2", "Acme", "04/28/2026", "2026-06-04", "10.00", "USD"),
        ("3", "Acme", "05/04/2026", "2026-06-04", "10.00", "USD"),
    ]

    asked = read(csv_of(rows))
    answered = read(csv_of(rows), date_order="dmy")

    assert [question.code for question in asked.questions] == ["date_order"]
    assert {value for _row, value in asked.questions[0].examples} == {"30/03/2026", "04/28/2026"}
    assert len(asked.invoices) == 0
    assert is_accounted(asked)
    assert list(answered.refused["found_value"]) == ["04/28/2026"]
    assert answered.invoices["invoice_date"].iloc[1].date() == date(2026, 4, 5)
    assert is_accounted(answered)


def test_an_invoice_exported_twice_is_refused_once() -> None:
    reading = read(csv_of([*GOOD_ROWS, GOOD_ROWS[1]]))

    assert list(reading.refused["row_number"]) == [5]
    assert "row 3" in reading.refused["reason"].iloc[0]
    assert reading.outstanding_total_usd == GOOD_TOTAL_USD


def test_an_invoice_number_used_for_two_amounts_is_kept_twice() -> None:
    other = ("INV-1", "Acme Ltd", "2026-03-05", "2026-05-04", "65.44", "USD")

    reading = read(csv_of([*GOOD_ROWS, other]))

    assert list(reading.invoices["invoice_id"]) == ["INV-1", "INV-2", "INV-3", "INV-1-2"]
    assert reading.outstanding_total_usd == 4100.10
    assert "duplicate_number" in {notice.code for notice in reading.notices}


def test_amounts_stored_as_text_in_a_workbook_are_read() -> None:
    assert read(GOOD_WORKBOOK, "ledger.xlsx").outstanding_total_usd == GOOD_TOTAL_USD


def test_an_excel_97_workbook_is_read() -> None:
    # 46086 is 5 March 2026, 46146 is 4 May 2026: days since 30 December 1899.
    rows = [HEADINGS, ("1", "Ａcme 有限公司", 46086.0, 46146.0, 1234.56, "USD")]

    invoice = read(xls_workbook(rows), "ledger.xls").invoices.iloc[0]

    assert invoice["outstanding_usd"] == 1234.56
    assert invoice["due_date"].date() == date(2026, 5, 4)


def test_a_hidden_sheet_is_not_taken_for_the_ledger() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in (("Now", GOOD_ROWS), ("Last year", (*GOOD_ROWS, *GOOD_ROWS))):
        sheet = book.add_worksheet(name)
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    sheet.hide()
    book.close()

    assert read(buffer.getvalue(), "ledger.xlsx").row_count == 3


def test_numbers_and_dates_of_a_workbook_are_read() -> None:
    rows = [
        HEADINGS,
        (1001, "Acme", date(2026, 3, 5), date(2026, 5, 4), 1234.567, "USD"),
        (1002, "Acme", date(2026, 3, 6), date(2026, 5, 5), 800, "USD"),
    ]

    reading = read(excel_of({"Sheet1": rows}), "ledger.xlsx")

    assert list(reading.invoices["invoice_id"]) == ["1001", "1002"]
    assert list(reading.invoices["outstanding_usd"]) == [1234.57, 800.0]
    assert reading.invoices["due_date"].iloc[0].date() == date(2026, 5, 4)


def test_a_number_of_three_decimals_in_a_workbook_is_not_taken_for_thousands() -> None:
    rows = [HEADINGS, ("1", "Acme", date(2026, 3, 5), date(2026, 5, 4), 12.345, "USD")]

    reading = read(excel_of({"Sheet1": rows}), "ledger.xlsx")

    # 12.345 to cents, half a cent away from zero.
    assert list(reading.invoices["outstanding_usd"]) == [12.35]


def formula_workbook(value: object) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Ledger")
    for row, cells in enumerate([HEADINGS, *GOOD_ROWS]):
        sheet.write_row(row, 0, cells)
    sheet.write_formula(1, 4, "=1000+234.56", None, value)
    book.close()
    return buffer.getvalue()


def test_the_value_of_a_formula_is_taken() -> None:
    assert read(formula_workbook(1234.56), "l.xlsx").outstanding_total_usd == GOOD_TOTAL_USD


def test_a_formula_that_was_never_computed_is_refused_with_its_row() -> None:
    reading = read(formula_workbook(""), "ledger.xlsx")

    assert set(reading.refused["row_number"]) == {2}
    assert reading.refused["reason"].str.contains("formula").any()
    assert len(reading.invoices) == 2


def test_headings_in_merged_cells_are_read() -> None:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Ledger")
    style = book.add_format()
    sheet.merge_range(0, 0, 0, 5, "Open items of Example Export Co", style)
    for column, heading in enumerate(HEADINGS):
        if heading in ("Invoice date", "Due date"):
            continue
        sheet.merge_range(1, column, 2, column, heading, style)
    sheet.merge_range(1, 2, 1, 3, "Dates", style)
    sheet.write_row(2, 2, ["Invoice date", "Due date"])
    for row, cells in enumerate(GOOD_ROWS, start=3):
        sheet.write_row(row, 0, cells)
    book.close()

    reading = read(buffer.getvalue(), "ledger.xlsx")

    assert reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert list(reading.invoices["row_number"]) == [4, 5, 6]


def test_of_three_sheets_the_one_with_invoices_is_read() -> None:
    sheets = {
        "Cover": [("Prepared for the insurer",), ("June 2026",)],
        "Contacts": [("Buyer", "Phone"), ("Acme Ltd", "1"), ("Brandt GmbH", "2")],
        "Data": [HEADINGS, *GOOD_ROWS],
    }

    assert read(excel_of(sheets), "ledger.xlsx").outstanding_total_usd == GOOD_TOTAL_USD


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "@SUM(1)", "'; drop table x; --"]
)
def test_a_hostile_buyer_name_stays_plain_text(name: str) -> None:
    rows = [(*GOOD_ROWS[0][:1], name, *GOOD_ROWS[0][2:])]

    reading = read(csv_of(rows))

    assert list(reading.invoices["buyer_name"]) == [name]


def test_nul_bytes_are_left_out_and_told() -> None:
    content = csv_of(GOOD_ROWS).replace(b"Acme", b"Ac\x00me")

    reading = read(content)

    assert reading.invoices["buyer_name"].iloc[0] == "Acme Ltd"
    assert reading.outstanding_total_usd == GOOD_TOTAL_USD


def test_excel_day_numbers_in_a_csv_are_dates() -> None:
    # 46086 is 5 March 2026, 46146 is 4 May 2026: days since 30 December 1899.
    rows = [("1", "Acme", "46086", "46146", "10.00", "USD")]

    invoice = read(csv_of(rows)).invoices.iloc[0]

    assert invoice["invoice_date"].date() == date(2026, 3, 5)
    assert invoice["due_date"].date() == date(2026, 5, 4)


def test_every_currency_without_a_rate_is_asked_for_and_the_others_are_read() -> None:
    rows = [
        ("1", "Acme", "2026-03-05", "2026-05-04", "10.00", "USD"),
        ("2", "Acme", "2026-03-05", "2026-05-04", "10.00", "EUR"),
        ("3", "Acme", "2026-03-05", "2026-05-04", "10.00", "人民币"),
    ]

    reading = read(csv_of(rows))

    assert {question.subject for question in reading.questions} == {"EUR", "CNY"}
    assert list(reading.invoices["invoice_id"]) == ["1"]
    assert is_accounted(reading)
    assert read(csv_of(rows), rates={"EUR": 1.1, "CNY": 0.14}).outstanding_total_usd == 22.40


def test_an_impossible_rate_is_asked_for_again() -> None:
    rows = [("2", "Acme", "2026-03-05", "2026-05-04", "10.00", "EUR")]

    for rate in (0.0, -1.0, float("nan"), float("inf")):
        assert [question.subject for question in read(csv_of(rows), rates={"EUR": rate}).questions]


def test_amounts_without_any_currency_are_asked_for() -> None:
    content = csv_of([row[:5] for row in GOOD_ROWS], HEADINGS[:5])

    assert [question.code for question in read(content).questions] == ["currency"]
    assert read(content, default_currency="USD").outstanding_total_usd == GOOD_TOTAL_USD


def test_the_yen_and_yuan_sign_is_asked_for_never_guessed() -> None:
    content = csv_of([("1", "Acme", "2026-03-05", "2026-05-04", "¥100.00")], HEADINGS[:5])

    asked: tuple[Question, ...] = read(content).questions

    assert [(question.code, question.subject) for question in asked] == [("exchange_rate", "¥")]


def test_an_amount_of_zero_is_left_aside_and_a_word_refused() -> None:
    rows = [
        *GOOD_ROWS,
        ("INV-4", "Acme Ltd", "2026-03-05", "2026-05-04", "0.00", "USD"),
        ("INV-5", "Acme Ltd", "2026-03-05", "2026-05-04", "see note", "USD"),
    ]

    reading = read(csv_of(rows))

    assert list(reading.left_aside["code"]) == ["zero_amount"]
    assert list(reading.refused["found_value"]) == ["see note"]
    assert is_accounted(reading)


def test_a_due_date_before_the_invoice_is_kept_and_told() -> None:
    rows = [("1", "Acme", "2026-03-05", "2026-03-01", "10.00", "USD")]

    reading = read(csv_of(rows))

    assert "due_before_invoice" in {notice.code for notice in reading.notices}
    assert list(reading.invoices["term_days"]) == [0]


def test_a_date_in_the_far_future_is_refused() -> None:
    rows = [*GOOD_ROWS, ("INV-4", "Acme", "2062-03-05", "2062-05-04", "10.00", "USD")]

    reading = read(csv_of(rows))

    assert set(reading.refused["row_number"]) == {5}
    assert reading.outstanding_total_usd == GOOD_TOTAL_USD


def test_impossible_days_are_refused() -> None:
    rows = [("1", "Acme", "2026-02-30", "2026-05-04", "10.00", "USD"), *GOOD_ROWS]

    reading = read(csv_of(rows))

    assert list(reading.refused["found_value"]) == ["2026-02-30"]


def test_a_very_long_cell_is_shortened() -> None:
    rows = [("1", "A" * 100_000, "2026-03-05", "2026-05-04", "10.00", "USD")]

    assert len(read(csv_of(rows)).invoices["buyer_name"].iloc[0]) == 200


def test_a_quotation_mark_that_is_never_closed_loses_no_row() -> None:
    lines = [",".join(HEADINGS)]
    lines += [f"INV-{n},Acme Ltd,2026-03-05,2026-05-04,10.00,USD" for n in range(1, 101)]
    lines[50] = lines[50].replace("Acme Ltd", '"Acme Ltd')

    reading = read("\n".join(lines).encode())

    assert reading.row_count == 100
    assert len(reading.invoices) == 100
    assert "quotes" in {notice.code for notice in reading.notices}


def test_a_line_break_inside_quotation_marks_stays_in_its_cell() -> None:
    rows = [("1", "Acme\nLtd", "2026-03-05", "2026-05-04", "10.00", "USD"), *GOOD_ROWS]

    reading = read(csv_of(rows))

    assert reading.invoices["buyer_name"].iloc[0] == "Acme Ltd"
    assert list(reading.invoices["row_number"]) == [2, 4, 5, 6]


def test_totals_blank_lines_and_repeated_headings_are_left_aside() -> None:
    rows = [
        *GOOD_ROWS[:2],
        HEADINGS,
        ("", "", "", "", "", ""),
        GOOD_ROWS[2],
        ("", "Total", "", "", "4,034.66", ""),
    ]

    reading = read(csv_of(rows))

    assert sorted(reading.left_aside["code"]) == ["empty_line", "repeated_heading", "total_line"]
    assert reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert is_accounted(reading)


def test_a_file_without_headings_is_told_by_its_content() -> None:
    lines = [
        f"INV-{n},Acme Ltd {n % 3},2026-03-{n:02d},2026-05-{n:02d},{n}0.25,USD"
        for n in range(1, 29)
    ]

    mapping = columns_of("\n".join(lines).encode())

    assert [entry.role for entry in mapping.columns] == [
        "invoice_id", "buyer_name", "invoice_date", "due_date", "amount", "currency"
    ]  # fmt: skip
    assert len(read("\n".join(lines).encode()).invoices) == 28


def test_missing_needed_columns_are_asked_for() -> None:
    content = b"Colour,Shape\nred,round\nblue,square\n"

    reading = read(content)

    assert {question.code for question in reading.questions} == {"missing_role"}
    assert is_accounted(reading)
