"""What a visitor waits for, page by page, beside what Streamlit alone would take.

``runs`` measures the server's work in this process, ``browser`` what is seen in Chromium,
``crowd`` many visitors at once; each sets a page beside its floor page (``floor``). What is
measured, how, and what it came to: docs/performance.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tradecredit import settings

HOME = "overview"


class BenchError(Exception):
    """The measurement cannot be made; the text says why and what to do."""


@dataclass(frozen=True)
class Row:
    """Figures of one kind of run of a page; a figure's unit is in its name."""

    page: str
    run: str
    figures: Mapping[str, float]


def page_names() -> list[str]:
    """Names of all page files."""
    return sorted(path.stem for path in (settings.PROJECT_DIR / "pages").glob("*.py"))


def path_of(name: str) -> str:
    """What stands in the address of a page; nothing for the one that is opened first."""
    return "" if name == HOME else name


def checked_names(asked: Sequence[str]) -> Sequence[str]:
    """The pages asked for, or all of them where none is."""
    known = page_names()
    if unknown := [name for name in asked if name not in known]:
        raise BenchError(
            f"There is no page {', '.join(unknown)}; the pages are {', '.join(known)}."
        )
    return asked or known
