"""Payment terms as ledgers write them -> payment instrument and credit days."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tradecredit.ledger.values import plain_text

PAYMENT_TERMS = ("OA", "DA", "DP", "LC")
MAX_TERM_DAYS = 720


@dataclass(frozen=True)
class PaymentTerm:
    """Instrument (OA, DA, DP or LC) and credit days.

    ``days`` None: the text names the instrument only; ``is_from_month_end``: the days run from
    the end of the month of the invoice (EOM, 月结).
    """

    payment_term: str
    days: int | None
    is_from_month_end: bool = False

    def due_date(self, start: date) -> date | None:
        """Day the money is due when the term starts to run on ``start``."""
        if self.days is None:
            return None
        first_day = _month_end(start) if self.is_from_month_end else start
        return first_day + timedelta(days=self.days)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


_INSTRUMENTS = (
    ("DA", r"\bD\s?/\s?A\b|\bDA(?=\b|\d)|承兑交单|承兑|DOCUMENTS? AGAINST ACCEPTANCE"),
    (
        "DP",
        r"\bD\s?/\s?P\b|\bDP(?=\b|\d)|付款交单|\bCAD\b|DOCUMENTS? AGAINST PAYMENT|"
        r"CASH AGAINST DOCUMENTS?",
    ),
    ("LC", r"\bL\s?/\s?C\b|\bLC(?=\b|\d)|信用证|LETTER OF CREDIT"),
    (
        "OA",
        r"\bO\s?/\s?A\b|\bOA(?=\b|\d)|\bT\s?/\s?T\b|\bTT(?=\b|\d)|OPEN ACCOUNT|"
        r"\bNET(?=\b|\d)|\bN(?=\s?\d)|电汇|"
        r"赊销|放账|放帐|赊账|后TT|WIRE(?: TRANSFER)?|TELEGRAPHIC TRANSFER|货到付款|现结|"
        r"\bCOD\b|CASH ON DELIVERY",
    ),
)
_AT_ONCE = (
    r"AT SIGHT|SIGHT|即期|DUE ON RECEIPT|DUE IMMEDIATELY|ON RECEIPT|IMMEDIATE(?:LY)?|"
    r"\bCOD\b|CASH ON DELIVERY|货到付款|现结|\bCIA\b|CASH IN ADVANCE|IN ADVANCE|ADVANCE|"
    r"PREPAID|PREPAYMENT|预付款|预付|款到发货|前TT|全额预付|\bCBD\b"
)
_MONTH_END = r"\bEOM\b|END OF (?:THE )?MONTH|MONTH END|月结|月末|\bMONTHLY\b"
_MONTHS = r"(\d{1,2})\s*(?:MONTHS?|个月|月)"
_NET_AFTER_DISCOUNT = r"\d+(?:\.\d+)?\s*(?:%|/)\s*\d+[\s,]*(?=N)"
_FILLER = (
    r"\b(?:CALENDAR|CREDIT|PAYMENT|TERMS?|DAYS?|D|AFTER|FROM|OF|THE|DATE|INVOICE|INV|B/?L|BILL|"
    r"LADING|SHIPMENT|SHIPPING|DELIVERY|USANCE|BY|WITHIN|AT|SIGHT|UPON|RECEIPT|GOODS)\b|"
    r"(?<=\d)\s*(?:DAYS?|D|T)\b|天数|天内|天|日内|日|发票|提单|见单|见提单|出运|装运|开票|后|见|账期|"
    r"帐期|信用期|内|付款|到期|货到|的|票|起|算"
)


@lru_cache(maxsize=10_000)
def payment_term(text: str) -> PaymentTerm | None:
    """What a term says; None for a code only its owner's system knows (``NAA8``, ``ZB12``).

    Every word must be understood: a number inside an unknown code is not taken for days.
    """
    plain = re.sub(r"\s+", " ", plain_text(text).upper()).strip(" .")
    instrument = next((name for name, words in _INSTRUMENTS if re.search(words, plain)), "OA")
    is_named = any(re.search(words, plain) for _name, words in _INSTRUMENTS)
    from_month_end = re.search(_MONTH_END, plain) is not None
    rest = re.sub(_NET_AFTER_DISCOUNT, "", plain)
    days = _days(rest)
    if days is None and re.search(_AT_ONCE, plain):
        days = 0
    if _unknown_words(rest) or (days or 0) > MAX_TERM_DAYS:
        return None
    if days is None and from_month_end:
        days = 0
    if days is None and not is_named:
        return None
    return PaymentTerm(instrument, days, from_month_end)


def _days(text: str) -> int | None:
    if months := re.search(_MONTHS, text):
        return 30 * int(months[1])
    numbers = re.findall(r"\d+", text)
    return int(numbers[0]) if len(numbers) == 1 else None


def _unknown_words(text: str) -> str:
    text = re.sub(_AT_ONCE, " ", re.sub(_MONTH_END, " ", re.sub(_MONTHS, " ", text)))
    for _name, words in _INSTRUMENTS:
        text = re.sub(words, " ", text)
    text = re.sub(_FILLER, " ", text)
    text = re.sub(r"^\W*\d{1,3}\W*$", "", text)
    return re.sub(r"[\s\W]+", "", text)
