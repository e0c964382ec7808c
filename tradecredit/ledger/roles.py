"""What a column was taken for, as a plain value."""

from dataclasses import dataclass, replace

from tradecredit.language import _
from tradecredit.ledger.headings import IGNORE

RECOGNISED_FROM = 0.6


@dataclass(frozen=True)
class ColumnRole:
    """One column: its role, how sure (0 to 1), why, and a few of its values.

    ``content`` is what the values look like: ``date``, ``amount``, ``yes_no``, ``status``,
    ``text``, or "" where nobody asked. ``is_chosen`` marks a role that was given by hand.
    """

    column: str
    role: str
    confidence: float
    reason: str
    examples: tuple[str, ...] = ()
    content: str = ""
    is_chosen: bool = False

    @property
    def is_recognised(self) -> bool:
        """Whether the column was understood, be it as one that is not needed."""
        return self.confidence >= RECOGNISED_FROM


def beaten(entry: ColumnRole, winner: ColumnRole) -> ColumnRole:
    """The entry as one that is not used, because another column has its role."""
    reason = _("Looks like the same as column '{column}', which is used.", column=winner.column)
    return replace(entry, role=IGNORE, reason=reason)


def put_aside(entry: ColumnRole, reason: str) -> ColumnRole:
    """The entry as one that is understood and not used."""
    return replace(entry, role=IGNORE, confidence=0.9, reason=reason)
