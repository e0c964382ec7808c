"""Where things are, and the settings from outside: the folder of the book, and the time limit."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = PROJECT_DIR / "data"
DICTIONARY_PATH = DATA_DIR / "dictionary.csv"
REFERENCE_DIR = DATA_DIR / "reference"
SOURCES_PATH = DATA_DIR / "SOURCES.md"
QUERIES_DIR = PROJECT_DIR / "queries"
METHODS_DIR = PROJECT_DIR / "docs" / "methods"

# The newest source of the project is of 9 October 2026; the sample book ends with that month.
DEFAULT_DATA_END = date(2026, 10, 31)
DEFAULT_SCALE = 0.01
DEFAULT_SEED = 2018

# As long as somebody waits for a page.
DEFAULT_TIME_LIMIT_SECONDS = 10

# A ledger of 200,000 rows is read in a third of it.
DEFAULT_LEDGER_SECONDS = 120
LONGEST_LEDGER_SECONDS = 3_600

SAMPLE_BOOK_DIR = DATA_DIR / "portfolio"


def portfolio_dir() -> Path:
    """Folder of the book to read: ``TRADECREDIT_DATA_DIR``, or the built sample book."""
    chosen = os.environ.get("TRADECREDIT_DATA_DIR")
    if not chosen:
        return SAMPLE_BOOK_DIR
    with suppress(RuntimeError):  # a home of nobody (~name) is looked for as it is written
        return Path(chosen).expanduser()
    return Path(chosen)


def time_limit() -> str:
    """How many seconds a query of a page may take: ``TRADECREDIT_TIME_LIMIT``, as it is written."""
    return os.environ.get("TRADECREDIT_TIME_LIMIT") or str(DEFAULT_TIME_LIMIT_SECONDS)


def ledger_seconds() -> float:
    """How many seconds a file of a visitor may be read: ``TRADECREDIT_LEDGER_SECONDS``."""
    with suppress(ValueError):
        seconds = float(os.environ.get("TRADECREDIT_LEDGER_SECONDS", ""))
        if 0 < seconds <= LONGEST_LEDGER_SECONDS:
            return seconds
    return DEFAULT_LEDGER_SECONDS
