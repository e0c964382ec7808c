"""The shipment check in words: the answer, what to change, what to look out for, each rule.

The sentences are in ``texts``. They name values of ``VALUES``, each of which is written here from
the answer to one order, or is handed in by the function that fills the sentence.
"""

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any

import pandas as pd

from tradecredit.app.frame import filters, rules
from tradecredit.app.shipment_check import texts
from tradecredit.app.shipment_check.run import Check, OrderAnswer, goods_names
from tradecredit.code_labels import code_label
from tradecredit.columns import step_label
from tradecredit.formats import (
    UNKNOWN,
    counted,
    day,
    is_unknown,
    money,
    money_exact,
    percent,
    plain_markdown,
)
from tradecredit.language import N_, _
from tradecredit.risk import screening, shipment, shipment_cautions, shipment_changes
from tradecredit.risk.advice import asked_for_usd
from tradecredit.risk.orders import is_order
from tradecredit.risk.screening import Finding
from tradecredit.risk.shipment_cautions import Caution
from tradecredit.risk.shipment_changes import Option

INVOICES_NAMED = 3
ASKED_FOR = (shipment_changes.ASK_LIMIT, shipment_changes.ASK_MAXIMUM)
OUTCOMES = {
    shipment.PASSED: N_("✓ passed"),
    shipment.FAILED: N_("✗ failed"),
    shipment.TAKES: N_("◑ takes money"),
    shipment.NOT_JUDGED: N_("– not judged"),
}


def filled(text: str, answer: OrderAnswer, **given: str) -> str:
    """``text`` with the values that it names, those ``given`` or of ``VALUES``."""
    return _(text, **_named_values(text, answer, given))


def filled_or_dash(text: str, answer: OrderAnswer) -> str:
    """``text`` with the values that it names; a dash where one of them is not known."""
    values = _named_values(text, answer, {})
    return UNKNOWN if UNKNOWN in values.values() else _(text, **values)


def _named_values(text: str, answer: OrderAnswer, given: Mapping[str, str]) -> dict[str, str]:
    names = [name for _before, name, *_rest in Formatter().parse(text) if name]
    return {name: given[name] if name in given else VALUES[name](answer) for name in names}


# --- the answer ---------------------------------------------------------------------------------


def answer_text(answer: OrderAnswer) -> str:
    """The answer in one sentence, its verdict first."""
    verdict = code_label("verdict", answer.verdict)
    return f"**{verdict}:** {reason_text(answer)}"


def reason_text(answer: OrderAnswer) -> str:
    """What would be paid of the order, and why not more of it."""
    return filled(texts.ANSWERS[answer.verdict], answer)


def _reasons(answer: OrderAnswer) -> str:
    """Why each step takes what it takes, the uninsured percentage only where nothing else does."""
    steps = shipment.taking_steps(answer.cover.row) or [shipment.RETAINED_SHARE]
    return _("; ").join(step_reason(answer, step) for step in steps)


def step_reason(answer: OrderAnswer, step: str) -> str:
    """Why a step takes the order or a part of it, as a clause."""
    reason = answer.reason(step)
    return filled(texts.REASONS[reason.code], answer, day=day(reason.day))


def order_line(answer: OrderAnswer) -> str:
    """The order in words, safe in Markdown."""
    return filled(
        N_("{exact_amount} to {buyer}, {term}, {goods}, shipped on {ship_date} to {destination}."),
        answer,
        buyer=plain_markdown(answer.buyer_name) or _("a buyer not in this book"),
    )


def changes(answer: OrderAnswer) -> list[str]:
    """What would make the order covered in full, one line per rule it fails."""
    return [
        _(
            "**{step}**: {options}.",
            step=step_label(change.step),
            options=_(", or ").join(_option(answer, option) for option in change.options),
        )
        for change in shipment_changes.changes(answer.cover)
    ]


def _option(answer: OrderAnswer, option: Option) -> str:
    return filled(
        texts.OPTIONS[option.kind],
        answer,
        option_amount=_option_amount(option),
        option_term=term_text(option.payment_term, option.term_days),
        option_invoices=invoices_text(option.invoice_ids),
    )


def _option_amount(option: Option) -> str:
    """To the cent, but for what one asks the insurer for: rounded up to what a person would say."""
    amount = option.amount_usd
    if option.kind in ASKED_FOR and amount is not None:
        amount = asked_for_usd(amount)
    return money_exact(amount)


def order_advice(answer: OrderAnswer) -> str:
    """Code of what to do with the order: ship, check first, wait for something, or hold."""
    options = [
        option.kind
        for change in shipment_changes.changes(answer.cover)
        for option in change.options
    ]
    return shipment_cautions.order_advice(answer.verdict, answer.cautions, options)


