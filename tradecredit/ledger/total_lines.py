"""Lines of a sheet that are no invoices: totals, balances, signatures; and the day in its title."""

import re
from datetime import UTC, date, datetime

import pandas as pd

from tradecredit.ledger.rows import constant
from tradecredit.ledger.sheets import RawSheet
from tradecredit.ledger.values import (
    currency_code,
    currency_in_heading,
    date_groups,
    date_orders,
    holds,
    parsed_date,
    plain_text,
)

# A whole cell that says total or balance, and a name beside the word ("Total for Acme").
_TOTAL = re.compile(
    r"(grand |sub ?-?)?totals?|sum|summe|gesamt(summe|betrag)?|zwischensumme|endsumme|"
    r"(sous-?)?total g[ée]n[ée]ral|somme|suma|soma|totale|totali|totais|"
    r"((opening|closing|ending|beginning|brought forward|carried forward|net|running) )?balance"
    r"( (brought|carried) (forward|down)| b/?[fd]| c/?[fd])?|b/?f|c/?f|saldo (inicial|final)|"
    r"合计|总计|小计|共计|累计|本[页月期年]合计|本[月年]累计|总额合计|(期初|期末|上期|上年)(余额|结余)?|"
    r"(期初|期末)?余额合计|结转(下页|上页)?|承前页|过次页"
)
_WITH_NAME = re.compile(
    r"(grand |sub ?-?)totals?\W.*|totals?(?!-\d)( (for|of|due|outstanding|-|:).*| ?[^\w\s].*)|"
    r".* (sub-?)?totals?|"
    r"(合计|总计|小计|共计)\W.*|.*[^\w](合计|总计|小计|共计)|\w+(合计|总计|小计)|.*小计"
)
_SIGNATURE = re.compile(
    r"(制表|制单|复核|审核|出纳|会计|财务|经办|负责|主管|签字|签名|盖章|打印|编制|日期)(人|员|主管|负责人|时间|日期)?\s*[:：].*|"
    r"(prepared|checked|approved|printed|reviewed|signed|authori[sz]ed)( by| on| at)?\b.*|"
    r"(signature|page \d+.*|end of report|\*+ ?end.*|report generated.*)"
)
_TOTAL_OF = re.compile(r"(?:sub ?-?)?totals? (.+)")
# Looked for first, as most cells hold neither.
_MAY_SAY = re.compile(
    r"total|sum|balance|saldo|\bb/?f\b|\bc/?f\b|somme|soma|[合总小共累本计余结承过期上]",
    re.IGNORECASE,
)
_MAY_SIGN = re.compile(r"by|on|at|ed\b|signature|page|report|end|[:：]", re.IGNORECASE)
_AS_OF = re.compile(
    r"\bas (of|at|on)\b|\bstand\b|\bper\b|\b(au|al|em|il)\b|截 *止|截至|日期|\bdate\b|"
    r"\buntil\b|\bthrough\b|\bto\b"
)
_DAY = re.compile(
    r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    r"\d{1,2}(?:st|nd|rd|th)?[-. ]+[^\W\d_]{3,}\.?,?[-. ]+\d{2,4}|"
    r"[^\W\d_]{3,}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)


def is_total_line(cells: pd.DataFrame, texts: pd.DataFrame) -> pd.Series:
    """Whether each line is a total, a balance or a signature.

    The word stands where an invoice has its number, or anywhere in a line without a date. A
    buyer called "Total" on an invoice is none.
    """
    number = holds(texts["invoice_id"], says_total)
    has_dates = (texts["invoice_date"] != "") | (texts["ship_date"] != "")
    lacks_number = (texts["invoice_id"] == "") | holds(texts["invoice_id"], is_signature)
    anywhere = constant(cells.index, value=False, dtype="bool")
    signed = anywhere.copy()
    for position in range(cells.shape[1]):
        column = cells.iloc[:, position]
        anywhere |= holds(column, says_total)
        signed |= holds(column, is_signature)
    names = {plain_text(name).lower() for name in texts["buyer_name"]} - {""}
    for position in range(cells.shape[1]):
        anywhere |= holds(cells.iloc[:, position], lambda text: _total_of_one(text, names))
    is_short = (cells != "").sum(axis=1) <= 3
    return number | (anywhere & ~has_dates) | (signed & lacks_number & is_short)


_OPENING = re.compile(
    r"opening|beginning|brought (forward|down)|\bb/?[fd]\b|期初|上[期年月]|承前页|saldo inicial|"
    r"solde initial|anfangsbestand"
)


def _total_of_one(text: str, names: set[str]) -> bool:
    """Whether a cell is "Total" with the name of one of the buyers: "Total Acme Inc"."""
    match = _TOTAL_OF.fullmatch(plain_text(text).lower()) if _MAY_SAY.search(text) else None
    return match is not None and match[1] in names


def is_opening_line(cells: pd.DataFrame) -> pd.Series:
    """Whether each line says in one of its cells that it is an opening balance."""
    says = [any(map(_says_opening, line)) for line in cells.to_numpy()]
    return pd.Series(says, index=cells.index, dtype="bool")


def _says_opening(text: str) -> bool:
    return says_total(text) and _OPENING.search(plain_text(text).lower()) is not None


def says_total(text: str) -> bool:
    """Whether a cell says that its line is a total or the balance of an account."""
    if not _MAY_SAY.search(text):
        return False
    plain = re.sub(r"\s+", " ", plain_text(text).lower()).strip(" :.：*-=")
    packed = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", plain)
    return bool(_TOTAL.fullmatch(packed) or _WITH_NAME.fullmatch(packed))


def is_signature(text: str) -> bool:
    """Whether a cell is a line of a signature, a page or a print."""
    if not _MAY_SIGN.search(text):
        return False
    return _SIGNATURE.fullmatch(plain_text(text).lower()) is not None


def day_in_title(sheet: RawSheet, parsed: pd.DataFrame) -> date | None:
    """The day of the ledger that a line above the headings names, if it can be the day.

    It is not before the last payment, and not in the future.
    """
    today = datetime.now(UTC).date()
    paid = parsed["paid_date"].dropna()
    paid = paid[paid <= pd.Timestamp(today)]
    for line in sheet.texts_above:
        plain = plain_text(line).lower()
        if not _AS_OF.search(plain):
            continue
        for found in reversed(_DAY.findall(plain)):
            day = _day(found)
            if day and day <= today and (paid.empty or day >= paid.max().date()):
                return day
    return None


_CURRENCY_OF_TITLE = re.compile(
    r"(?:\b(?:in|en|em|currency|amounts?|curr|ccy|valuta|devise|moneda|moeda|währung)\b\W*|"
    r"币[种别]\W*|单位\W*)(?:in |of )?"
    r"([a-z]{3}\b|[€£]|[\u4e00-\u9fff]{1,7}|us dollars?|euros?)"
)
# A title of so few words names the currency of what stands below it.
MOST_WORDS_OF_A_CURRENCY = 4
_UNIT_WORDS = re.compile(
    r"\b(thousands?|millions?|mio|000|in|of|open|invoices?|credit notes?|amounts?|all)\b|"
    r"['’`]|[万千]"
)


def currency_of_title(sheet: RawSheet) -> str:
    """The currency that a line around the list, or the sheet's name, states; "" if none."""
    for line in sheet.texts_around:
        plain = plain_text(line).lower()
        if re.search(r"\bteur\b", plain):
            return "EUR"
        for found in _CURRENCY_OF_TITLE.findall(plain):
            if code := currency_code(found) or currency_in_heading(found):
                return code
        if code := _short_currency(line):
            return code
    return ""


def _short_currency(line: str) -> str:
    """The currency of a title that says little else: "Open USD", "EUR thousands"."""
    words = re.findall(r"[^\s_\-–:：()（）]+", line)
    if len(words) > MOST_WORDS_OF_A_CURRENCY:
        return ""
    named = [word for word in words if word.isupper() and word != "ALL"]
    named += re.findall(r"[（(]([^)）]+)[)）]", line)
    codes = {code for word in named if (code := currency_code(word))}
    whole = currency_code(_UNIT_WORDS.sub(" ", plain_text(line).lower()).strip())
    return codes.pop() if len(codes) == 1 else whole or ""


def _day(text: str) -> date | None:
    if date_groups(text) is None:
        return parsed_date(text, None)
    orders = date_orders(text) - {"ymd"}
    return parsed_date(text, next(iter(orders))) if len(orders) == 1 else None
