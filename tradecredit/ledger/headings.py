"""What a heading says its column is: by known words, and by how such headings are put together."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from tradecredit.ledger.heading_words import (
    INVOICE_WORDS,
    LIMIT_WORDS,
    NEUTRAL_WORDS,
    NOT_NEEDED_WORDS,
    PAYMENT_WORDS,
)
from tradecredit.ledger.words import by_word

IGNORE = "ignore"
# How sure a heading makes that is a known word itself.
EXACT = 0.95

ROLES: tuple[str, ...] = (*INVOICE_WORDS, IGNORE)
SIMILAR = 0.65
# Roles that no column gets by a part of its heading while another word of it is not known:
# "Customs cleared date" is no day of payment, "Order status" says nothing of the invoice.
GUARDED_ROLES = frozenset(
    {
        "amount", "outstanding_amount", "paid_amount", "credit_amount", "written_off_amount",
        "paid_date", "invoice_date", "due_date", "status",
    }
)  # fmt: skip
# Roles of which a second column with other contents changes what is owed.
DECIDING_ROLES = frozenset(
    {
        "amount", "outstanding_amount", "paid_amount", "credit_amount", "written_off_amount",
        "due_date", "paid_date", "status", "currency", "document_type",
    }
)  # fmt: skip
# Columns of the sheet of credit limits.
LIMIT_ROLES: tuple[str, ...] = (
    "buyer_id", "buyer_name", "limit_amount", "requested_amount", "currency", "payment_term",
    "term_days", "valid_from", "valid_to", "decided_date", "decision", IGNORE,
)  # fmt: skip
_ALL_ROLES = tuple(dict.fromkeys((*ROLES, *LIMIT_ROLES)))
_WORDS_OF_ROLE = INVOICE_WORDS | LIMIT_WORDS | {IGNORE: NOT_NEEDED_WORDS}

DATE_ROLES = frozenset(role for role in ROLES if role.endswith("_date")) | {
    "valid_from",
    "valid_to",
}
AMOUNT_ROLES = frozenset(role for role in _WORDS_OF_ROLE if role.endswith("amount"))


@dataclass(frozen=True)
class HeadingMatch:
    """Role a heading names; ``confidence`` 0 to 1; ``word`` is the known word it matched."""

    role: str
    confidence: float
    word: str


def plain_heading(text: str) -> str:
    """Lower-case words without brackets, accents and marks: ``Amount (USD)`` -> ``amount``."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    outside = re.sub(r"[(\[【<][^)\]】>]*[)\]】>]", " ", text)
    words = re.sub(r"[^\w#/]+|_", " ", without_accents(outside.lower())).strip(" /")
    words = re.sub(r"\s+", " ", words)
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", words)


