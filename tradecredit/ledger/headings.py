"""The words ledgers use for their columns, in English and Chinese, and what each means."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from tradecredit.ledger.words import by_word

IGNORE = "ignore"

# Words for the columns of invoices; the order is that of the correction form.
_INVOICE_WORDS = {
    "invoice_id": """invoice id|invoice no|invoice number|invoice nr|invoice num|invoice #|inv no|
        inv number|inv #|inv id|invoice|doc id|doc no|doc number|document no|document number|
        document id|document|bill no|bill number|billing document|reference no|
        accounting document|voucher no|voucher number|transaction id|belegnummer|
        rechnungsnummer|numero de facture|numero factura|
        发票号|发票号码|发票编号|发票|单据号|单据编号|凭证号|凭证编号|单号|业务单号|应收单号|票号""",
    "buyer_id": """buyer id|buyer code|buyer no|buyer number|cust number|cust no|cust id|cust code|
        customer number|customer no|customer id|customer code|customer account|client id|client no|
        client number|client code|account no|account number|debtor no|debtor number|debtor id|
        kunnr|customer nr|kundennummer|sold to party|
        客户编号|客户代码|客户编码|客户号|买方代码|买方编号|买方编码|买家编号|买家代码|往来单位编码""",
    "buyer_name": """buyer name|buyer|name customer|customer name|customer|cust name|client name|
        client|debtor name|debtor|name of customer|name of buyer|sold to name|bill to|bill to name|
        account name|company name|company|consignee name|importer|name|kunde|kundenname|name 1|
        客户名称|客户|客户名|买方|买方名称|买家|买家名称|进口商|购买方|购货单位|往来单位|
        往来单位名称|债务人|债务人名称|单位名称""",
    "country": """country|country code|buyer country|customer country|country of buyer|
        country name|cust country|nation|land|destination|destination country|
        国家|国别|买方国家|买方国别|客户国家|客户国别|国家地区|国家/地区|国家或地区|进口国""",
    "invoice_date": """invoice date|inv date|date of invoice|posting date|document date|doc date|
        billing date|bill date|document create date|issue date|issued on|issued|date|
        rechnungsdatum|belegdatum|buchungsdatum|date facture|
        开票日期|发票日期|开票日|开票时间|制单日期|单据日期|记账日期|入账日期|日期""",
    "ship_date": """ship date|shipment date|shipping date|shipped|shipped on|date of shipment|
        shipped date|dispatch date|delivery date|b/l date|bl date|bill of lading date|
        bill of lading dated|etd|on board date|goods issue date|export date|sailing date|
        出运日期|出运日|发货日期|发货日|装运日期|装船日期|出货日期|提单日期|船期|开船日|开船日期|
        出口日期|报关日期""",
    "terms_from_date": """baseline date|baseline create date|base line date|baseline payment date|
        terms from|terms start|terms start date|baseline|
        基准日期|付款基准日期|起算日|账期起算日|起算日期""",
    "due_date": """due date|due in date|due|due on|date due|net due date|payment due date|
        payment due|maturity|maturity date|pay by|due by|falligkeitsdatum|fallig am|
        date echeance|vencimiento|
        到期日|到期日期|应收日期|应付日期|付款到期日|应收款日|应收账款到期日|收汇期限|最迟付款日|
        约定付款日|应付款日|应付款日期|预计收款日期|应收汇日""",
    "paid_date": """paid date|payment date|date paid|paid on|paid|clear date|clearing date|
        cleared on|cleared|date of payment|receipt date|settlement date|settled on|collection date|
        付款日期|付款日|付款时间|收款日期|收款日|回款日期|回款日|收汇日期|收汇日|实际付款日|
        实际付款日期|实收日期|结清日期|核销日期|到账日期|清账日期""",
    "amount": """amount|invoice amount|inv amount|amt|invoice amt|invoice value|value|total|
        total amount|invoice total|gross amount|gross|amount in usd|usd amount|amount usd|
        converted usd|converted amount|amount in doc curr|amount in document currency|
        amount in local currency|amount in lc|document amount|original amount|net amount|sum|
        invoice amount usd|usd|receivable|receivable amount|betrag|montant|importe|
        金额|发票金额|总金额|开票金额|应收金额|合同金额|发票总额|价税合计|原币金额|外币金额|
        美元金额|货值|出运金额|总额|发票总金额|发票金额美元|应收账款""",
    "outstanding_amount": """outstanding|outstanding amount|open amount|balance|open balance|
        total open amount|amount outstanding|amount open|balance due|amount due|remaining|
        remaining amount|unpaid|unpaid amount|open item amount|outstanding balance|open|
        未付金额|未收金额|余额|应收余额|欠款|欠款金额|未结金额|未收款|未回款|未回款金额|
        未核销金额|剩余金额|尚欠金额|未收余额""",
    "paid_amount": """paid amount|amount paid|payment amount|received|received amount|
        amount received|payments|collected|collected amount|paid usd|partial payment|
        已付金额|已收金额|付款金额|收款金额|实收金额|已回款|回款金额|已收款|已核销金额|
        已付款金额|收汇金额""",
    "currency": """currency|curr|ccy|cur|currency code|invoice currency|document currency|
        doc currency|doc curr|waers|crcy|wahrung|devise|moneda|
        币种|货币|币别|货币代码|原币|结算币种|发票币种|外币币种|币制""",
    "payment_term": """payment term|payment terms|terms|term|terms of payment|pay terms|pmt terms|
        cust payment terms|customer payment terms|payment condition|payment method|zterm|
        payment type|settlement|settlement method|zahlungsbedingung|credit terms|
        付款方式|支付方式|付款条件|支付条件|结算方式|账期|帐期|付款条款|收款条件|结汇方式|信用条件""",
    "term_days": """term days|credit days|days|payment days|net days|credit period|terms days|
        payment term days|credit term days|credit term|no of days|number of days|tenor|tenor days|
        账期天数|信用期限|信用期|信用天数|天数|帐期天数|付款天数|账期天|信用期天|放账期限|放账天数""",
    "hs6_code": """hs code|hs6|hs6 code|hs|hs no|tariff code|commodity code|customs code|
        harmonized code|harmonised code|hscode|tariff number|
        海关编码|商品编码|税则号|税号|hs编码|商品税号|海关商品编码""",
    "declared_date": """declared date|declaration date|date declared|declared on|declared|
        date of declaration|insurance declaration date|insured on|
        申报日期|申报日|投保日期|出口申报日期|信保申报日期|申报时间""",
    "notice_date": """notice date|notification date|date of notice|notice of loss date|
        loss notice date|notice of possible loss|notice given|non payment notice date|
        可损日期|报损日期|可损通知日期|可能损失通知日|报可损日期|报损日|通知日期""",
    "document_type": """document type|doc type|type|invoice type|transaction type|blart|
        document kind|record type|entry type|item type|
        单据类型|凭证类型|类型|发票类型|业务类型|单据类别""",
    "credited_invoice_id": """credited invoice|credit for invoice|applies to|applies to invoice|
        original invoice|original invoice no|related invoice|invoice reference|ref invoice|
        reference invoice|against invoice|
        原发票号|对应发票号|冲销发票号|关联发票号|被冲发票号""",
    "written_off_date": """written off date|write off date|written off|date written off|
        核销坏账日期|坏账日期|坏账核销日期""",
    "bill_of_lading": """bill of lading|b/l no|bl no|b/l|bl number|bill of lading no|awb|
        transport document|提单号|提单号码|运单号""",
    "consignee_country": """consignee country|consignee country code|country of consignee|
        ship to country|收货国|收货人国家|目的国|最终目的国|运抵国""",
}
_LIMIT_WORDS = {
    "limit_amount": """limit|credit limit|approved limit|limit amount|approved|approved amount|
        approved usd|limit usd|granted limit|insured limit|credit limit usd|approved limit usd|
        限额|信用限额|批复限额|限额金额|批复金额|批复额度|信用额度|额度|买方限额|有效限额""",
    "requested_amount": """requested|requested limit|requested amount|limit requested|
        applied limit|requested usd|申请限额|申请金额|申请额度""",
    "valid_from": """valid from|from|effective date|effective from|start|start date|valid since|
        limit from|生效日期|生效日|有效期起|起始日期|开始日期|限额生效日""",
    "valid_to": """valid to|to|expiry|expiry date|expires|end|end date|valid until|until|
        expiration date|limit to|失效日期|失效日|到期日|有效期至|有效期止|截止日期|终止日期|
        限额失效日""",
    "decided_date": """decided date|decision date|approval date|approved on|date of decision|
        批复日期|批复日|审批日期""",
    "decision": """decision|status|limit status|result|批复结果|状态|限额状态|审批结果""",
}
_NOT_NEEDED_WORDS = """unnamed 0|unnamed|index|row|row no|line|line no|no|nr|#|id|s no|serial|
    serial no|business code|company code|bukrs|own company|entity|business year|buisness year|
    fiscal year|year|posting id|area business|is open|isopen|remark|remarks|note|notes|
    comment|comments|salesperson|sales person|sales rep|department|user|created by|email|phone|
    address|overdue days|days overdue|aging|ageing|age|bucket|quantity|qty|unit price|price|
    description|product|exchange rate|fx rate|rate|discount|tax|vat|
    序号|行号|备注|公司代码|会计年度|年度|业务员|部门|制单人|逾期天数|账龄|数量|单价|品名|
    产品名称|汇率|税额|联系人|电话|邮箱|地址|摘要|说明"""

ROLES: tuple[str, ...] = (*_INVOICE_WORDS, IGNORE)
# Columns of the sheet of credit limits.
LIMIT_ROLES: tuple[str, ...] = (
    "buyer_id", "buyer_name", "limit_amount", "requested_amount", "currency", "payment_term",
    "term_days", "valid_from", "valid_to", "decided_date", "decision", IGNORE,
)  # fmt: skip
_ALL_ROLES = tuple(dict.fromkeys((*ROLES, *LIMIT_ROLES)))
_WORDS_OF_ROLE = _INVOICE_WORDS | _LIMIT_WORDS | {IGNORE: _NOT_NEEDED_WORDS}

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
    """Lower-case words without brackets, marks and units: ``Amount (USD)`` -> ``amount``."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    outside = re.sub(r"[(\[【<][^)\]】>]*[)\]】>]", " ", text)
    words = re.sub(r"[^\w#/]+|_", " ", outside.lower()).strip(" /")
    words = re.sub(r"\s+", " ", words)
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", words)


