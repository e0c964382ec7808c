"""A file is read in a process of its own: what it does there is a plain message here."""

import random
import zipfile
from io import BytesIO

import pytest

from tests import sweep
from tests.ledger.reading_helpers import GOOD_ROWS, GOOD_TOTAL_USD, csv_of
from tradecredit import reader_process
from tradecredit.ledger import Answers, LedgerUnreadable, Read, Reader, ReadingCancelled

pytestmark = pytest.mark.slow

HEADINGS = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Terms")
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    reader_process.warm_up()


def read(content: bytes, name: str = "ledger.csv") -> Read:
    reader = Reader(name, content)
    try:
        return reader.read(Answers(currency="USD"))
    finally:
        reader.cancel()


def part(name: str, kind: str) -> str:
    return f'<Override PartName="/xl/{name}.xml" ContentType="{SHEET_TYPE}.{kind}+xml"/>'


def workbook(rows: str, texts: str = "") -> bytes:
    """A workbook of one sheet with these rows and shared texts, written by hand."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + part("workbook", "sheet.main")
            + part("worksheets/sheet1", "worksheet")
            + part("sharedStrings", "sharedStrings")
            + "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
    return buffer.getvalue()


def far_corner(chance: random.Random) -> bytes:
    """A cell far away, under a reference in either case."""
    row = chance.choice([1_048_576, 900_001, 65_536])
    column = chance.choice(["XFD", "xfd", "XeZ", "AAA"])
    cell = f'<c r="{column}{row}"><v>1</v></c>'
    return workbook(f'<row r="1"><c r="a1"><v>1</v></c></row><row r="{row}">{cell}</row>')


def amplified(chance: random.Random) -> bytes:
    """A few long texts, each in very many cells."""
    lengths = [chance.randint(400_000, 1_000_000) for _number in range(chance.randint(1, 3))]
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{row % len(lengths)}</v></c></row>'
        for row in range(1, chance.randint(1_500, 3_000))
    )
    return workbook(cells, "".join(f"<si><t>{'x' * length}</t></si>" for length in lengths))


def long_cell(chance: random.Random) -> bytes:
    """A cell that makes a careless pattern look for ever, among good rows."""
    length = chance.randint(2_000, 20_000)
    row = [*GOOD_ROWS[0][:5], "Net 30"]
    row[0] = "X-1"
    column, text = chance.choice(
        [
            (4, "()" * length + "1"),
            (4, "1" * length + "CR"),
            (4, "(" * length + "1" + ")" * length),
            (4, "1," * length),
            (2, "2025" + " " * length + "-03-05"),
            (3, "0" * length + "5-03-2025"),
            (5, "Net " + "9" * length),
            (5, "T/T " * length),
            (5, " " * length + "days"),
            (1, "a " * length),
        ]
    )
    row[column] = text
    good = [(*cells[:5], "Net 30") for cells in GOOD_ROWS]
    return csv_of([*good, row], HEADINGS)


@sweep.over_seeds(sample=1, sweep=10)
@pytest.mark.parametrize("make", [far_corner, amplified])
def test_a_workbook_that_would_fill_the_memory_is_refused_plainly(make, seed: int) -> None:
    with pytest.raises(LedgerUnreadable) as refusal:
        read(make(random.Random(seed)), "ledger.xlsx")
    assert refusal.value.what_to_do


@sweep.over_seeds(sample=4, sweep=40)
def test_an_endless_cell_costs_its_row_at_most(seed: int) -> None:
    found = read(long_cell(random.Random(seed))).reading
    first_rows = found.invoices[found.invoices["row_number"] <= 4]
    assert round(first_rows["outstanding_usd"].sum(), 2) == GOOD_TOTAL_USD


@pytest.mark.parametrize(
    ("program", "seconds", "told"),
    [
        ("import os; os.abort()", 60, "ended the program"),
        ("import sys; sys.exit(0)", 60, "ended the program"),
        (
            "from tradecredit.ledger import apart_child as child\n"
            "child.MEMORY_BYTES = 200 * 1024**2\n"
            "child.main()",
            60,
            "ended the program",
        ),
        (reader_process.PROGRAM, 0.2, "took longer than 0.2 seconds"),
    ],
    ids=["abort", "exit", "memory", "time"],
)
def test_whatever_ends_the_process_is_a_plain_message(
    monkeypatch: pytest.MonkeyPatch, program: str, seconds: float, told: str
) -> None:
    monkeypatch.setattr(reader_process, "PROGRAM", program)
    monkeypatch.setattr(reader_process, "_spares", [])
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(60_000)]
    with pytest.raises(LedgerUnreadable, match=told):
        Reader("ledger.csv", csv_of(rows, HEADINGS), seconds).read(Answers(currency="USD"))


def test_the_process_stays_for_the_next_answer_and_starts_again_when_it_is_gone() -> None:
    reader = Reader("ledger.csv", csv_of([cells[:5] for cells in GOOD_ROWS], HEADINGS[:5]))
    assert reader.read(Answers()).reading.questions
    first = reader._process
    assert reader.read(Answers(currency="USD")).reading.outstanding_total_usd == GOOD_TOTAL_USD
    assert first is not None
    assert reader._process is first
    first.kill()
    first.wait()
    assert reader.read(Answers(currency="USD", term_days=30)).reading.questions == ()
    reader.cancel()


def test_a_reading_can_be_stopped() -> None:
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(60_000)]
    reader = Reader("ledger.csv", csv_of(rows, HEADINGS))
    reading = reader.begin(Answers(currency="USD"))
    while reader.done_ratio == 0:
        assert not reading.done()
    reader.cancel()
    with pytest.raises(ReadingCancelled):
        reading.result(timeout=30)


def test_a_newer_answer_stops_the_older_reading_and_gets_its_own() -> None:
    rows = [(f"I-{number}", *GOOD_ROWS[0][1:5], "Net 30") for number in range(20_000)]
    reader = Reader("ledger.csv", csv_of(rows, HEADINGS))
    older = [reader.begin(Answers(currency="USD", term_days=days)) for days in (10, 20, 30)]
    newest = reader.begin(Answers(currency="EUR", rates={"EUR": 2.0}))
    assert newest.result(timeout=60).reading.totals["currency_code"].tolist() == ["EUR"]
    for reading in older:
        with pytest.raises(ReadingCancelled):
            reading.result(timeout=60)
    reader.cancel()


def test_the_role_that_was_given_last_counts() -> None:
    headings = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Other amount")
    rows = [(*cells[:4], "10.00", "20.00") for cells in GOOD_ROWS]
    reader = Reader("ledger.csv", csv_of(rows, headings))
    for roles, owed_usd in (
        ({"Amount": "amount", "Other amount": "amount"}, 60.0),
        ({"Other amount": "amount", "Amount": "amount"}, 30.0),
    ):
        read = reader.read(Answers(currency="USD", roles=roles))
        assert read.reading.outstanding_total_usd == owed_usd
    reader.cancel()
