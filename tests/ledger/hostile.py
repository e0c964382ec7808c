"""Small files that would hurt a careless reader; each kind in as many shapes as there are seeds."""

import random
import zipfile
from io import BytesIO

from tests.ledger.reading_helpers import GOOD_ROWS, csv_of

HEADINGS = ("Invoice no", "Buyer", "Invoice date", "Due date", "Amount", "Terms")
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


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