@cache
def _words(roles: tuple[str, ...]) -> dict[str, str]:
    """Known word -> role; a word of two roles belongs to the one named first."""
    return by_word({role: _WORDS_OF_ROLE[role] for role in roles}, plain_heading)


def heading_match(heading: str, roles: tuple[str, ...] = ROLES) -> HeadingMatch | None:
    """What a heading names among ``roles``; None when it says nothing known."""
    return _heading_match(plain_heading(heading), roles)


@lru_cache(maxsize=10_000)
def _heading_match(plain: str, roles: tuple[str, ...]) -> HeadingMatch | None:
    words = _words(roles)
    if not plain:
        return None
    if plain in words:
        return HeadingMatch(words[plain], 0.95, plain)
    return _contained(plain, words) or _similar(plain, words)


def _contained(plain: str, words: dict[str, str]) -> HeadingMatch | None:
    """The longest known word inside the heading."""
    is_chinese = re.search(r"[\u4e00-\u9fff]", plain) is not None
    padded = f" {plain} "
    inside = [
        word
        for word in words
        if (is_chinese and len(word) >= 2 and word in plain and not word.isascii())
        or (len(word) >= 4 and f" {word} " in padded)
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
    return HeadingMatch(words[found[0]], 0.65, found[0]) if found else None


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
