"""Limits pasted from a sheet: a buyer and its limit on each line."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.limits import is_refusal
from tradecredit.ledger.names import clean_text, core_name, normalised_name
from tradecredit.ledger.values import amount_value, cents

MAX_LINES = 5_000
MAX_LINE_CHARACTERS = 400
_CURRENCY = r"(?:US\$|[$€£¥]|[A-Za-z]{3})"
_AMOUNT_AT_END = re.compile(
    rf"^(.*?\S)(?:\s*[\t,;|:：]\s*|\s+)({_CURRENCY}?\s?\d[\d,.']*(?:\s?{_CURRENCY})?)$"
)
_OF_EITHER_MARK = re.compile(r"^\D*\d{1,3}\.\d{3}\D*$")


@dataclass(frozen=True)
class PastedLimits:
    """Limits in US$ by ``buyer_key``, and a sentence for each line that gave none."""

    limits_usd: dict[str, float]
    not_read: tuple[str, ...]


def pasted_limits(text: str, owing: pd.DataFrame, rates: Mapping[str, float]) -> PastedLimits:
    """Limits of lines such as ``ACME LLC<tab>50,000`` or ``C-104; EUR 20,000``.

    ``owing`` has ``buyer_key`` and ``buyer_name`` as of ``buyers_owing``; a line names its buyer
    by number, by name, or by the name without its legal form where only one buyer has it. An
    amount without a currency is US$; others need their US$ rate in ``rates``. A refusal in words
    is a limit of 0. A line without any figure above the first limit is taken as headings.
    """
    keys = _Keys(owing)
    limits: dict[str, float] = {}
    not_read: list[str] = []
    lines = [line for line in text.splitlines() if line.strip(" \t,;|")]
    for line in lines[:MAX_LINES]:
        shown = clean_text(line)[:80]
        buyer, amount = _parts(line[:MAX_LINE_CHARACTERS])
        if amount is None:
            if limits or not_read or re.search(r"\d", line):
                not_read.append(_("“{line}”: no limit stands in it.", line=shown))
            continue
        key, limit = keys.of(buyer), _limit_usd(amount, rates)
        if isinstance(limit, str):
            not_read.append(f"“{shown}”: {limit}")
        elif key is None:
            not_read.append(_("“{line}”: no buyer of this ledger has that name.", line=shown))
        elif limits.get(key, limit) != limit:
            not_read.append(_("“{line}”: this buyer has another limit above.", line=shown))
        else:
            limits[key] = limit
    if len(lines) > MAX_LINES:
        not_read.append(_("Lines after the first {count} were not read.", count=f"{MAX_LINES:,}"))
    return PastedLimits(limits, tuple(not_read))


class _Keys:
    """The buyers by what a person calls them."""

    def __init__(self, owing: pd.DataFrame) -> None:
        keys, names = list(owing["buyer_key"].astype(str)), list(owing["buyer_name"].astype(str))
        self._numbers = {normalised_name(key): key for key in keys}
        self._names = {normalised_name(name): key for name, key in zip(names, keys, strict=True)}
        cores = Counter(map(core_name, names))
        self._cores = {
            core_name(name): key
            for name, key in zip(names, keys, strict=True)
            if cores[core_name(name)] == 1
        }

    def of(self, cells: list[str]) -> str | None:
        """Key of the buyer that the cells name; None where none or several do."""
        found = {
            self._numbers.get(normalised_name(cell))
            or self._names.get(normalised_name(cell))
            or self._cores.get(core_name(cell))
            for cell in cells
            if normalised_name(cell)
        } - {None}
        return found.pop() if len(found) == 1 else None


def _parts(line: str) -> tuple[list[str], str | None]:
    """The cells that may name the buyer, and the one that holds the limit."""
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
    if len(cells) == 1:
        found = _AMOUNT_AT_END.match(cells[0])
        cells = [found[1], found[2]] if found else re.split(r"\s*[,;|:：]\s*", cells[0])
    is_limit = [_is_amount(cell) or is_refusal(cell) for cell in cells]
    places = [place for place, found in enumerate(is_limit) if found and place > 0]
    # A customer number may look like an amount: of several the last is the limit.
    if not places:
        return cells, None
    return cells[: places[-1]] + cells[places[-1] + 1 :], cells[places[-1]]


def _is_amount(cell: str) -> bool:
    return any(amount_value(cell, mark)[0] is not None for mark in ".,")


def _limit_usd(amount: str, rates: Mapping[str, float]) -> float | str:
    """The limit in US$, or a sentence saying why there is none."""
    if is_refusal(amount):
        return 0.0
    if _OF_EITHER_MARK.match(amount):
        return _("it is not clear whether the point stands before decimals; write 50000 or 50,000.")
    value, currency = amount_value(amount, ".")
    if value is None:
        value, currency = amount_value(amount, ",")
    if value is None or value < 0:
        return _("this is no limit.")
    rate = 1.0 if currency in ("", "USD") else rates.get(currency)
    if rate is None:
        return _("there is no rate for {currency} yet.", currency=currency)
    return round(cents(value) * rate) / 100
