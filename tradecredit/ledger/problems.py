"""What can be wrong with a file, and what is still to be asked, as plain values."""

from dataclasses import dataclass

from tradecredit.formats import counted


class LedgerUnreadable(ValueError):  # noqa: N818 - named like the store's BookUnreadable
    """The file cannot be read at all; the three texts are for a person, in their language.

    ``sheet_names``: other sheets of the workbook that may be tried.
    """

    def __init__(
        self, *, found: str, expected: str, what_to_do: str, sheet_names: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{found} {expected} {what_to_do}")
        self.sheet_names = sheet_names
        self.found = found
        self.expected = expected
        self.what_to_do = what_to_do


@dataclass(frozen=True)
class Question:
    """Something the file leaves open and nobody but its owner can say.

    ``code`` is ``missing_role``, ``two_columns``, ``net_or_gross``, ``days_meant``,
    ``unknown_columns``, ``date_order``, ``decimal_mark``, ``swapped_dates``, ``status``,
    ``term_days``, ``currency`` or ``exchange_rate``; ``subject`` is the role, the column, the word
    or the currency it is about;
    ``choices`` are the possible answers (empty: a free number or text); ``suggestion`` is the
    answer the rest of the file points to, never applied by itself; ``examples`` are values as
    found, with their row numbers.
    """

    code: str
    subject: str
    text: str
    choices: tuple[str, ...] = ()
    suggestion: str = ""
    examples: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something worth knowing that stops nothing: an assumption made, a value left unused."""

    code: str
    text: str
    row_count: int = 0

    @property
    def line(self) -> str:
        """The text with the number of rows it is about."""
        if not self.row_count:
            return self.text
        return counted(
            "{text} ({count} row)", "{text} ({count} rows)", self.row_count, text=self.text
        )