def cautions(answer: OrderAnswer, *, is_before: bool) -> list[str]:
    """What to heed before shipping, or what is only worth knowing, as sentences."""
    return [
        sentence(caution_text(answer, caution)) + "."
        for caution in answer.cautions
        if caution.is_before_shipping == is_before
    ]


def caution_text(answer: OrderAnswer, caution: Caution) -> str:
    """A reason not to ship, or a note, as a clause."""
    finding = caution.finding
    is_assumed = finding is not None and finding.confidence in ("BK", "chosen")
    return filled(
        texts.CAUTIONS[caution.code],
        answer,
        caution_amount=money(caution.amount_usd),
        caution_days=days_text(caution.days),
        after_receipt=""
        if shipment.is_buyer_insolvent(answer.cover)
        else _("; ship after its receipt"),
        caution_day=day(caution.day),
        caution_invoices=invoices_text(caution.invoice_ids),
        claims=counted("{count} open claim", "{count} open claims", caution.count or 0),
        records=counted(
            "{count} unresolved claim record",
            "{count} unresolved claim records",
            caution.count or 0,
        ),
        other_exporters=counted(
            "{count} other exporter", "{count} other exporters", caution.exporter_count or 0
        ),
        list_name=finding.name if finding else "",
        list_detail=finding.detail if finding else "",
        list_country=country(finding.name if finding else None),
        assumed=_(" (background knowledge, not verified)") if is_assumed else "",
    )


def after_shipping(answer: OrderAnswer) -> str:
    """What has to be done once it is shipped; "" where no policy asks for it."""
    text = N_(
        "Once shipped, declare it by {declare_by}; if it is not paid, give notice by {notice_by}."
    )
    return filled_or_dash(text, answer).removeprefix(UNKNOWN)


# --- each rule ----------------------------------------------------------------------------------

# The rule whose value a step goes by, where it is one of the rule table.
RULE_OF_STEP = {
    shipment.NO_LIMIT: "limit_needed_on_ship_date",
    shipment.TERM_MISMATCH: "limit_needed_on_ship_date",
    shipment.STOP_SHIPMENT: "stop_shipment_days",
    shipment.OVER_LIMIT: "insured_exposure_per_shipment",
    shipment.LATE_NOTICE: "notice_days_default",
    shipment.POLICY_MAXIMUM: "policy_maximum_liability",
}
TERMS_OF_POLICY = (shipment.NO_POLICY, shipment.RETAINED_SHARE, shipment.BUYER_CAP)
TERMS_OF_LIMIT = (shipment.NO_LIMIT, shipment.TERM_MISMATCH, shipment.OVER_LIMIT)
# Rules of which something can be found although they require nothing of this order.
FOUND_ALONE = (shipment.TERM_MISMATCH, shipment.BUYER_CAP, shipment.POLICY_MAXIMUM)


def rule_rows(check: Check, answer: OrderAnswer) -> pd.DataFrame:
    """Every rule for the order: how it came out, what was found, what is required, by whom."""
    results = shipment.rule_results(answer.cover)
    return pd.DataFrame([_rule_row(check, answer, result) for result in results])


def _rule_row(check: Check, answer: OrderAnswer, result: shipment.RuleResult) -> dict[str, Any]:
    found, required = (filled_or_dash(text, answer) for text in texts.RULES[result.step])
    is_required = required != UNKNOWN or result.step in FOUND_ALONE
    return {
        "step": result.step,
        "outcome": _(OUTCOMES[result.outcome]),
        "taken_usd": result.taken_usd or None,
        "found": found if is_required else UNKNOWN,
        "required": required,
        **_origin(check, answer, result.step),
    }


def _origin(check: Check, answer: OrderAnswer, step: str) -> dict[str, Any]:
    """Where the value comes from: origin in words, source and confidence."""
    if step in TERMS_OF_POLICY:
        return {"origin": rules.origin_text("policy")}
    if step == shipment.RESTRICTED:
        met = answer.off_cover
        evidence = {"source_id": met.source_id, "confidence": met.confidence} if met else {}
        return {"origin": _("cover restrictions"), **evidence}
    row = check.rule(_rule_code(check, answer, step), answer.cover.row["policy_id"])
    origin = str(row.get("origin", ""))
    if row and step in TERMS_OF_LIMIT:
        origin = _("the limit's own terms")
    if row and step == shipment.POLICY_MAXIMUM:
        origin = rules.origin_text("policy")
    return {"origin": origin, **{name: row.get(name) for name in ("source_id", "confidence")}}


