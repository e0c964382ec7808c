"""The wordings that docs/methods/ledger.md promises, by role."""

from functools import cache

from tradecredit.settings import METHODS_DIR


@cache
def wordings() -> dict[str, tuple[str, ...]]:
    """Role -> every heading that the table of the method note gives for it."""
    text = (METHODS_DIR / "ledger.md").read_text(encoding="utf-8")
    table = text.partition("| role | English")[2].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return {
        row[0].strip("`"): tuple(
            word.strip() for cell in row[1:] for word in cell.split(";") if word.strip()
        )
        for row in rows
    }
