"""Names as labels of marks: short, safe, and never two marks under one label."""

from collections import Counter
from collections.abc import Iterable

from tradecredit.formats import plain_label


def short_label(name: str, length: int) -> str:
    """A name of at most ``length`` characters, as plotly may show it."""
    return plain_label(name if len(name) <= length else name[: length - 1].rstrip() + "…")


def short_labels(names: Iterable[object], length: int) -> list[str]:
    """A label for each mark, in order; those that would be alike carry their number.

    On an axis of categories plotly puts marks of one label onto each other: two buyers of one
    name, or of names that begin alike, would be one bar.
    """
    labels = [short_label(str(name), length) for name in names]
    counts, seen = Counter(labels), Counter[str]()
    distinct: list[str] = []
    for label in labels:
        seen[label] += 1
        numbered = label if counts[label] == 1 else f"{label} ({seen[label]})"
        while numbered in distinct:
            seen[label] += 1
            numbered = f"{label} ({seen[label]})"
        distinct.append(numbered)
    return distinct