def without_accents(text: str) -> str:
    """``fällig`` -> ``fallig``; letters of other scripts stay as they are."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", apart))


@cache
def _words(roles: tuple[str, ...]) -> dict[str, str]:
    """Known word -> role; a word of two roles belongs to the one named first."""
    return by_word({role: _WORDS_OF_ROLE[role] for role in roles}, plain_heading)


def heading_match(heading: str, roles: tuple[str, ...] = ROLES) -> HeadingMatch | None:
    """What a heading names among ``roles``; None when it says nothing known."""
    if is_bucket(heading):
        return HeadingMatch(IGNORE, 0.95, AGEING_BUCKET)
    match = _heading_match(plain_heading(heading), roles)
    if match is None or match.role == IGNORE:
        return match
    whole = without_accents(heading.lower())
    if match.role in AMOUNT_ROLES and _PERCENT.search(whole):
        return None
    # What stands in brackets may say that the day is only expected.
    words = re.sub(r"[\W_]+", " ", whole if "(" in whole or "（" in whole else "")
    is_other_day = match.role == "paid_date" and _NOT_PAID_ON.search(words)
    return None if is_other_day else match


@lru_cache(maxsize=10_000)
def _heading_match(plain: str, roles: tuple[str, ...]) -> HeadingMatch | None:
    words = _words(roles)
    if not plain:
        return None
    bare = re.sub(r" ?\b(us|usd|eur|cny|rmb|gbp|jpy|hkd|cad|aud|chf)\b ?", " ", plain).strip()
    for known in (plain, bare):
        if known in words:
            return HeadingMatch(words[known], EXACT, known)
    if _NOT_PAID.search(plain) and "outstanding_amount" in roles:
        return HeadingMatch("outstanding_amount", 0.9, plain)
    if _OF_ACCOUNT.search(plain):
        return None
    if IGNORE in roles and (composed := _composed(plain)) in roles:
        return HeadingMatch(composed, 0.9, plain) if _is_all_known(plain, composed) else None
    found = _contained(plain, words) or _similar(plain, words)
    if found is None or (found.role == "paid_date" and _NOT_PAID_ON.search(plain)):
        return None
    is_telling = found.role in GUARDED_ROLES and IGNORE in roles and found.confidence > SIMILAR
    return found if not is_telling or _is_all_known(plain, found.role) else None


# --- headings put together of parts ----------------------------------------------------------

_PAID_PARTS = re.compile(
    r"\b(paid|payment|pmt|pymt|settled|settlement|closed|cleared|clearing|clear|received|receipt|"
    r"collected|collection|remitted|remittance|zahlung\w*|bezahlt|ausgleich\w*|paiement|reglement|"
    r"encaissement|pago|cobro|pagado|cobrado|pagamento|recebimento|incasso|pagato|saldato)\b"
)
_DATE_PARTS = re.compile(r"\b(date|dated|on|at|day|dt|time|datum|am|le|fecha|el|data|em|il)\b")
_PAID_ON = re.compile(
    r"(回款|到款|核销|结算|到账|收款|付款|收汇|结清|清账|支付|实收|还款|打款|汇款|付清|销账|入账|到帐)"
    r"[的之]?(完成)?(日期|日|时间|年月日)$"
)
_PAID_CHINESE = re.compile(
    r"(回款|到款|核销|结算|到账|收款|付款|收汇|结清|清账|支付|实收|还款|打款|汇款|付清|销账|入账|到帐|收|付)+"
)
# A day on which payment is due, hoped for or about something else is not one of payment.
_NOT_PAID_ON = re.compile(
    r"\b(due|expected|promised|promise|planned|baseline|terms?|estimated|forecast|scheduled|next|"
    r"last|latest|first|deadline|goods|delivery|shipment|order|statement|invoice|terms|days|"
    r"reminder|call|to be|previst[ao]|prevue?|limite|\w*erinnerung|geplant\w*|erwartet\w*|po|"
    r"books?|"
    r"estimad[ao]|attendue?|not|nicht|non|no|nao)\b|"
    r"预计|计划|约定|到期|最迟|承诺|应[收付回]|最后|上次|首次|通知|开始|拟|下次|未|待"
)
# What is not paid yet: the opposite of what the words in it say.
_NOT_PAID = re.compile(
    r"\b(not|nicht|non|nao|no|to be|yet to be)\b.*\b(paid|received|settled|cleared|collected|"
    r"bezahlt|paye|payee|regle|reglee|pagado|cobrado|pago|pagato|incassato)\b|\bun(paid|collected|settled|"
    r"cleared|received|bezahlt)\b|(尚?未|待)(收|回|付|到|核销|结)"
)
# The balance of a whole account, which is no invoice's own.
_OF_ACCOUNT = re.compile(
    r"\b(account|customer|client|buyer|total|previous|prior|opening|closing)\b.*"
    r"\b(balance|outstanding|debt)\b|(客户|买方|买家).*(余额|欠款)|(余额|欠款)(合计|总额)"
)
_PERCENT = re.compile(r"%|\bper ?cent|percentage|比例|进度|占比|百分")
# Words that say something only when they stand alone: "Freight paid" is no payment.
_ONLY_ALONE = frozenset(
    by_word(
        {
            "": """credit|credits|debit|paid|received|settled|cleared|closed|open|unpaid|collected|
                payments|receipts|total|number|original|due|overdue|refunds|returns|cash|
                retard|gross|net|invoice|issued|shipped|declared|state|void|
                已付|已收|未付|未收|坏账|超期|逾期|结清|作废"""
        }
    )
)
_TAX = re.compile(r"(sales )?(tax|vat|gst|iva|tva|mwst|ust)( \d+)? (amount|total|value)")
_NET = re.compile(
    r"\b(excl|excluding|exclusive|ex|without|before|net of|hors|sin|sem|senza|ohne)\b.*"
    r"\b(gst|vat|tax|taxes|iva|tva|mwst|ust|taxe)\b|不含税|未税|除税"
)
_GROSS = re.compile(
    r"\b(incl|including|inclusive|inc|with|after|con|com|avec|inkl)\b.*"
    r"\b(gst|vat|tax|taxes|iva|tva|mwst|ust|taxe)\b|(?<!不)含税"
)
_RUNNING = re.compile(r"\b(running|cumulative|cum)\b|累计(余额|欠款|应收)|\brunning balance\b")
_BUCKET = re.compile(
    r"(current|not yet due|not due|未到期|(over|above|more than|older than|under|less than|<|>)? ?"
    r"\d+( ?(-|to|bis|a|~|至|到)? ?\d+| ?\+| and over| and above| or more| above| plus)?"
    r" ?(days?|d|months?|m|tage|jours|dias|giorni|天|日|个月)?(以上|以内|内)?"
    r"( ?(past due|overdue|late|逾期))?|older|逾期\d+.*)"
)
AGEING_BUCKET = "ageing bucket"


def is_bucket(heading: str) -> bool:
    """Whether a heading names an age of debt: ``31-60``, ``over 90 days``, ``30天以上``."""
    plain = re.sub(r"[^\w<>+]+", " ", heading.lower()).strip()
    if plain in ("current", "not due", "not yet due", "未到期"):
        return True
    if plain.isdecimal() or not any(letter.isdigit() for letter in plain):
        return False
    return _BUCKET.fullmatch(plain) is not None


_MONTH = re.compile(
    r"(\d{4} ?[-/.年]? ?\d{1,2} ?月?(份)?|\d{1,2} ?月(份)?|\d{1,2} ?[-/.] ?\d{4}|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ '-]*(\d{2}|\d{4})?)"
)


def is_month(heading: str) -> bool:
    """Whether a heading is a month: ``2025-03``, ``Mar 2025``, ``3月``."""
    return _MONTH.fullmatch(heading.lower().strip()) is not None


def is_local_currency(heading: str) -> bool:
    """Whether a heading says that its amounts are in the currency of the books."""
    text = without_accents(heading.lower())
    return (
        re.search(r"本位币|本币|\b(local|base|company|home|functional|lc|lcy)\b", text) is not None
    )


def is_document_currency(heading: str) -> bool:
    """Whether a heading says that its amounts are in the currency of the invoice."""
    text = without_accents(heading.lower())
    pattern = r"原币|外币|\b(doc|document|foreign|transaction|fc|fcy|original currency)\b"
    return re.search(pattern, text) is not None


_NEUTRAL = frozenset(NEUTRAL_WORDS.split())
_OF_PAYMENT = frozenset(PAYMENT_WORDS.split())
# What is received or cleared need not be money.
_OF_DOCUMENTS = frozenset({"doc", "document", "documents", "item", "items"})


@cache
def _vocabulary(role: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Words, and pieces of Chinese, that a heading of the role may be put together of."""
    words = [plain_heading(word) for word in _WORDS_OF_ROLE[role].split("|")]
    parts = frozenset(part for word in words for part in word.split())
    chinese = {word for word in (*words, *_NEUTRAL) if not word.isascii()}
    return parts | _NEUTRAL, tuple(sorted(chinese, key=len, reverse=True))


