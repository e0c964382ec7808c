"""Stage 6: policy terms and credit limits, from a workbook's sheets or from a form."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping, recognise_columns
from tradecredit.ledger.formats import Formats, infer_formats
from tradecredit.ledger.headings import IGNORE, LIMIT_ROLES, plain_heading
from tradecredit.ledger.names import clean_text, is_example
from tradecredit.ledger.payment_terms import payment_term
from tradecredit.ledger.problems import Notice, Question
from tradecredit.ledger.sheets import RawSheet, RawWorkbook
from tradecredit.ledger.values import (
    amount_parts,
    by_unique,
    cents,
    currency_code,
    decimal_value,
    is_empty,
    parsed_date,
    plain_text,
)
from tradecredit.settings import REFERENCE_DIR

PRODUCT_CODES = ("comprehensive", "platform", "domestic")
DECLARATION_RULES = ("monthly", "per_shipment")
LIMIT_COLUMNS = (
    "row_number",
    "buyer_number",
    "buyer_name",
    "limit_usd",
    "requested_usd",
    "payment_term",
    "term_days",
    "valid_from",
    "valid_to",
    "decided_date",
    "decision",
)
LIMIT_REFUSED_COLUMNS = ("row_number", "column", "found_value", "reason", "what_to_do")

LIMIT_SHEET_NAMES = (
    "limits",
    "limit",
    "credit limits",
    "buyer limits",
    "限额",
    "信用限额",
    "买方限额",
)
POLICY_SHEET_NAMES = (
    "policy",
    "policies",
    "policy terms",
    "insurance",
    "保单",
    "保险单",
    "保单条款",
)


@dataclass(frozen=True)
class RuleValue:
    """A rule's value with where it comes from; ``confidence`` as in ``policy_rules``."""

    rule_code: str
    value: str
    unit: str
    rule_number: str
    source_id: str
    confidence: str
    note: str


@cache
def _rules() -> tuple[dict[str, str], ...]:
    with (REFERENCE_DIR / "policy_rules.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rule_value(rule_code: str, product_code: str) -> RuleValue | None:
    """The rule in force now for a product, or for any; None when there is no such rule."""
    found = [
        row
        for row in _rules()
        if row["rule_code"] == rule_code
        and row["product_code"] in (product_code, "any")
        and not row["valid_to"]
    ]
    # A product's own rule goes before the one for any product.
    row = max(found, key=lambda each: each["product_code"] == product_code, default=None)
    if row is None:
        return None
    return RuleValue(
        rule_code=rule_code,
        value=row["value"] or row["value_text"],
        unit=row["unit"],
        rule_number=row["rule_number"],
        source_id=row["source_id"],
        confidence=row["confidence"],
        note=row["note"],
    )


# Term of the form -> rule whose value is its default.
RULE_OF_TERM = {
    "indemnity_default_ratio": "indemnity_default_ratio",
    "indemnity_insolvency_ratio": "indemnity_insolvency_ratio",
    "indemnity_rejection_ratio": "indemnity_rejection_ratio",
    "indemnity_political_ratio": "indemnity_political_ratio",
    "declaration_rule": "default_declaration_rule",
    "notice_days": "notice_days_default",
    "stop_shipment_days": "stop_shipment_days",
}


def _no_limits() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in LIMIT_COLUMNS})


def _nothing_refused() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in LIMIT_REFUSED_COLUMNS})


