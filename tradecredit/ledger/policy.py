"""Stage 6: the exporter's policy, and the values of the rule table where nothing is stated."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.language import N_, _
from tradecredit.ledger.parsing import today
from tradecredit.ledger.problems import Notice, Question
from tradecredit.ledger.rows import REFUSED_COLUMNS, no_rows
from tradecredit.policy_rules import RuleValue, values_in_force

PRODUCT_CODES = ("comprehensive", "platform", "domestic")
DECLARATION_RULES = ("monthly", "per_shipment")
LIMIT_COLUMNS = (
    "row_number", "buyer_number", "buyer_name", "limit_usd", "requested_usd", "payment_term",
    "term_days", "valid_from", "valid_to", "decided_date", "decision",
)  # fmt: skip


@dataclass(frozen=True)
class PolicyTerm:
    """One line of a policy.

    ``name`` is its field of ``PolicyTerms``; ``title``, ``unit`` and ``meaning`` are what the
    template says of it; ``words`` are other words (cut at ``|``) under which a policy sheet may
    state it; ``rule_code`` is the rule whose value is its default.
    """

    name: str
    title: str
    unit: str
    meaning: str
    words: str
    rule_code: str = ""


_SHARE, _USD, _DAYS, _DAY, _WORD = (
    N_("share, 0 to 1"), N_("US$"), N_("days"), N_("date"), N_("word")
)  # fmt: skip
# Every line of the form and of the template, in their order.
POLICY_TERMS = (
    PolicyTerm(
        "has_policy",
        N_("Insured"),
        N_("yes or no"),
        N_("Whether there is a policy at all."),
        "has policy|policy|是否投保|投保",
    ),
    PolicyTerm(
        "product_code",
        N_("Product"),
        _WORD,
        N_("comprehensive, platform (small-exporter platform) or domestic."),
        "policy type|产品|险种|保单类型",
    ),
    PolicyTerm(
        "insurer_code",
        N_("Insurer"),
        _WORD,
        N_("Such as SINOSURE, PICC or Ping An."),
        "保险公司|承保公司|保险人",
    ),
    PolicyTerm(
        "policy_start_date",
        N_("Policy start"),
        _DAY,
        N_("First shipment day insured."),
        "start|保单起期|起保日期|保险起期",
    ),
    PolicyTerm(
        "policy_end_date",
        N_("Policy end"),
        _DAY,
        N_("Last shipment day insured."),
        "end|保单止期|终保日期|保险止期",
    ),
    PolicyTerm(
        "premium_rate_ratio",
        N_("Premium rate"),
        _SHARE,
        N_("Share of the declared amount."),
        "rate|费率|保险费率",
    ),
    PolicyTerm(
        "indemnity_default_ratio",
        N_("Insured share default"),
        _SHARE,
        N_("Paid when the buyer does not pay."),
        "indemnity default|indemnity|indemnity ratio|insured share|赔付比例|拖欠赔付比例|赔偿比例",
        "indemnity_default_ratio",
    ),
    PolicyTerm(
        "indemnity_insolvency_ratio",
        N_("Insured share insolvency"),
        _SHARE,
        N_("Paid when the buyer is insolvent."),
        "indemnity insolvency|破产赔付比例",
        "indemnity_insolvency_ratio",
    ),
    PolicyTerm(
        "indemnity_rejection_ratio",
        N_("Insured share rejection"),
        _SHARE,
        N_("Paid when the buyer rejects the goods."),
        "indemnity rejection|拒收赔付比例",
        "indemnity_rejection_ratio",
    ),
    PolicyTerm(
        "indemnity_political_ratio",
        N_("Insured share political"),
        _SHARE,
        N_("Paid on a political loss."),
        "indemnity political|政治风险赔付比例",
        "indemnity_political_ratio",
    ),
    PolicyTerm(
        "buyer_cap_usd",
        N_("Cap per buyer"),
        _USD,
        N_("Most paid for one buyer; on the platform it also sets every buyer's automatic limit."),
        "buyer cap|automatic limit|单一买方最高赔偿限额|买方赔付上限",
    ),
    PolicyTerm(
        "maximum_liability_usd",
        N_("Maximum liability"),
        _USD,
        N_("Most paid in the policy year; left empty: no maximum is applied."),
        "policy maximum|maximum liability of the policy year|最高赔偿限额|保单最高赔偿限额|"
        "累计最高赔偿限额",
    ),
    PolicyTerm(
        "discretionary_limit_usd",
        N_("Discretionary limit"),
        _USD,
        N_("Limit you may use without asking; left empty: none."),
        "discretionary credit limit|自行掌握信用限额|自掌限额",
    ),
    PolicyTerm(
        "declaration_rule",
        N_("Declaration rule"),
        _WORD,
        N_("monthly (by the 25th of the next month) or per shipment (5 working days)."),
        "declaration|申报方式",
        "default_declaration_rule",
    ),
    PolicyTerm(
        "notice_days",
        N_("Notice days"),
        _DAYS,
        N_("Days after the due date to give notice of possible loss."),
        "notice of loss days|days to give notice|报损期限|可损通报期限",
        "notice_days_default",
    ),
    PolicyTerm(
        "stop_shipment_days",
        N_("Stop shipment days"),
        _DAYS,
        N_("Days overdue after which further shipments are not covered."),
        "stop shipment|停止出运天数|停运天数",
        "stop_shipment_days",
    ),
)
RULE_OF_TERM = {term.name: term.rule_code for term in POLICY_TERMS if term.rule_code}


@dataclass(frozen=True)
class PolicyTerms:
    """The exporter's policy and limits; ``None`` means not given.

    Ratios 0 to 1, money in US$. Without a policy (``has_policy`` false) nothing is covered and
    every invoice ends in the step ``no_policy``. The small-exporter platform's automatic limit
    for every buyer follows from its cap per buyer. ``limits``: one row each (``LIMIT_COLUMNS``).
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
    limits: pd.DataFrame = field(default_factory=lambda: no_rows(LIMIT_COLUMNS), compare=False)
    refused: pd.DataFrame = field(default_factory=lambda: no_rows(REFUSED_COLUMNS), compare=False)
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


def default_terms(
    product_code: str = "comprehensive", as_of_date: date | None = None
) -> PolicyTerms:
    """A policy with the values of the rule table; ``term_sources`` says where each is from."""
    values = {
        term: _converted(rule.value, term)
        for term, rule in term_sources(product_code, as_of_date).items()
    }
    return PolicyTerms(has_policy=True, product_code=product_code).with_values(**values)


def term_sources(
    product_code: str = "comprehensive", as_of_date: date | None = None
) -> dict[str, RuleValue]:
    """Term of the form -> the rule its default comes from, with source and confidence.

    The rules are those in force on ``as_of_date``, today when it is None.
    """
    in_force = values_in_force(product_code, as_of_date or today())
    codes = dict(RULE_OF_TERM)
    if product_code == "platform":
        codes["buyer_cap_usd"] = "buyer_cap_usd_shenzhen"
    return {term: in_force[code] for term, code in codes.items() if code in in_force}


def _converted(text: str, term: str) -> Any:
    if term.endswith("_days"):
        return int(float(text))
    return float(text) if term.endswith(("_ratio", "_usd")) else text
