"""Text of cells -> dates, numbers and currencies; whole columns at a time."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies

from tradecredit.ledger.words import by_word

_EMPTY_WORDS_TEXT = (
    "|-|--|—|n/a|na|nan|none|null|nil|nat|#n/a|#value!|#ref!|#name?|#div/0!|无|空|未付|未知|"
    "unpaid|open|00.00.0000|0000-00-00|00/00/0000|00-00-0000|00000000|1900-01-00"
)
EMPTY_WORDS = frozenset(_EMPTY_WORDS_TEXT.split("|"))

DATE_ORDERS = ("dmy", "mdy", "ymd")
FIRST_YEAR, LAST_YEAR = 1990, 2099
MONTHS_OF_YEAR = 12
_EXCEL_EPOCH = date(1899, 12, 30)


# No date, amount, term, code or status is longer; a longer cell is none of them.
LONGEST_VALUE = 200
CUT_MARK = "□"


def plain_text(text: str) -> str:
    """Full-width digits and marks as plain ones, outer blanks gone; cut to ``LONGEST_VALUE``."""
    if len(text) > LONGEST_VALUE:
        text = text[:LONGEST_VALUE] + CUT_MARK
    return unicodedata.normalize("NFKC", text).strip() if not text.isascii() else text.strip()


# Days that accounting systems write where there is none.
_FILLER_YEAR = re.compile("9999|1900|1970|0001")
_FILLER_DATE = re.compile(
    r"(31\D?12\D?9999|12/31/9999|9999\D?12\D?31|0?1\D0?1\D(1900|1970|0001)|"
    r"(1900|1970|0001)\D0?1\D0?1|19000101|19700101|00010101)(?:[T ].*)?"
)


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, a dash, n/a, an error value, a day such as 9999-12-31."""
    plain = plain_text(text).lower()
    if plain in EMPTY_WORDS:
        return True
    return _FILLER_YEAR.search(plain) is not None and _FILLER_DATE.fullmatch(plain) is not None


def by_unique(column: pd.Series, function: Callable[[str], Any]) -> pd.Series:
    """``function`` of every cell as objects, computed once per different text."""
    codes, uniques = pd.factorize(column.astype(object), use_na_sentinel=False)
    results = [function(text) for text in uniques]
    return pd.Series([results[code] for code in codes], index=column.index, dtype=object)


def holds(column: pd.Series, test: Callable[[str], bool]) -> pd.Series:
    """Whether ``test`` is true of each cell."""
    return by_unique(column, test).astype("bool")


# --- dates ----------------------------------------------------------------------------------

_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*[-/.年 ]\s*(\d{{1,2}})\s*[-/.月 ]\s*(\d{{1,2}})\s*日?{_TIME}"
)
_THREE_GROUPS = re.compile(
    rf"(\d{{1,2}})\s*[-/. ]\s*(\d{{1,2}})\s*[-/. ]\s*(\d{{2}}|\d{{4}}){_TIME}"
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0+)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_MONTH_NAME = re.compile(
    rf"(?:\w+,\s*)?(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([^\W\d_]{{3,}})\.?[-/., ]*"
    rf"(\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_NAME_DAY = re.compile(
    rf"([^\W\d_]{{3,}})\.?[-/. ]*(\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(\d{{4}}|\d{{2}}){_TIME}"
)


@cache
def _month_numbers() -> dict[str, int]:
    """Month names, long and short, in the languages ledgers come in."""
    numbers: dict[str, int] = {"sept": 9}
    for code in ("pt", "it", "es", "fr", "de", "en"):
        months = Locale(code).months["format"]
        for width in ("wide", "abbreviated"):
            for number, name in months[width].items():
                numbers[name.lower().rstrip(".")] = number
    return numbers