@dataclass(frozen=True)
class PolicyTerms:
    """The exporter's policy and limits; ``None`` means not given.

    Ratios 0 to 1, money in US$. Without a policy (``has_policy`` false) nothing is covered and
    every invoice ends in the step ``no_policy``. The small-exporter platform's automatic limit
    for every buyer is its cap per buyer. ``limits``: one row per limit (``LIMIT_COLUMNS``).
    """

    has_policy: bool = False
    product_code: str = "comprehensive"
    insurer_code: str = "unknown"
    policy_start_date: date | None = None
    policy_end_date: date | None = None
    premium_rate_ratio: float = 0.004
    indemnity_default_ratio: float = 0.9
    indemnity_insolvency_ratio: float = 0.9
    indemnity_rejection_ratio: float = 0.8
    indemnity_political_ratio: float = 0.9
    buyer_cap_usd: float | None = None
    maximum_liability_usd: float | None = None
    discretionary_limit_usd: float | None = None
    declaration_rule: str = "monthly"
    notice_days: int = 60
    stop_shipment_days: int = 30
    limits: pd.DataFrame = field(default_factory=_no_limits, compare=False)
    refused: pd.DataFrame = field(default_factory=_nothing_refused, compare=False)
    notices: tuple[Notice, ...] = ()
    questions: tuple[Question, ...] = ()

    def with_values(self, **values: Any) -> "PolicyTerms":
        """The terms with form values put in; raises ``ValueError`` naming what is impossible."""
        changed = replace(self, **values)
        _refuse_impossible(changed)
        return changed


def _refuse_impossible(terms: PolicyTerms) -> None:
    for name in (each.name for each in fields(terms) if each.name.endswith("_ratio")):
        if not 0 <= getattr(terms, name) <= 1:
            raise ValueError(_("{term}: expected a share from 0 to 1.", term=name))
    for name in (each.name for each in fields(terms) if each.name.endswith(("_usd", "_days"))):
        value = getattr(terms, name)
        if value is not None and value < 0:
            raise ValueError(_("{term}: expected a number from 0 on.", term=name))
    if terms.product_code not in PRODUCT_CODES:
        raise ValueError(_("Product: expected one of {codes}.", codes=", ".join(PRODUCT_CODES)))
    if terms.declaration_rule not in DECLARATION_RULES:
        codes = ", ".join(DECLARATION_RULES)
        raise ValueError(_("Declaration rule: expected one of {codes}.", codes=codes))
    start, end = terms.policy_start_date, terms.policy_end_date
    if start and end and end < start:
        raise ValueError(_("The policy ends before it starts."))


def default_terms(product_code: str = "comprehensive") -> PolicyTerms:
    """A policy with the values of the rule table; ``term_sources`` says where each is from."""
    values = {
        term: _converted(rule.value, term)
        for term, rule_code in RULE_OF_TERM.items()
        if (rule := rule_value(rule_code, product_code))
    }
    if product_code == "platform" and (cap := rule_value("buyer_cap_usd_shenzhen", "platform")):
        values["buyer_cap_usd"] = float(cap.value)
    return PolicyTerms(has_policy=True, product_code=product_code).with_values(**values)


def term_sources(product_code: str = "comprehensive") -> dict[str, RuleValue]:
    """Term of the form -> the rule its default comes from, with source and confidence."""
    rules = {term: rule_value(code, product_code) for term, code in RULE_OF_TERM.items()}
    if product_code == "platform":
        rules["buyer_cap_usd"] = rule_value("buyer_cap_usd_shenzhen", "platform")
    return {term: rule for term, rule in rules.items() if rule}


def _converted(text: str, term: str) -> Any:
    if term.endswith("_days"):
        return int(float(text))
    return float(text) if term.endswith(("_ratio", "_usd")) else text


# --- the sheet of terms ---------------------------------------------------------------------