def _is_all_known(plain: str, role: str) -> bool:
    """Whether a heading says nothing but what the words of a role and neutral ones say."""
    known, chinese = _vocabulary(role)
    if role in ("paid_date", "paid_amount"):
        known = (known | _OF_PAYMENT) - _OF_DOCUMENTS
    rest = _PAID_CHINESE.sub(" ", plain)
    for word in chinese:
        rest = rest.replace(word, " ")
    return all(
        word in known or word.isdecimal() or _PAID_PARTS.fullmatch(word) for word in rest.split()
    )


def _composed(plain: str) -> str:
    """The role of a heading put together of known parts; "" when it is none."""
    if _RUNNING.search(plain):
        return IGNORE
    if _TAX.fullmatch(plain):
        return "tax_amount"
    if _NET.search(plain):
        return "net_amount"
    if _GROSS.search(plain):
        return "amount"
    is_paid_on = _PAID_PARTS.search(plain) and _DATE_PARTS.search(plain)
    if (is_paid_on or _PAID_ON.search(plain)) and not _NOT_PAID_ON.search(plain):
        return "paid_date"
    return ""


def _contained(plain: str, words: dict[str, str]) -> HeadingMatch | None:
    """The longest known word inside the heading, whose currency is none of its words."""
    plain = re.sub(r"本位币|本币|原币|外币", "", plain) or plain
    is_chinese = re.search(r"[\u4e00-\u9fff]", plain) is not None
    padded = f" {plain} "
    inside = [
        word
        for word in words
        if word not in _ONLY_ALONE
        and (
            (is_chinese and len(word) >= 2 and word in plain and not word.isascii())
            or (len(word) >= 4 and f" {word} " in padded)
        )
    ]
    # Of words of one length the later decides: "buyer country" is a country.
    best = max(inside, key=lambda word: (len(word), plain.rfind(word)), default=None)
    return HeadingMatch(words[best], 0.75, best) if best else None


def _similar(plain: str, words: dict[str, str]) -> HeadingMatch | None:
    if len(plain) < 5:
        return None
    found = process.extractOne(
        plain, [word for word in words if len(word) >= 5], scorer=fuzz.ratio, score_cutoff=86
    )
    return HeadingMatch(words[found[0]], SIMILAR, found[0]) if found else None


_NOT_A_HEADING = re.compile(r"[\s\d.,:;/()+%$€£¥'-]+|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?.*")


def is_heading_text(cell: str) -> bool:
    """Whether a cell can be a heading: words, neither a number nor a date."""
    text = cell.strip()
    return bool(text) and len(text) <= 80 and _NOT_A_HEADING.fullmatch(text) is None


def heading_score(row: list[str]) -> float:
    """How many different known roles a row of cells names; words count, lookalikes less."""
    confidences: dict[str, float] = {}
    for cell in row:
        if not is_heading_text(cell):
            continue
        match = heading_match(cell, _ALL_ROLES)
        if match and match.role != IGNORE:
            weight = match.confidence if match.confidence > 0.7 else 0.0
            confidences[match.role] = max(confidences.get(match.role, 0.0), weight)
    return sum(confidences.values())