def _rule_code(check: Check, answer: OrderAnswer, step: str) -> str:
    if step != shipment.UNDECLARED:
        return RULE_OF_STEP[step]
    policy_id = answer.cover.row["policy_id"]
    by = check.rule("default_declaration_rule", policy_id).get("value_text")
    return "declaration_working_days" if by == "per_shipment" else "declaration_day_of_next_month"


# --- screening ----------------------------------------------------------------------------------

STATES = {
    "in_force": N_("in force"),
    "announced": N_("announced"),
    "to_be_suspended": N_("to be suspended"),
}


def entry_text(finding: Finding) -> str:
    """The entry of a list that the order meets."""
    if finding.code in screening.RESTRICTIONS:
        return country(finding.name) if finding.name else _("every country")
    if finding.code == screening.PRIORITY_GOODS:
        return _("tier {tier}: {meaning}", tier=finding.name, meaning=finding.detail)
    if finding.code == screening.LICENCE_BY_NAME:
        return f"{finding.name} ({_(STATES.get(finding.detail, finding.detail))})"
    return finding.name


# --- the values that sentences name -------------------------------------------------------------


def invoices_text(invoice_ids: Iterable[str]) -> str:
    """A few invoices by number, and how many more; orders are named as such."""
    named = [
        _("an earlier order of yours") if is_order(each) else plain_markdown(each)
        for each in invoice_ids
    ]
    if not named:
        return _("an invoice")
    shown = ", ".join(dict.fromkeys(named[:INVOICES_NAMED]))
    more = len(named) - INVOICES_NAMED
    return shown if more <= 0 else _("{shown} and {count} more", shown=shown, count=more)


def goods_text(hs6_code: str | None) -> str:
    """Goods by code and wording."""
    if not hs6_code:
        return _("goods not stated")
    wording = goods_names().get(hs6_code, "")
    return f"HS {hs6_code} ({wording})" if wording else f"HS {hs6_code}"


def days_text(days: float | None) -> str:
    """A number of days, as "1 day"; a dash where it is not known."""
    return UNKNOWN if is_unknown(days) else counted("{count} day", "{count} days", days or 0)


def term_text(payment_term: str | None, days: float | None) -> str:
    """A payment term with its days, as "OA 60 days"; a dash where it is not known."""
    if payment_term is None:
        return UNKNOWN
    return _("{term} {days}", term=payment_term, days=days_text(days))


def country(code: str | None) -> str:
    """Name of a country; in words where none is stated."""
    if not code:
        return _("a country not stated")
    return filters.name_of("countries", "country_code", "country_name")(code)


def sentence(clause: str) -> str:
    """A clause that begins with a capital letter."""
    return clause[:1].upper() + clause[1:]


def limit_text(answer: OrderAnswer) -> str:
    """The limit that holds on the ship date, with its kind or terms and its days."""
    limit, source = money(answer.cover.row["limit_usd"]), answer.cover.row["limit_source"]
    decision = answer.cover.decision
    if source != "granted" or decision is None:
        kind = code_label("limit_source", source).lower()
        return _("{limit}, {kind}", limit=limit, kind=kind)
    end = decision["valid_to"]
    return _(
        "{limit}, {term}, from {start}{end}",
        limit=limit,
        term=_approved_term(answer),
        start=day(decision["valid_from"]),
        end="" if is_unknown(end) else _(" to {end}", end=day(end)),
    )


def _policy(answer: OrderAnswer) -> str:
    policy = answer.cover.policy
    if policy is None:
        return sentence(step_reason(answer, shipment.NO_POLICY))
    return _(
        "{product}, {start} to {end}",
        product=code_label("product", str(policy["product_code"])),
        start=day(policy["policy_start_date"]),
        end=day(policy["policy_end_date"]),
    )


def _limit_terms(answer: OrderAnswer) -> str:
    if answer.cover.policy is None:
        return UNKNOWN
    if shipment.has_no_limit(answer.cover):
        return sentence(step_reason(answer, shipment.NO_LIMIT))
    return limit_text(answer)


def _approved_term(answer: OrderAnswer) -> str:
    decision = answer.cover.decision or {}
    return term_text(decision.get("payment_term"), decision.get("term_days"))


def _required_term(answer: OrderAnswer) -> str:
    source = answer.cover.row["limit_source"]
    if source == "granted":
        return filled_or_dash(N_("at most {approved_term}"), answer)
    is_bound = source not in ("automatic", "discretionary")
    if is_bound:
        return UNKNOWN
    return filled_or_dash(N_("any payment term, of {term_maximum} at most"), answer)