# Words a policy sheet may use for a term; the first is what the template prints.
TERM_WORDS: dict[str, tuple[str, ...]] = {
    "has_policy": ("insured", "has policy", "policy", "是否投保", "投保"),
    "product_code": ("product", "product code", "policy type", "产品", "险种", "保单类型"),
    "insurer_code": ("insurer", "insurer code", "保险公司", "承保公司", "保险人"),
    "policy_start_date": (
        "policy start",
        "policy start date",
        "start",
        "保单起期",
        "起保日期",
        "保险起期",
    ),
    "policy_end_date": ("policy end", "policy end date", "end", "保单止期", "终保日期", "保险止期"),
    "premium_rate_ratio": ("premium rate", "rate", "费率", "保险费率"),
    "indemnity_default_ratio": (
        "insured share default",
        "indemnity default",
        "indemnity",
        "indemnity ratio",
        "insured share",
        "赔付比例",
        "拖欠赔付比例",
        "赔偿比例",
    ),
    "indemnity_insolvency_ratio": (
        "insured share insolvency",
        "indemnity insolvency",
        "破产赔付比例",
    ),
    "indemnity_rejection_ratio": ("insured share rejection", "indemnity rejection", "拒收赔付比例"),
    "indemnity_political_ratio": (
        "insured share political",
        "indemnity political",
        "政治风险赔付比例",
    ),
    "buyer_cap_usd": (
        "cap per buyer",
        "buyer cap",
        "automatic limit",
        "单一买方最高赔偿限额",
        "买方赔付上限",
    ),
    "maximum_liability_usd": (
        "maximum liability",
        "policy maximum",
        "maximum liability of the policy year",
        "最高赔偿限额",
        "保单最高赔偿限额",
        "累计最高赔偿限额",
    ),
    "discretionary_limit_usd": (
        "discretionary limit",
        "discretionary credit limit",
        "自行掌握信用限额",
        "自掌限额",
    ),
    "declaration_rule": ("declaration rule", "declaration", "申报方式"),
    "notice_days": (
        "notice days",
        "notice of loss days",
        "days to give notice",
        "报损期限",
        "可损通报期限",
    ),
    "stop_shipment_days": ("stop shipment days", "stop shipment", "停止出运天数", "停运天数"),
}
YES_WORDS = {"yes": True, "y": True, "true": True, "是": True, "有": True}
NO_WORDS = {"no": False, "n": False, "false": False, "否": False, "无": False}
INSURER_WORDS = {
    "sinosure": "sinosure",
    "中国信保": "sinosure",
    "信保": "sinosure",
    "中国出口信用保险公司": "sinosure",
    "picc": "picc",
    "picc p c": "picc",
    "人保": "picc",
    "人保财险": "picc",
    "cpic": "cpic",
    "太平洋产险": "cpic",
    "太保": "cpic",
    "ping an": "ping_an",
    "平安": "ping_an",
    "平安产险": "ping_an",
    "dadi": "dadi",
    "大地保险": "dadi",
}
PRODUCT_WORDS = {
    "comprehensive": "comprehensive",
    "综合险": "comprehensive",
    "综合": "comprehensive",
    "短期出口信用保险综合保险": "comprehensive",
    "platform": "platform",
    "small exporter platform": "platform",
    "小微统保": "platform",
    "统保平台": "platform",
    "小微": "platform",
    "domestic": "domestic",
    "国内": "domestic",
    "内贸险": "domestic",
    "内贸": "domestic",
}
RULE_WORDS = {
    "monthly": "monthly",
    "按月": "monthly",
    "月申报": "monthly",
    "per shipment": "per_shipment",
    "逐笔": "per_shipment",
    "逐笔申报": "per_shipment",
}


_WORDS_OF_TERM: dict[str, Mapping[str, Any]] = {
    "has_policy": YES_WORDS | NO_WORDS,
    "product_code": PRODUCT_WORDS,
    "declaration_rule": RULE_WORDS,
    "insurer_code": INSURER_WORDS,
}


@cache
def _term_of_word() -> dict[str, str]:
    return {
        plain_heading(word): term
        for term, words in TERM_WORDS.items()
        for word in (*words, term.replace("_", " "))
    }