def date_groups(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date whose order the text itself does not settle."""
    match = _THREE_GROUPS.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def date_orders(text: str) -> frozenset[str]:
    """Orders in which the three groups make a real date; empty for any other text."""
    groups = date_groups(text)
    if groups is None:
        return frozenset()
    has_long_year = re.search(r"\d{4}", text) is not None
    orders = ("dmy", "mdy") if has_long_year else DATE_ORDERS
    return frozenset(order for order in orders if _ordered_date(groups, order) is not None)


def parsed_date(text: str, order: str | None) -> date | None:
    """The day a cell names; ``order`` is used only where the text leaves it open."""
    text = plain_text(text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _real_date(int(match[1]), int(match[2]), int(match[3]))
    if groups := date_groups(text):
        return _ordered_date(groups, order) if order else None
    if match := _COMPACT.fullmatch(text):
        return _real_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SERIAL.fullmatch(text):
        return _in_range(_EXCEL_EPOCH + timedelta(days=int(match[1])))
    return _named_month_date(text)


def is_open_date(text: str) -> bool:
    """Whether a text is three groups of digits whose order must come from elsewhere."""
    return date_groups(plain_text(text)) is not None


def _named_month_date(text: str) -> date | None:
    if match := _DAY_MONTH_NAME.fullmatch(text):
        day, name, year = match[1], match[2], match[3]
    elif match := _MONTH_NAME_DAY.fullmatch(text):
        name, day, year = match[1], match[2], match[3]
    else:
        return None
    month = _month_numbers().get(name.lower())
    return _real_date(_full_year(int(year)), month, int(day)) if month else None


def _ordered_date(groups: tuple[int, int, int], order: str) -> date | None:
    by_letter = dict(zip(order, groups, strict=True))
    return _real_date(_full_year(by_letter["y"]), by_letter["m"], by_letter["d"])


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        return None


def _in_range(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


# --- currencies -----------------------------------------------------------------------------

# A sign two currencies share stays a sign: its rate is asked for, so nobody guesses.
_SIGNS = by_word(
    {
        "USD": "us$|usd$|$",
        "EUR": "€",
        "GBP": "£",
        "HKD": "hk$",
        "AUD": "a$|au$",
        "CAD": "c$|ca$",
        "SGD": "s$",
        "TWD": "nt$",
        "BRL": "r$",
        "INR": "₹|rs",
        "RUB": "₽",
        "KRW": "₩",
        "VND": "₫",
        "THB": "฿",
        "TRY": "₺",
        "¥": "¥",
        "CNY": "cn¥|rmb|cnh",
        "JPY": "jp¥",
        "PLN": "zł",
    }
)
_NAMES = by_word(
    {
        "USD": "美元|美金|美圆|us dollar|us dollars|u.s. dollar|u.s. dollars|u.s dollar|usd dollar|"
        "american dollar|american dollars|dollar us|dollars us|dolar|dolares|dólares",
        "CNY": "人民币|人民币元|renminbi|renminbi yuan|yuan|yuan renminbi|chinese yuan|元|rmb yuan",
        "EUR": "欧元|euro|euros",
        "GBP": "英镑|pound|pounds|sterling",
        "JPY": "日元|日圆|yen",
        "HKD": "港币|港元|港纸|hk dollar|hk dollars|hong kong dollars",
        "AED": "迪拉姆|dirham|dirhams|dhs|dh|uae dirham",
        "SAR": "里亚尔|riyal|saudi riyal",
        "THB": "泰铢|baht",
        "MYR": "林吉特|ringgit|rm",
        "KWD": "科威特第纳尔|kuwaiti dinar",
        "AUD": "澳元",
        "CAD": "加元",
        "KRW": "韩元",
        "RUB": "卢布",
        "INR": "卢比",
        "SGD": "新加坡元",
        "CHF": "瑞士法郎",
        "TWD": "台币|新台币",
    }
)


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=10_000)
def currency_code(text: str) -> str | None:
    """ISO code of a code, sign or name; the sign itself where two currencies share it.

    Of a longer text (``USD - US Dollar``, ``美元(USD)``) all parts must say the same one.
    """
    plain = plain_text(text).strip(".").lower()
    if known := _known_currency(plain):
        return known
    parts = [part.strip(" .") for part in re.split(r"[/|,;()\[\]【】:：]| - |–", plain)]
    pieces = [piece for part in parts if part for piece in _pieces(part)]
    found = {_known_currency(piece) for piece in pieces}
    return found.pop() if len(found) == 1 else None


def _known_currency(plain: str) -> str | None:
    if known := _SIGNS.get(plain) or _NAMES.get(plain) or _language_names().get(plain):
        return known
    return plain.upper() if len(plain) == 3 and plain.upper() in _codes() else None


def _pieces(part: str) -> list[str]:
    """A text cut where Chinese meets Latin letters: ``欧元EUR``."""
    if _known_currency(part):
        return [part]
    return [
        piece for piece in re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", part) if piece.strip()
    ]


@cache
def _language_names() -> dict[str, str]:
    """Names of currencies in the languages ledgers come in; those two share are left out."""
    names: dict[str, str] = {}
    shared: set[str] = set()
    for language in ("it", "pt", "es", "fr", "de", "zh", "en"):
        locale = Locale(language)
        for code in sorted(set(locale.currencies) & _current_codes()):
            for count in (None, 1, 2):
                name = get_currency_name(code, count, locale).lower()
                if names.setdefault(name, code) != code:
                    shared.add(name)
    return {name: code for name, code in names.items() if name not in shared}


@cache
def _current_codes() -> frozenset[str]:
    """Codes of currencies that are legal tender somewhere today."""
    today = datetime.now(UTC).date()
    territories = Locale("en").territories
    return frozenset(
        code
        for territory in map(str, territories)
        if re.fullmatch(r"[A-Z]{2}", territory)
        for code in get_territory_currencies(territory, today, today)
    )


def currency_in_heading(heading: str) -> str | None:
    """Currency a heading names, as in ``Amount (USD)``, ``converted_usd`` or ``金额(美元)``."""
    words = re.split(r"[\s_()\[\]（）【】,/:：.-]+", plain_text(heading))
    known = re.compile(r"[kt]?(usd|eur|cny|gbp|rmb)|euros?|[kt]?[€£$]")
    short = [word for word in words if not word.islower() or known.fullmatch(word)]
    # k€ and kEUR are a thousand euros.
    signs = [re.sub(r"(?i)^[kt]([€$£]|EUR|USD|CNY|RMB|GBP)$", r"\1", word) for word in short]
    found = [code for word in signs if (code := currency_code(word))]
    for name, code in _NAMES.items():
        if not name.isascii() and len(name) > 1 and name in heading:
            found.append(code)
    if not found and re.search(r"[亿万千]元", heading):
        return "CNY"
    return found[0] if found else None


# --- units ----------------------------------------------------------------------------------

_UNITS = (
    (r"亿元?", 100_000_000),
    (r"\bcrores?\b", 10_000_000),
    (r"百万|\bin millions?\b|\bmillions?\b|\bmio\b|\bmn\b|\b(usd|eur|cny|rmb|us\$|€|\$) ?m\b",
     1_000_000),
    (r"万(元|美元|美金|人民币|欧元|港币)?(?![\u4e00-\u9fff])|\bin ten thousands?\b", 10_000),
    (r"\blakhs?\b", 100_000),
    (r"千(元|美元|美金|人民币)?(?![\u4e00-\u9fff])|['’`]000\b|\bin thousands?\b|\bthousands\b|"
     r"\bin 1,?000s?\b|\b[a-z]{3} thousand\b|\bteur\b|\btusd\b|"
        r"\btsd\b|\btausend\b|\bmiles\b|\bmilhares\b|\bmilliers\b|\bmigliaia\b|"
        r"\bt ?€|\bk ?(usd|eur|cny|rmb|us\$|€|\$)(?!\w)|"
     r"\b(usd|eur|cny|rmb) ?k\b|[$€] ?k\b|\bk[€$]", 1_000),
)  # fmt: skip


def unit_of(text: str) -> int:
    """What one stands for by a heading or title: 10,000 in 万元, 1,000 in '000; else 1."""
    plain = plain_text(text).lower()
    return next((unit for pattern, unit in _UNITS if re.search(pattern, plain)), 1)


_BARE_UNITS = {
    1: "1|unit|units|one|ones|full|元|角分|个|yuan",
    1_000: "k|t|000|000s|1000|1,000|thousand|tsd|千",
    10_000: "10000|10,000|万|wan",
    1_000_000: "m|million|mio|mn|mln|1000000|1,000,000|百万",
}
_UNIT_OF_WORD = {word: unit for unit, words in _BARE_UNITS.items() for word in words.split("|")}


def unit_of_cell(text: str) -> int | None:
    """What one stands for by a cell of a column of units: 10,000 for 万元, 1 for USD.

    None where the cell names no unit of an amount.
    """
    plain = plain_text(text).lower().strip(" .'’`")
    if plain in _UNIT_OF_WORD:
        return _UNIT_OF_WORD[plain]
    if (unit := unit_of(plain)) > 1:
        return unit
    return 1 if currency_code(plain) else None


_UNIT_STATED = re.compile(
    r"单位\W*(人民币|美元)?\W*(亿|百万|万|千)|(?<![\w])(亿|百万|万|千)(美)?元|"
    r"\b(in|amounts?|figures|values|unit|units)\b\W*(\w+\W*){0,3}"
    r"(thousands?|millions?|000|mio|teur|tusd)\b|\bteur\b|"
    r"\b[a-z]{3} ?(['’`]000|thousands?|millions?|k)\b|\([^)]*\b(thousands?|millions?|tsd)\b[^)]*\)"
)


def unit_of_title(text: str) -> int:
    """As ``unit_of``, of a line above the headings: only where it speaks of a unit."""
    plain = plain_text(text).lower()
    return unit_of(plain) if _UNIT_STATED.search(plain) else 1


# --- numbers --------------------------------------------------------------------------------

_SIGN_CLASS = "$€£₹₽₩₫฿₺¥"
_WORD = rf"[A-Za-z]{{0,3}}[{_SIGN_CLASS}]|[A-Za-z]{{2,3}}|[^\W\d_A-Za-z万]+"
_CURRENCY_START = re.compile(rf"({_WORD})\s*(?=[\d.,(+-])")
_CURRENCY_END = re.compile(rf"(?<=[\d.,)万-])\s*({_WORD})$")
_MULTIPLIERS = {
    "万": 10_000, "k": 1_000, "tsd": 1_000, "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000,
    "mln": 1_000_000,
}  # fmt: skip
_MULTIPLIED = re.compile(r"(?<=\d)\s*(万|k|tsd|mn|mio|mln|m)\.?(?![A-Za-z])", re.IGNORECASE)
_BLANKS = re.compile(r"[\s'’`´\u00a0\u2009\u202f]")
_DIGITS = re.compile(r"\d[\d.,]*|[.,]\d+")


def amount_parts(text: str) -> tuple[int, str, str, int] | None:
    """Sign, digits with their marks, currency ("" if none) and multiplier of one amount.

    Brackets, a leading or trailing minus and a trailing CR make it negative. None when the
    text is no amount.
    """
    plain = plain_text(text).replace("\u2212", "-").replace("–", "-")
    sign, plain = _without_credit_mark(plain)
    sign, plain = _without_brackets(sign, plain)
    sign, plain = _without_minus(sign, plain)
    plain, multiplier = _without_multiplier(plain)
    plain, currency = _without_currency(plain)
    sign, plain = _without_minus(sign, plain)
    digits = _BLANKS.sub("", plain)
    if currency is None or not _DIGITS.fullmatch(digits):
        return None
    return sign, digits, currency, multiplier


def is_multiplied(text: str) -> bool:
    """Whether an amount says its own unit: 12.5k, 2万."""
    return _MULTIPLIED.search(plain_text(text)) is not None


def _without_credit_mark(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"(.*\d.*?)\s*(CR|DR|Cr|Dr|cr|dr|贷|借)", text)
    if not match:
        return 1, text
    return (-1 if match[2].lower() in ("cr", "贷") else 1), match[1]


def _without_brackets(sign: int, text: str) -> tuple[int, str]:
    match = re.fullmatch(r"(\D*?)\((.*)\)(\D*)", text)
    return (-sign, f"{match[1]}{match[2]}{match[3]}".strip()) if match else (sign, text)


def _without_minus(sign: int, text: str) -> tuple[int, str]:
    if text.startswith("-") or text.endswith("-"):
        return -sign, text.strip("- ")
    return sign, text.removeprefix("+").strip()


def _without_multiplier(text: str) -> tuple[str, int]:
    """The text without the word behind its digits that multiplies them: 12.5k, 3 mio, 2万."""
    match = _MULTIPLIED.search(text)
    if not match:
        return text, 1
    return text[: match.start()] + text[match.end() :], _MULTIPLIERS[match[1].lower()]


def _without_currency(text: str) -> tuple[str, str | None]:
    """The text without its currency, and the currency's code; None for an unknown word."""
    currency: str | None = ""
    if start := _CURRENCY_START.match(text):
        currency, text = currency_code(start[1]), text[start.end() :]
    if end := _CURRENCY_END.search(text):
        currency, text = currency_code(end[1]), text[: end.start()]
    return text.strip(), currency


def mark_evidence(digits: str) -> str:
    """What one number says about its marks.

    ``.`` or ``,``: that mark is the decimal mark. ``grouped.`` or ``grouped,``: that mark
    groups thousands. ``open.`` or ``open,``: it could be either. ``none``: no mark.
    """
    marks = re.sub(r"\d", "", digits)
    if not marks:
        return "none"
    last = marks[-1]
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else "wrong"
    if len(marks) > 1:
        return (
            f"grouped{last}" if re.fullmatch(r"\d{1,3}([.,]\d{2,3})*[.,]\d{3}", digits) else "wrong"
        )
    whole, _mark, part = digits.partition(last)
    could_group = re.fullmatch(r"[1-9]\d{0,2}", whole) and len(part) == 3
    return f"open{last}" if could_group else last


def likely_decimal_mark(cells: Iterable[str]) -> str:
    """The decimal mark that most of the cells prove, a point where none does."""
    found = Counter(
        mark_evidence(parts[1]) for text in set(cells) if (parts := amount_parts(text)) is not None
    )
    points, commas = found["."] + found["grouped,"], found[","] + found["grouped."]
    return "," if commas > points else "."


def decimal_value(digits: str, decimal_mark: str) -> Decimal | None:
    """The number, where ``decimal_mark`` decides what the text leaves open."""
    evidence = mark_evidence(digits)
    if evidence == "wrong":
        return None
    if evidence.startswith("grouped"):
        decimal_mark = "," if evidence[-1] == "." else "."
    elif evidence in (".", ","):
        decimal_mark = evidence
    grouping = "," if decimal_mark == "." else "."
    if grouping in digits and not _is_grouped(digits, grouping, decimal_mark):
        return None
    try:
        return Decimal(digits.replace(grouping, "").replace(decimal_mark, "."))
    except InvalidOperation:
        return None


def amount_value(text: str, decimal_mark: str) -> tuple[Decimal | None, str]:
    """The amount a cell names, and its currency ("" if none); None where the cell is no amount."""
    parts = amount_parts(text) if not is_empty(text) else None
    if parts is None:
        return None, ""
    sign, digits, currency, multiplier = parts
    value = decimal_value(digits, decimal_mark)
    return None if value is None else sign * value * multiplier, currency


def _is_grouped(digits: str, grouping: str, decimal_mark: str) -> bool:
    """Thousands of three digits, or the Indian lakh (two digits above the last three)."""
    whole = digits.split(decimal_mark)[0]
    groups = whole.split(grouping)
    inner = {len(group) for group in groups[1:-1]}
    return 1 <= len(groups[0]) <= 3 and len(groups[-1]) == 3 and inner <= {2, 3}


CENT = Decimal("0.01")


def cents(value: Decimal) -> int:
    """Whole cents, half a cent away from zero."""
    return int(value.quantize(CENT, rounding=ROUND_HALF_UP) * 100)