def _overdue_on_ship_date(answer: OrderAnswer) -> str:
    if shipment.is_buyer_insolvent(answer.cover):
        since = answer.cover.row["insolvent_since_date"]
        return _("known to be insolvent since {day}", day=day(since))
    days = shipment.days_overdue_on_ship_date(answer.cover)
    if days is None:
        return _("nothing overdue on the ship date")
    return _("{days} overdue on the ship date", days=days_text(days))


def _stopping(answer: OrderAnswer) -> str:
    """The invoices that stop the shipment; those that left the ledger unpaid as a number."""
    off_ledger = counted(
        "{count} indemnified or written off",
        "{count} indemnified or written off",
        shipment.stopping_off_ledger_count(answer.cover),
    )
    open_ids = list(answer.cover.stopping["invoice_id"])
    if len(open_ids) == answer.cover.row["stopped_by_count"]:
        return invoices_text(open_ids)
    if not open_ids:
        return _(
            "{invoice} ({count})",
            invoice=invoices_text([answer.cover.row["stopped_by_invoice_id"]]),
            count=off_ledger,
        )
    return _("{open} and {off_ledger}", open=invoices_text(open_ids), off_ledger=off_ledger)


def _cap_found(answer: OrderAnswer) -> str:
    left = shipment.cap_left_usd(answer.cover)
    if answer.cover.policy is None or left is not None:
        return filled_or_dash(N_("{cap_left} of the cap is left"), answer)
    return _("the policy has no cap per buyer")


def _maximum_found(answer: OrderAnswer) -> str:
    left = shipment.maximum_left_usd(answer.cover)
    if answer.cover.policy is None or left is not None:
        return filled_or_dash(N_("{maximum_left} of the maximum is left"), answer)
    return _("no maximum is known")


def _first_caution(answer: OrderAnswer) -> str:
    return caution_text(answer, next(each for each in answer.cautions if each.holds))


def _of_policy(answer: OrderAnswer, name: str) -> Any:
    return (answer.cover.policy or {}).get(name)


VALUES: dict[str, Callable[[OrderAnswer], str]] = {
    "amount": lambda answer: money(answer.order.amount_usd),
    "exact_amount": lambda answer: money_exact(answer.order.amount_usd),
    "payable": lambda answer: money(answer.payable_usd),
    "retained": lambda answer: money(float(answer.cover.row["retained_share_usd"])),
    "reasons": _reasons,
    "first_caution": _first_caution,
    "term": lambda answer: term_text(answer.order.payment_term, answer.order.term_days),
    "ship_date": lambda answer: day(answer.order.ship_date),
    "due_date": lambda answer: day(answer.order.due_date),
    "goods": lambda answer: goods_text(answer.order.hs6_code),
    "hs_code": lambda answer: (
        f"HS {answer.order.hs6_code}" if answer.order.hs6_code else _("goods not stated")
    ),
    "destination": lambda answer: country(answer.order.consignee_country_code),
    "screened_country": lambda answer: country(
        answer.order.consignee_country_code or answer.buyer.country_code
    ),
    "restricted_country": lambda answer: country(answer.restricted_country_code),
    "cause": lambda answer: code_label("cause", answer.loss_cause).lower(),
    "policy": _policy,
    "limit": lambda answer: money(answer.cover.row["limit_usd"]),
    "limit_terms": _limit_terms,
    "approved_term": _approved_term,
    "required_term": _required_term,
    "filled": lambda answer: money(shipment.filling_usd(answer.cover.older_of_buyer)),
    "room": lambda answer: money(shipment.room_usd(answer.cover)),
    "stop_days": lambda answer: days_text(answer.cover.stop_days),
    "stopping": _stopping,
    "stopping_amount": lambda answer: money_exact(answer.cover.row["stopped_by_usd"]),
    "term_maximum": lambda answer: days_text(answer.cover.term_maximum_days),
    "stopping_days": lambda answer: days_text(shipment.days_stopped(answer.cover)),
    "overdue_on_ship_date": _overdue_on_ship_date,
    "declare_by": lambda answer: day(answer.cover.row["declaration_deadline_date"]),
    "notice_by": lambda answer: day(answer.cover.row["notice_deadline_date"]),
    "insured_share": lambda answer: percent(answer.cover.row["indemnity_ratio"], 0),
    "uninsured_share": lambda answer: percent(1 - answer.cover.row["indemnity_ratio"], 0),
    "cap": lambda answer: money(_of_policy(answer, "buyer_cap_usd")),
    "cap_left": lambda answer: money(shipment.cap_left_usd(answer.cover)),
    "cap_found": _cap_found,
    "maximum": lambda answer: money(_of_policy(answer, "maximum_liability_usd")),
    "maximum_left": lambda answer: money(shipment.maximum_left_usd(answer.cover)),
    "maximum_found": _maximum_found,
}