def read_terms(
    workbook: RawWorkbook | None = None,
    form: Mapping[str, Any] | None = None,
    *,
    rates: Mapping[str, float] | None = None,
    date_order: str | None = None,
) -> PolicyTerms:
    """Policy terms and limits from the sheets 'Policy' and 'Limits', a form, or both.

    A value of the form goes before the sheet's, the sheet's before the rule table's. Without
    sheet and form there is no policy. ``date_order`` answers an open order of either sheet.
    What cannot be read is in ``refused`` and ``questions`` of the result.
    """
    policy_sheet = _sheet_named(workbook, POLICY_SHEET_NAMES)
    limit_sheet = _sheet_named(workbook, LIMIT_SHEET_NAMES)
    found, refused = _sheet_terms(policy_sheet, date_order) if policy_sheet else ({}, [])
    given = found | {name: value for name, value in (form or {}).items() if value is not None}
    has_policy = bool(given.pop("has_policy", bool(given)))  # terms without a word: a policy
    product = str(given.get("product_code", "comprehensive"))
    terms = replace(default_terms(product), has_policy=has_policy).with_values(**given)
    terms = replace(terms, refused=_refused_frame(refused))
    if limit_sheet is None:
        return terms
    return with_limits(terms, limit_sheet, rates=rates or {}, date_order=date_order)


def _sheet_named(workbook: RawWorkbook | None, names: tuple[str, ...]) -> RawSheet | None:
    sheets = workbook.sheets if workbook else ()
    return next((sheet for sheet in sheets if plain_heading(sheet.sheet_name) in names), None)


