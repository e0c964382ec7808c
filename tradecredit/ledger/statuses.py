"""What a ledger says of an invoice in a word: paid, open, cancelled; and yes or no to it."""

import re

from tradecredit.ledger.headings import plain_heading, without_accents
from tradecredit.ledger.values import plain_text
from tradecredit.ledger.words import by_word

PAID, OPEN, PART, CANCELLED, DRAFT = "paid", "open", "part", "cancelled", "draft"
WRITTEN_OFF = "written_off"
STATUSES = (OPEN, PAID, PART, CANCELLED, DRAFT, WRITTEN_OFF)
YES, NO = "yes", "no"

_MEANINGS = by_word(
    {
        PAID: """bezahlte|ausgeglichene|beglichene|payees|reglees|soldees|pagadas|cobradas|
            liquidadas|pagas|recebidas|quitadas|pagate|saldate|incassate|cash received|
            payments received|清|已完结|完结|paid|fully paid|paid in full|full paid|settled|
            fully settled|cleared|closed|
            complete|completed|collected|received|reconciled|paid off|in payment|payment received|
            zero balance|done|bezahlt|beglichen|ausgeglichen|erledigt|paye|payee|regle|reglee|
            solde|soldee|encaisse|pagado|pagada|cobrado|cobrada|saldado|liquidado|liquidada|pago|
            paga|quitado|quitada|saldata|acquittee|abonado|recebido|款清|已回|pagato|pagata|saldato|saldata|incassato|
            已付|已付款|已付清|已收|已收款|已收齐|已收汇|已回款|已到账|已到款|已结清|已结|已结算|
            已核销|已清|已清账|结清|付清|全部收款|完全核销|全额收款|完成|已完成""",
        PART: """partial|partially paid|part paid|part|partly paid|partially settled|
            partial payment|part payment|partially cleared|teilweise bezahlt|teilbezahlt|
            partiellement paye|partiel|parcial|parcialmente pagado|pago parcial|parcialmente pago|
            parziale|parzialmente pagato|部分收款|部分付款|部分回款|部分核销|部分结清|部分到账|
            部分已付|部分已收|部分支付|partiallypaid|teilweise|部分到款""",
        OPEN: """offene|uberfallige|impayees|pendientes|vencidas|abertas|aperte|scadute|欠|
            still open|unpaid|open|outstanding|overdue|past due|due|not paid|not yet paid|unsettled|
            uncleared|pending|awaiting payment|sent|posted|approved|authorised|authorized|issued|
            submitted|active|late|in dispute|disputed|dispute|not due|current|invoiced|unreceived|
            to pay|to be paid|in collection|legal|delivered|viewed|reminded|offen|uberfallig|fallig|
            nicht bezahlt|unbezahlt|gemahnt|impaye|impayee|non paye|non payee|en attente|en retard|
            a payer|pendiente|pendiente de pago|vencido|vencida|no pagado|abierto|pendente|
            em aberto|nao pago|em atraso|atrasado|aberto|aperto|aperta|non pagato|scaduto|scaduta|
            da pagare|insoluto|in attesa|
            未付|未付款|未收|未收款|未收汇|未回款|未到账|未到款|未结|未结清|未结算|未核销|未清|
            待收|待收款|待付款|待核销|应收|逾期|已逾期|超期|欠款|正常|未到期|已开票|已审核|审核|
            已出运|争议""",
        CANCELLED: """cancelled|canceled|void|voided|reversed|reversal|deleted|annulled|rejected|
            storniert|storno|annule|annulee|anulado|anulada|cancelado|cancelada|annullato|
            annullata|stornato|作废|已作废|取消|已取消|撤销|已撤销|冲销|已冲销|红冲|已红冲|
            关闭作废|已删除""",
        WRITTEN_OFF: """written off|written-off|write off|bad debt|abgeschrieben|坏账|已核销坏账""",
        DRAFT: """draft|proforma|pro forma|quote|quotation|not sent|unposted|planned|entwurf|
            brouillon|borrador|rascunho|bozza|草稿|暂存|未提交|未审核|未过账|形式发票|预开""",
        YES: "yes|y|true|t|1|x|ja|j|oui|o|si|s|sim|是|有|对|√|✓|✔|v",
        NO: "no|n|false|f|0|nein|non|nao|否|无|没有|×|✗|✘",
    },
    lambda word: without_accents(word.strip().lower()),
)
_OPEN_HEADING = re.compile(
    r"\b(open|isopen|un(paid|settled|cleared|collected|bezahlt)|outstanding|offen|impaye|pendiente|"
    r"aberto|aperto|not|nicht|non|nao|no (pagad|cobrad)\w*)\b|未|待"
)
_CANCELLED_HEADING = re.compile(r"cancel|\bvoid|storn|annul|anul|作废|取消")
_PAID_HEADING = re.compile(
    r"\b(paid|settled|cleared|closed|collected|received|bezahlt|beglichen|ausgeglichen|paye|payee|"
    r"reglee|pagado|pagada|cobrada|pago|paga|pagato|pagata|saldato)\b|收款|回款|付款|付清|结清|核销|"
    r"到账|收汇|已付|已收"
)


def _word(text: str) -> str:
    plain = without_accents(plain_text(text).lower().strip(" .!"))
    return re.sub(r"[\s_-]+", " ", plain)


def is_yes_or_no(text: str) -> bool:
    """Whether a cell answers a question with yes or no, in words, signs or 1 and 0."""
    return _MEANINGS.get(_word(text)) in (YES, NO)


def is_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return _MEANINGS.get(_word(text)) == YES


def is_status_word(text: str) -> bool:
    """Whether a cell says in a word how an invoice stands."""
    return _MEANINGS.get(_word(text)) in STATUSES


def status_of(text: str, heading: str) -> str:
    """One of ``STATUSES`` for a cell under ``heading``; "" for a cell that says nothing known.

    Yes and no are answers to what the heading asks: "no" under "Open" is paid.
    """
    meaning = _MEANINGS.get(_word(text), "")
    if meaning not in (YES, NO):
        return meaning
    plain = plain_heading(heading)
    is_yes = meaning == YES
    if _CANCELLED_HEADING.search(plain):
        return CANCELLED if is_yes else OPEN
    if _OPEN_HEADING.search(plain):
        return OPEN if is_yes else PAID
    if _PAID_HEADING.search(plain):
        return PAID if is_yes else OPEN
    return ""
