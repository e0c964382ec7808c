"""Numbers, dates and foreign text as people read them, in the language in use.

The one number style of the product: thousands are marked by a comma and decimals by a point (in
English and in Chinese), a negative number has a true minus sign, what rounds to nothing has no
sign, and a unit stands behind a space. An unknown value (``None``, ``NaN``, ``NaT``) is written
as a dash, never as 0.
"""

import math
import re
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any

import pandas as pd
from babel.dates import format_date

from tradecredit.language import _, language_in_use, ngettext

UNKNOWN = "–"
MINUS = "−"
MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_unknown(value: Any) -> bool:
    """Whether there is no value to write: none, or a number that is not finite."""
    if value is None or value is pd.NaT or value is pd.NA:
        return True
    return isinstance(value, Real | Decimal) and not math.isfinite(value)


def number(value: float | None, digits: int = 0) -> str:
    """A plain number with thousand marks and ``digits`` decimals; "−" is the minus."""
    if value is None or is_unknown(value):
        return UNKNOWN
    text = format(_as_written(value), f",.{digits}f")
    is_nothing = not text.strip("-0.,")
    return text.removeprefix("-") if is_nothing else text.replace("-", MINUS)


def rounded(value: float, digits: int = 0) -> float:
    """``value`` at the decimals that ``number`` writes, as a number."""
    return float(format(_as_written(value), f".{digits}f"))


def _as_written(value: float) -> Decimal:
    """The shortest decimal that stands for ``value``; an exact half goes to the even digit."""
    return Decimal(repr(float(value)))


def signed(value: float | None, digits: int = 0) -> str:
    """A number with its sign, "+3" or "−3"; what rounds to nothing has none."""
    text = number(value, digits)
    is_rise = text[:1].isdigit() and any(digit in "123456789" for digit in text)
    return f"+{text}" if is_rise else text


def compact(value: float | None) -> str:
    """A number in three digits with k, m or bn: 4,213,000 is "4.21 m"."""
    if value is None or is_unknown(value):
        return UNKNOWN
    for size, sign in ((1e9, _("bn")), (1e6, _("m")), (1e3, _("k"))):
        if abs(value) >= 0.9995 * size:
            scaled = value / size
            # Of what is written: 9.995 is 10.0 in three digits, not 10.00.
            digits = 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 99.95 else 0
            return f"{number(scaled, digits)} {sign}"
    return number(value)


def counted(one: str, many: str, count: float, **values: Any) -> str:
    """A text with a count in it: ``counted("{count} buyer", "{count} buyers", 1)``: "1 buyer"."""
    return ngettext(one, many, count, count=number(count), **values)


def money(amount_usd: float | None) -> str:
    """US dollars in three digits: "US$ 4.21 m"."""
    return UNKNOWN if is_unknown(amount_usd) else _("US$ {amount}", amount=compact(amount_usd))


def money_exact(amount_usd: float | None) -> str:
    """US dollars to the cent."""
    return UNKNOWN if is_unknown(amount_usd) else _("US$ {amount}", amount=number(amount_usd, 2))


def renminbi(amount_cny: float | None) -> str:
    """Renminbi in three digits: "RMB 1.20 m"."""
    return UNKNOWN if is_unknown(amount_cny) else _("RMB {amount}", amount=compact(amount_cny))


def percent(ratio: float | None, digits: int = 1) -> str:
    """A ratio of 0 to 1 as per cent: 0.691 is "69.1 %"."""
    return UNKNOWN if ratio is None or is_unknown(ratio) else f"{number(100 * ratio, digits)} %"


def signed_percent(ratio: float | None, digits: int = 1) -> str:
    """A relative change with its sign: "+15.3 %"."""
    return UNKNOWN if ratio is None or is_unknown(ratio) else f"{signed(100 * ratio, digits)} %"


def points(difference: float | None, digits: int = 1) -> str:
    """A difference of two ratios in percentage points: "−3.1 pts"."""
    if difference is None or is_unknown(difference):
        return UNKNOWN
    return _("{value} pts", value=signed(100 * difference, digits))


def basis_points(ratio: float | None, digits: int = 1) -> str:
    """A ratio in hundredths of a per cent: 0.0025 is "25.0 bp"."""
    if ratio is None or is_unknown(ratio):
        return UNKNOWN
    return _("{value} bp", value=number(10_000 * ratio, digits))


def day(value: date | None) -> str:
    """A date as "31 Aug 2026"."""
    if value is None or is_unknown(value):
        return UNKNOWN
    return str(format_date(value, "d MMM y", locale=language_in_use()))


def month(value: date | None) -> str:
    """A month as "Aug 2026"."""
    if value is None or is_unknown(value):
        return UNKNOWN
    return str(format_date(value, "MMM y", locale=language_in_use()))


def month_name(value: date) -> str:
    """A month without its year, as "Aug"."""
    return str(format_date(value, "MMM", locale=language_in_use()))


def weekday_name(value: date) -> str:
    """The day of the week in short, as "Mon"."""
    return str(format_date(value, "EEE", locale=language_in_use()))


def plain_markdown(text: str) -> str:
    """Foreign text for a Markdown element: every sign with a meaning is escaped."""
    return MARKDOWN_SIGNS.sub(r"\\\1", text)


def plain_label(text: str) -> str:
    """Foreign text for a chart label, where plotly would read tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_cell(value: Any) -> Any:
    """Foreign text for a downloaded sheet: an apostrophe keeps it from being a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value