def _sheet_terms(
    sheet: RawSheet, date_order: str | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Terms of a sheet with one term per row: its name, then its value."""
    found: dict[str, Any] = {}
    refused: list[dict[str, Any]] = []
    for number, cells in _numbered_rows(sheet):
        term = _term_of_word().get(plain_heading(cells[0])) if cells else None
        value = cells[1] if len(cells) > 1 else ""
        if term is None or is_empty(value):
            continue
        read = _term_value(term, value, date_order)
        if read is None:
            refused.append(_term_refused(number, cells[0], value, term))
        else:
            found[term] = read
    if "indemnity_default_ratio" in found:
        # One share stated for all causes is the share of those not stated.
        for cause in ("insolvency", "political"):
            found.setdefault(f"indemnity_{cause}_ratio", found["indemnity_default_ratio"])
    return found, refused


def _numbered_rows(sheet: RawSheet) -> list[tuple[int, tuple[str, ...]]]:
    """Every row of a sheet: one without real headings may have lost its first rows to them."""
    below = [(int(row[0]), tuple(map(str, row[1:]))) for row in sheet.cells.itertuples(name=None)]
    return [*sheet.rows_above, *below]


def _term_value(term: str, text: str, date_order: str | None) -> Any:
    plain = plain_text(text)
    if term.endswith("_date"):
        return parsed_date(plain, date_order)
    if words := _WORDS_OF_TERM.get(term):
        return words.get(plain_heading(plain))
    number = _plain_number(plain.removesuffix("%"))
    if number is None or number < 0:
        return None
    if term.endswith("_ratio"):
        ratio = number / 100 if plain.endswith("%") or number > 1 else number
        return ratio if ratio <= 1 else None
    return int(number) if term.endswith("_days") else number


def _plain_number(text: str) -> float | None:
    parts = amount_parts(text)
    if parts is None:
        return None
    sign, digits, currency, multiplier = parts
    value = decimal_value(digits, ".") if currency in ("", "USD") else None
    return float(sign * value * multiplier) if value is not None else None


def _term_refused(number: int, name: str, value: str, term: str) -> dict[str, Any]:
    expected = {
        "_date": _("a date such as 2026-03-05"),
        "_ratio": _("a share such as 90 % or 0.9"),
        "_usd": _("an amount in US$"),
        "_days": _("a number of days"),
    }
    kind = next((text for end, text in expected.items() if term.endswith(end)), _("a known word"))
    return {
        "row_number": number,
        "column": clean_text(name),
        "found_value": clean_text(value),
        "reason": _("Expected {kind}; the default is used.", kind=kind),
        "what_to_do": _("Correct the cell or enter the value in the form."),
    }


def _refused_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(LIMIT_REFUSED_COLUMNS))


# --- the sheet of limits --------------------------------------------------------------------

_DECISIONS = {
    "approved": "approved",
    "granted": "approved",
    "valid": "approved",
    "active": "approved",
    "批复": "approved",
    "有效": "approved",
    "同意": "approved",
    "reduced": "reduced",
    "cut": "reduced",
    "调减": "reduced",
    "refused": "refused",
    "declined": "refused",
    "rejected": "refused",
    "拒绝": "refused",
    "不批": "refused",
    "withdrawn": "withdrawn",
    "cancelled": "withdrawn",
    "撤销": "withdrawn",
    "失效": "withdrawn",
}


def with_limits(
    terms: PolicyTerms,
    sheet: RawSheet,
    *,
    rates: Mapping[str, float],
    mapping: ColumnMapping | None = None,
    date_order: str | None = None,
) -> PolicyTerms:
    """``terms`` with the limits of a sheet; rows that cannot be read are in ``refused``."""
    mapping = mapping or recognise_columns(sheet, LIMIT_ROLES)
    formats = infer_formats(sheet, mapping)
    formats = formats.with_date_order(date_order) if date_order else formats
    questions = (*_limit_questions(mapping), *formats.questions)
    if questions:
        return replace(terms, questions=(*terms.questions, *questions))
    limits = _limits(sheet, mapping, formats, rates)
    refused = _limits_refused(sheet, mapping, limits, rates)
    kept = limits[~limits["row_number"].isin(refused["row_number"])]
    asked = _limit_rate_questions(limits, rates)
    return replace(
        terms,
        limits=kept[list(LIMIT_COLUMNS)].reset_index(drop=True),
        refused=pd.concat([terms.refused, refused], ignore_index=True)
        if len(refused)
        else terms.refused,
        questions=(*terms.questions, *asked),
        notices=(*terms.notices, *_limit_notices(kept)),
    )


def _limit_questions(mapping: ColumnMapping) -> tuple[Question, ...]:
    choices = tuple(entry.column for entry in mapping.columns)
    needed = (
        (("buyer_id", "buyer_name"), _("Which column of the limits holds the buyer?")),
        (("limit_amount",), _("Which column of the limits holds the limit?")),
    )
    return tuple(
        Question("missing_role", roles[0], text, choices)
        for roles, text in needed
        if not any(mapping.column_of(role) for role in roles)
    )


def _limits(
    sheet: RawSheet, mapping: ColumnMapping, formats: Formats, rates: Mapping[str, float]
) -> pd.DataFrame:
    columns = {entry.role: entry.column for entry in mapping.columns if entry.role != IGNORE}
    filled = sheet.cells[(sheet.cells != "").any(axis=1)]
    filled = filled[~filled.map(is_example).any(axis=1)]
    blank = pd.Series("", index=filled.index, dtype=object)
    texts = {role: filled[columns[role]] if role in columns else blank for role in LIMIT_ROLES}
    heading = formats.heading_currency(columns.get("limit_amount", ""))
    currency = pd.Series(
        by_unique(texts["currency"], lambda text: currency_code(text) or heading or "USD"),
        index=filled.index,
        dtype=object,
    )
    terms = by_unique(texts["payment_term"], payment_term)
    frame = pd.DataFrame(
        {
            "row_number": filled.index,
            "buyer_number": by_unique(texts["buyer_id"], _name_or_empty),
            "buyer_name": by_unique(texts["buyer_name"], _name_or_empty),
            "currency": currency,
            "payment_term": [term.payment_term if term else None for term in terms],
            "term_days": [
                days if days is not None else (term.days if term else None)
                for days, term in zip(by_unique(texts["term_days"], _days), terms, strict=True)
            ],
            "decision": by_unique(texts["decision"], _decision),
            "is_limit_stated": [not is_empty(text) for text in texts["limit_amount"]],
        },
        index=filled.index,
    )
    for role, name in (("limit_amount", "limit_usd"), ("requested_amount", "requested_usd")):
        mark = formats.decimal_mark(columns.get(role, ""))
        frame[name] = [
            _usd(text, code, mark, rates) for text, code in zip(texts[role], currency, strict=True)
        ]
    for role in ("valid_from", "valid_to", "decided_date"):
        order = formats.date_order(columns.get(role, ""))
        frame[role] = [parsed_date(text, order) for text in texts[role]]
        frame[f"{role}_text"] = texts[role]
    return frame


def _name_or_empty(text: str) -> str:
    return "" if is_empty(text) else clean_text(text)


def _days(text: str) -> int | None:
    term = payment_term(text) if not is_empty(text) else None
    return term.days if term else None


def _decision(text: str) -> str:
    return _DECISIONS.get(plain_heading(text), "approved")


def _usd(text: str, currency: str, mark: str, rates: Mapping[str, float]) -> float | None:
    parts = amount_parts(text) if not is_empty(text) else None
    value = decimal_value(parts[1], mark) if parts else None
    rate = 1.0 if currency == "USD" else rates.get(currency)
    if parts is None or value is None or rate is None:
        return None
    return round(cents(parts[0] * value * parts[3]) * rate) / 100


def _limits_refused(
    sheet: RawSheet, mapping: ColumnMapping, limits: pd.DataFrame, rates: Mapping[str, float]
) -> pd.DataFrame:
    column = mapping.column_of("limit_amount") or ""
    cells = sheet.cells.loc[limits.index, column] if column else pd.Series("", index=limits.index)
    no_buyer = (limits["buyer_number"] == "") & (limits["buyer_name"] == "")
    no_rate = (limits["currency"] != "USD") & ~limits["currency"].isin(list(rates))
    no_amount = limits["limit_usd"].isna() & ~limits["decision"].isin(["refused", "withdrawn"])
    negative = limits["limit_usd"].astype("float64") < 0
    problems = [
        _limit_problem(limits, no_buyer, "", cells, _("The buyer is missing.")),
        _limit_problem(limits, no_rate, column, cells, _("The currency has no exchange rate yet.")),
        _limit_problem(
            limits, (no_amount | negative) & ~no_rate, column, cells, _("This is no limit amount.")
        ),
    ]
    for role in ("valid_from", "valid_to", "decided_date"):
        stated = ~limits[f"{role}_text"].map(is_empty).astype(bool)
        wrong = stated & limits[role].isna()
        name = mapping.column_of(role) or ""
        text = _("This is no date in the order of its column.")
        problems.append(_limit_problem(limits, wrong, name, limits[f"{role}_text"], text))
    return pd.concat(problems, ignore_index=True)


def _limit_problem(
    limits: pd.DataFrame, is_wrong: pd.Series, column: str, found: pd.Series, reason: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row_number": limits.loc[is_wrong, "row_number"],
            "column": column,
            "found_value": [clean_text(str(value)) for value in found[is_wrong]],
            "reason": reason,
            "what_to_do": _(
                "Correct the row in the sheet of limits; without it there is no limit."
            ),
        }
    )


def _limit_rate_questions(limits: pd.DataFrame, rates: Mapping[str, float]) -> tuple[Question, ...]:
    missing = sorted(set(limits["currency"]) - {"USD"} - set(rates))
    return tuple(
        Question("exchange_rate", code, _("How many US$ is one {currency}?", currency=code))
        for code in missing
    )


def _limit_notices(limits: pd.DataFrame) -> tuple[Notice, ...]:
    no_start = int(limits["valid_from"].isna().sum())
    if not no_start:
        return ()
    text = _("Limits without a first day count from the first shipment of the ledger on.")
    return (Notice("limit_start_assumed", text, no_start),)


__all__ = [
    "LIMIT_COLUMNS",
    "PolicyTerms",
    "RuleValue",
    "default_terms",
    "read_terms",
    "rule_value",
    "term_sources",
    "with_limits",
]
