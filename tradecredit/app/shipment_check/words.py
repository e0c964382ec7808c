"""The shipment check in words: the answer, what to change, what to look out for, each rule."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.app.frame import filters, rules
from tradecredit.app.shipment_check.run import Check, OrderAnswer, goods_names
from tradecredit.cover_steps import STEP_BY_CODE
from tradecredit.formats import (
    day,
    is_unknown,
    money,
    money_exact,
    number,
    percent,
    plain_markdown,
)
from tradecredit.language import N_, _
from tradecredit.risk import screening, shipment, shipment_cautions
from tradecredit.risk.orders import HOME_COUNTRY, is_order
from tradecredit.risk.screening import Finding
from tradecredit.risk.shipment import FULL, HOLD, NOT, PART, Option
from tradecredit.risk.shipment_cautions import Caution
from tradecredit.terms import code_label

INVOICES_NAMED = 3
VERDICTS = {
    FULL: N_("Covered in full"),
    PART: N_("Covered in part"),
    HOLD: N_("Covered, but do not ship"),
    NOT: N_("Not covered"),
}
OUTCOMES = {
    shipment.PASSED: N_("✓ passed"),
    shipment.FAILED: N_("✗ failed"),
    shipment.TAKES: N_("◑ takes money"),
    shipment.NOT_JUDGED: N_("– not judged"),
}


# --- the answer ---------------------------------------------------------------------------------


def answer(check: Check, said: OrderAnswer) -> str:
    """The answer in one sentence, the four words first."""
    verdict, row = said.verdict, said.cover.row
    begin = f"**{_(VERDICTS[verdict])}:** "
    amounts = {"payable": money(said.payable_usd), "amount": money(amount_usd(said))}
    if verdict == NOT:
        return begin + _("{reason}.", reason=_reasons(check, said))
    if verdict == PART:
        why = _reasons(check, said)
        return begin + _("{payable} of {amount} would be paid; {reason}.", **amounts, reason=why)
    paid = _(
        "{payable} of {amount} would be paid, {own} is the uninsured percentage, which you retain.",
        **amounts,
        own=money(float(row["retained_share_usd"])),
    )
    if verdict == HOLD:
        holding = next(caution for caution in said.cautions if caution.holds)
        return begin + _("{reason}.", reason=caution_text(said, holding)) + " " + paid
    return begin + paid


def amount_usd(said: OrderAnswer) -> float:
    """Amount of the order."""
    return said.order.amount_usd


def _reasons(check: Check, said: OrderAnswer) -> str:
    """Why each step takes what it takes, the uninsured percentage only where nothing else does."""
    steps = shipment.taking_steps(said.cover.row) or [shipment.RETAINED_SHARE]
    return _("; ").join(reason(check, said, step) for step in steps)


def order_line(said: OrderAnswer) -> str:
    """The order in words, safe in Markdown."""
    order = said.order
    buyer = plain_markdown(said.buyer_name) or _("a buyer not in this book")
    goods = goods_text(order.hs6_code)
    return _(
        "{amount} to {buyer}, {term}, {goods}, shipped on {date} to {destination}.",
        amount=money_exact(order.amount_usd),
        buyer=buyer,
        term=term_text(order.payment_term, order.term_days),
        goods=goods,
        date=day(order.ship_date),
        destination=country(order.consignee_country_code),
    )


def goods_text(hs6_code: str | None) -> str:
    """Goods by code and wording."""
    if not hs6_code:
        return _("goods not stated")
    wording = goods_names().get(hs6_code, "")
    return f"HS {hs6_code} ({wording})" if wording else f"HS {hs6_code}"


def term_text(payment_term: str, days: float) -> str:
    """A payment term with its days, as "OA 60 days"."""
    return _("{term} {days} days", term=payment_term, days=number(days))


def country(code: str | None) -> str:
    """Name of a country; in words where none is stated."""
    if not code:
        return _("a country not stated")
    return filters.name_of("countries", "country_code", "country_name")(code)


def reason(check: Check, said: OrderAnswer, step: str) -> str:
    """Why a step takes the order or a part of it, as a clause."""
    return _REASONS[step](check, said)


def _no_policy(check: Check, said: OrderAnswer) -> str:
    ship_day = pd.Timestamp(said.order.ship_date)
    policies = check.policies
    ended = policies[policies["policy_end_date"] < ship_day]
    if policies.empty:
        return _("no policy is in force")
    if len(ended) == len(policies):
        return _(
            "the policy ended on {end} and no later one is known",
            end=day(ended["policy_end_date"].max()),
        )
    is_home = said.buyer.country_code == HOME_COUNTRY
    if is_home:
        return _("the policy in force is for exports, and this buyer is in China")
    return _("the policy in force on {date} is for sales in China only", date=day(ship_day))


def _restricted(check: Check, said: OrderAnswer) -> str:
    found = next(
        (finding for finding in said.findings if finding.code == screening.OFF_COVER), None
    )
    since = day(said.cover.row["restricted_from_date"])
    if found is None or not said.order.hs6_code:
        return _("cover for this country is closed since {date}", date=since)
    return _(
        "{goods} to {country} is off cover since {date}",
        goods=goods_text(said.order.hs6_code),
        country=country(found.name),
        date=since,
    )


def _no_limit(check: Check, said: OrderAnswer) -> str:
    decisions = _decisions(check, said)
    decided = decisions[decisions["decision"] != "pending"]
    ship_day = pd.Timestamp(said.order.ship_date)
    state = said.cover.decision["decision"] if said.cover.decision else None
    if said.cover.decision and state in ("refused", "withdrawn"):
        words = {"refused": _("was refused"), "withdrawn": _("was withdrawn")}
        since = said.cover.decision["valid_from"]
        return _("the limit {what} from {date}", what=words[str(state)], date=day(since))
    ended = decided[decided["valid_to"] < ship_day]
    later = decided[decided["valid_from"] > ship_day]
    if len(later):
        return _("the limit begins only on {date}", date=day(later["valid_from"].min()))
    if len(ended):
        return _("the limit ended on {date}", date=day(ended["valid_to"].max()))
    if len(decisions):
        return _("the limit asked for is not decided yet")
    return _("no limit was ever asked for this buyer")


def _decisions(check: Check, said: OrderAnswer) -> pd.DataFrame:
    return check.decisions[check.decisions["buyer_id"] == said.order.buyer_id]


def _term_mismatch(check: Check, said: OrderAnswer) -> str:
    decision = said.cover.decision or {}
    return _(
        "the limit is for {approved} at most, the order is {term}",
        approved=term_text(decision["payment_term"], decision["term_days"]),
        term=term_text(said.order.payment_term, said.order.term_days),
    )


def _stop_shipment(check: Check, said: OrderAnswer) -> str:
    return _(
        "on the ship date {invoices} would be up to {days} days overdue, and after {most} days "
        "nothing more to this buyer is covered",
        invoices=invoices_text(said.cover.stopping["invoice_id"]),
        days=number(_days_overdue(said)),
        most=number(said.cover.stop_days),
    )


def _days_overdue(said: OrderAnswer) -> float | None:
    oldest = said.cover.row["stopped_by_due_date"]
    if is_unknown(oldest):
        return None
    return float((pd.Timestamp(said.order.ship_date) - oldest).days)


def _undeclared(check: Check, said: OrderAnswer) -> str:
    return _(
        "it would have to be declared by {date}",
        date=day(said.cover.row["declaration_deadline_date"]),
    )


def _over_limit(check: Check, said: OrderAnswer) -> str:
    filled = shipment.filling_usd(said.cover.older_of_buyer)
    limit = money(said.cover.row["limit_usd"])
    if (shipment.room_usd(said.cover) or 0) <= 0:
        return _(
            "older invoices of {filled} fill the limit of {limit}",
            filled=money(filled),
            limit=limit,
        )
    return _(
        "older invoices of {filled} leave {room} of the limit of {limit}",
        filled=money(filled),
        room=money(shipment.room_usd(said.cover)),
        limit=limit,
    )


def _late_notice(check: Check, said: OrderAnswer) -> str:
    return _("notice would be late")


def _retained_share(check: Check, said: OrderAnswer) -> str:
    return _(
        "the policy pays {share} of a loss by {cause}",
        share=percent(said.cover.row["indemnity_ratio"], 0),
        cause=code_label("cause", check.loss_cause).lower(),
    )


def _buyer_cap(check: Check, said: OrderAnswer) -> str:
    cap = said.cover.policy["buyer_cap_usd"] if said.cover.policy else None
    if not shipment.cap_left_usd(said.cover):
        return _("older invoices use up the {cap} that are paid for one buyer", cap=money(cap))
    return _(
        "the policy pays {cap} for one buyer, and {left} of it is left",
        cap=money(cap),
        left=money(shipment.cap_left_usd(said.cover)),
    )


def _policy_maximum(check: Check, said: OrderAnswer) -> str:
    if not shipment.maximum_left_usd(said.cover):
        maximum = said.cover.policy["maximum_liability_usd"] if said.cover.policy else None
        return _(
            "older invoices and paid claims use up the policy's maximum liability of {maximum}",
            maximum=money(maximum),
        )
    return _(
        "{left} of the policy's maximum liability is left for it",
        left=money(shipment.maximum_left_usd(said.cover)),
    )


_REASONS: dict[str, Callable[[Check, OrderAnswer], str]] = {
    shipment.NO_POLICY: _no_policy,
    shipment.RESTRICTED: _restricted,
    shipment.NO_LIMIT: _no_limit,
    shipment.TERM_MISMATCH: _term_mismatch,
    shipment.STOP_SHIPMENT: _stop_shipment,
    "undeclared": _undeclared,
    shipment.OVER_LIMIT: _over_limit,
    "late_notice": _late_notice,
    shipment.RETAINED_SHARE: _retained_share,
    shipment.BUYER_CAP: _buyer_cap,
    shipment.POLICY_MAXIMUM: _policy_maximum,
}


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


# --- what to change -----------------------------------------------------------------------------


def changes(said: OrderAnswer) -> list[str]:
    """What would make the order covered in full, one line per rule it fails."""
    lines = []
    for change in shipment.changes(said.cover):
        options = [_option(said, option) for option in change.options]
        step = STEP_BY_CODE[change.step].label
        lines.append(_("{step}: {options}.", step=f"**{step}**", options=_(", or ").join(options)))
    return lines


def _option(said: OrderAnswer, option: Option) -> str:
    return _OPTIONS[option.kind](said, option)


def _ask_limit(said: OrderAnswer, option: Option) -> str:
    order = said.order
    return _(
        "ask for a limit of at least {amount} for {term}, in force on {date}",
        amount=money_exact(option.amount_usd),
        term=term_text(order.payment_term, order.term_days),
        date=day(order.ship_date),
    )


def _ask_maximum(said: OrderAnswer, option: Option) -> str:
    if option.amount_usd is None:
        return _("ask the insurer for a higher maximum liability: this year's is used up")
    return _(
        "ask for a maximum liability higher by {amount}", amount=money_exact(option.amount_usd)
    )


def _approved_terms(said: OrderAnswer, option: Option) -> str:
    return _(
        "agree on {term}, as approved",
        term=term_text(str(option.payment_term), option.term_days or 0),
    )


def _smaller_amount(said: OrderAnswer, option: Option) -> str:
    return _("ship at most {amount}", amount=money_exact(option.amount_usd))


def _after_receipt(said: OrderAnswer, option: Option) -> str:
    return _(
        "ship after the receipt of {amount} for {invoices}",
        amount=money_exact(option.amount_usd),
        invoices=invoices_text(option.invoice_ids),
    )


def _in_policy(said: OrderAnswer, option: Option) -> str:
    return _(
        "have a policy in force on {date} before shipping; then ask again",
        date=day(said.order.ship_date),
    )


def _nothing_helps(said: OrderAnswer, option: Option) -> str:
    return _("no change of the order helps; ship only against payment in advance")


_OPTIONS: dict[str, Callable[[OrderAnswer, Option], str]] = {
    shipment.ASK_LIMIT: _ask_limit,
    shipment.ASK_MAXIMUM: _ask_maximum,
    shipment.APPROVED_TERMS: _approved_terms,
    shipment.SMALLER_AMOUNT: _smaller_amount,
    shipment.AFTER_RECEIPT: _after_receipt,
    shipment.IN_POLICY: _in_policy,
    shipment.NOTHING_HELPS: _nothing_helps,
}


# --- what to look out for -----------------------------------------------------------------------


def caution_text(said: OrderAnswer, caution: Caution) -> str:
    """A reason not to ship, or a note, as a clause."""
    return _CAUTIONS[caution.code](said, caution)


def _overdue(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "the buyer owes {amount} that is up to {days} days overdue ({invoices}); ship after its "
        "receipt",
        amount=money(caution.amount_usd),
        days=number(caution.days),
        invoices=invoices_text(caution.invoice_ids),
    )


def _falls_due(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "{amount} ({invoices}) falls due before the ship date, from {date} on; wait for it",
        amount=money(caution.amount_usd),
        invoices=invoices_text(caution.invoice_ids),
        date=day(caution.day),
    )


def _notice(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "notice of possible loss is given on {invoices} of this buyer: whoever knows of a risk and "
        "ships on may lose cover",
        invoices=invoices_text(caution.invoice_ids),
    )


def _own_claims(said: OrderAnswer, caution: Caution) -> str:
    return _("your own claims on this buyer are not closed: {count}", count=number(caution.count))


def _records(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "unresolved claim records of other exporters on this buyer: {count}, of {exporters} "
        "exporters; ask the insurer whether the limit still stands",
        count=number(caution.count),
        exporters=number(caution.exporter_count),
    )


def _room_needs(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "it fits only because older invoices count as not declared by then; once they are "
        "declared, {amount} of the limit is left",
        amount=money(caution.amount_usd),
    )


def _cover_unlikely(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "cover is unlikely for {goods} to {country} (reported, partly); ask the insurer first",
        goods=goods_text(said.order.hs6_code),
        country=_finding_country(caution),
    )


def _may_be_reduced(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "limits for {country} may be reduced (reported, partly); have yours confirmed first",
        country=_finding_country(caution),
    )


def _finding_country(caution: Caution) -> str:
    return country(caution.finding.name if caution.finding else None)


def _licence(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "an export licence may be needed: the HS code is on China's list “{list_name}”{assumed}",
        list_name=caution.finding.name if caution.finding else "",
        assumed=_assumed(caution.finding),
    )


def _licence_uncertain(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "the HS code is on China's list “{list_name}”, which is announced or to be suspended",
        list_name=caution.finding.name if caution.finding else "",
    )


def _licence_by_name(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "China's list “{list_name}” names goods without codes and sounds alike: check by name",
        list_name=caution.finding.name if caution.finding else "",
    )


def _priority(said: OrderAnswer, caution: Caution) -> str:
    finding = caution.finding
    return _(
        "the goods are on the Common High Priority List, tier {tier} ({meaning}): keep an end-use "
        "statement of the buyer",
        tier=finding.name if finding else "",
        meaning=finding.detail if finding else "",
    )


def _assumed(finding: Finding | None) -> str:
    is_assumed = finding is not None and finding.confidence in ("BK", "chosen")
    return _(" (background knowledge, not verified)") if is_assumed else ""


def _fixed(text: str) -> Callable[[OrderAnswer, Caution], str]:
    return lambda _said, _caution: _(text)


def _policy_ends(said: OrderAnswer, caution: Caution) -> str:
    return _(
        "the policy ends on {date}, before the order is due; cover goes by the day of shipment",
        date=day(caution.day),
    )


_CAUTIONS: dict[str, Callable[[OrderAnswer, Caution], str]] = {
    screening.LICENCE_NEEDED: _licence,
    shipment_cautions.BUYER_INSOLVENT: _fixed(
        N_("the buyer's grade is E, insolvent or unresolved")
    ),
    shipment_cautions.OWN_CLAIM: _own_claims,
    shipment_cautions.OWN_NOTICE: _notice,
    shipment_cautions.BUYER_OVERDUE: _overdue,
    shipment_cautions.RECORDS_OF_OTHERS: _records,
    screening.COVER_UNLIKELY: _cover_unlikely,
    screening.LIMIT_MAY_BE_REDUCED: _may_be_reduced,
    shipment_cautions.ROOM_NEEDS_UNDECLARED: _room_needs,
    shipment_cautions.FALLS_DUE_BEFORE: _falls_due,
    shipment_cautions.LIMIT_USED_UP: _fixed(
        N_("it uses the limit to the last: nothing is left for the next order")
    ),
    screening.LICENCE_UNCERTAIN: _licence_uncertain,
    screening.LICENCE_BY_NAME: _licence_by_name,
    screening.PRIORITY_GOODS: _priority,
    shipment_cautions.OTHER_CONSIGNEE: _fixed(
        N_("the consignee is not the buyer, to check: keep the buyer's written order to ship there")
    ),
    shipment_cautions.THIRD_COUNTRY: _fixed(
        N_("the goods go to another country than the buyer's, to check: keep the reason in writing")
    ),
    shipment_cautions.NO_IMPORT_RECORD: _fixed(
        N_("no import record of the buyer was found, to check before the first shipment")
    ),
    shipment_cautions.NEW_BUYER: _fixed(
        N_("the buyer is new: ask the insurer for a report with the limit")
    ),
    shipment_cautions.GOODS_UNKNOWN: _fixed(
        N_("without an HS code only whole countries are screened")
    ),
    shipment_cautions.POLICY_ENDS_FIRST: _policy_ends,
}


def cautions(said: OrderAnswer, *, holds: bool) -> list[str]:
    """Reasons not to ship, or notes, as sentences."""
    return [
        sentence(caution_text(said, caution)) + "."
        for caution in said.cautions
        if caution.holds == holds
    ]


def sentence(clause: str) -> str:
    """A clause that begins with a capital letter."""
    return clause[:1].upper() + clause[1:]


def after_shipping(said: OrderAnswer) -> str:
    """What has to be done once it is shipped; "" where no policy asks for it."""
    deadline = said.cover.row["declaration_deadline_date"]
    if is_unknown(deadline):
        return ""
    return _(
        "Once shipped, declare it by {declare}; if it is not paid, give notice by {notice}.",
        declare=day(deadline),
        notice=day(said.cover.row["notice_deadline_date"]),
    )


# --- each rule ----------------------------------------------------------------------------------


def rule_rows(check: Check, said: OrderAnswer) -> pd.DataFrame:
    """Every rule for the order: how it came out, what was found, what is asked, and by whom."""
    results = shipment.rule_results(said.cover)
    return pd.DataFrame([_rule_row(check, said, result) for result in results])


def _rule_row(check: Check, said: OrderAnswer, result: shipment.RuleResult) -> dict[str, Any]:
    found, asked = _FOUND_AND_ASKED[result.step](check, said)
    return {
        "rule": STEP_BY_CODE[result.step].label,
        "result": _(OUTCOMES[result.outcome]),
        "taken_usd": result.taken_usd,
        "found": found,
        "asked": asked,
        **_origin(check, said, result.step),
    }


# The rule whose value a step goes by, where it is one of the rule table.
RULE_OF_STEP = {
    shipment.NO_LIMIT: "limit_needed_on_ship_date",
    shipment.TERM_MISMATCH: "limit_needed_on_ship_date",
    shipment.STOP_SHIPMENT: "stop_shipment_days",
    shipment.OVER_LIMIT: "insured_exposure_per_shipment",
    "late_notice": "notice_days_default",
    shipment.POLICY_MAXIMUM: "policy_maximum_liability",
}
TERMS_OF_POLICY = (shipment.NO_POLICY, shipment.RETAINED_SHARE, shipment.BUYER_CAP)


def _origin(check: Check, said: OrderAnswer, step: str) -> dict[str, Any]:
    """Where the value comes from: origin in words, source and confidence."""
    if step in TERMS_OF_POLICY:
        return _evidence(rules.origin_text("policy"))
    if step == shipment.RESTRICTED:
        return _restriction_evidence(said)
    row = check.rule(_rule_code(check, said, step), said.cover.row["policy_id"])
    if not row:
        return _evidence("")
    origin = str(row["origin"])
    if step in _LIMIT_STEPS:
        origin = _("the limit's own terms")
    if step == shipment.POLICY_MAXIMUM:
        origin = rules.origin_text("policy")
    return _evidence(origin, row.get("source_id"), row.get("confidence"))


_LIMIT_STEPS = (shipment.NO_LIMIT, shipment.TERM_MISMATCH, shipment.OVER_LIMIT)


def _rule_code(check: Check, said: OrderAnswer, step: str) -> str:
    if step != "undeclared":
        return RULE_OF_STEP[step]
    policy_id = said.cover.row["policy_id"]
    by = check.rule("default_declaration_rule", policy_id).get("value_text")
    return "declaration_working_days" if by == "per_shipment" else "declaration_day_of_next_month"


def _restriction_evidence(said: OrderAnswer) -> dict[str, Any]:
    met = [finding for finding in said.findings if finding.code == screening.OFF_COVER]
    if not met:
        return _evidence(_("cover restrictions"))
    return _evidence(_("cover restrictions"), met[0].source_id, met[0].confidence)


def _evidence(origin: str, source_id: Any = None, confidence: Any = None) -> dict[str, Any]:
    return {
        "value_from": origin,
        "source_id": None if is_unknown(source_id) else source_id,
        "confidence": None if is_unknown(confidence) else confidence,
    }


Pair = tuple[str, str]


def _policy_pair(check: Check, said: OrderAnswer) -> Pair:
    asked = _("a policy in force on {date}", date=day(said.order.ship_date))
    policy = said.cover.policy
    if policy is None:
        return sentence(_no_policy(check, said)), asked
    return (
        _(
            "{product}, {start} to {end}",
            product=code_label("product", str(policy["product_code"])),
            start=day(policy["policy_start_date"]),
            end=day(policy["policy_end_date"]),
        ),
        asked,
    )


def _restriction_pair(check: Check, said: OrderAnswer) -> Pair:
    where = country(said.order.consignee_country_code or said.buyer.country_code)
    goods = f"HS {said.order.hs6_code}" if said.order.hs6_code else _("goods not stated")
    found = _("{goods} to {country}", goods=goods, country=where)
    return found, _("country and goods not off cover")


def _limit_pair(check: Check, said: OrderAnswer) -> Pair:
    asked = _("a limit in force on {date}", date=day(said.order.ship_date))
    if said.cover.policy is None:
        return "–", asked
    if shipment.has_no_limit(said.cover):
        return sentence(_no_limit(check, said)), asked
    return limit_text(said), asked


def limit_text(said: OrderAnswer) -> str:
    """The limit that holds on the ship date, with its kind or terms and its days."""
    limit = money(said.cover.row["limit_usd"])
    source = said.cover.row["limit_source"]
    if source != "granted" or said.cover.decision is None:
        kinds = {"automatic": _("automatic"), "discretionary": _("discretionary")}
        return _("{limit}, {kind}", limit=limit, kind=kinds.get(source, source))
    decision = said.cover.decision
    end = decision["valid_to"]
    return _(
        "{limit}, {term}, from {start}{end}",
        limit=limit,
        term=term_text(decision["payment_term"], decision["term_days"]),
        start=day(decision["valid_from"]),
        end="" if is_unknown(end) else _(" to {end}", end=day(end)),
    )


def _term_pair(check: Check, said: OrderAnswer) -> Pair:
    found = term_text(said.order.payment_term, said.order.term_days)
    source, decision = said.cover.row["limit_source"], said.cover.decision
    if source != "granted" or decision is None:
        kept = source in ("automatic", "discretionary")
        return found, _("any term: this kind of limit is bound to none") if kept else "–"
    approved = term_text(decision["payment_term"], decision["term_days"])
    return found, _("at most {term}", term=approved)


def _stop_pair(check: Check, said: OrderAnswer) -> Pair:
    if said.cover.stop_days is None:
        return "–", "–"
    late = said.cover.older_of_buyer
    late = late[late["due_date"] < pd.Timestamp(said.order.ship_date)]
    if late.empty:
        found = _("nothing overdue on the ship date")
    else:
        days = (pd.Timestamp(said.order.ship_date) - late["due_date"].min()).days
        found = _("{days} days overdue on the ship date", days=number(days))
    return found, _("at most {days} days overdue", days=number(said.cover.stop_days))


def _declared_pair(check: Check, said: OrderAnswer) -> Pair:
    deadline = said.cover.row["declaration_deadline_date"]
    if is_unknown(deadline):
        return "–", "–"
    return _("to be declared once shipped"), _("declared by {date}", date=day(deadline))


def _over_limit_pair(check: Check, said: OrderAnswer) -> Pair:
    limit = said.cover.row["limit_usd"]
    if is_unknown(limit):
        return "–", "–"
    return (
        _(
            "{order} on top of {filled} of older ones",
            order=money(said.order.amount_usd),
            filled=money(shipment.filling_usd(said.cover.older_of_buyer)),
        ),
        _("together at most {limit}", limit=money(limit)),
    )


def _notice_pair(check: Check, said: OrderAnswer) -> Pair:
    deadline = said.cover.row["notice_deadline_date"]
    if is_unknown(deadline):
        return "–", "–"
    found = _("due on {date}", date=day(said.order.due_date))
    return found, _("if not paid, notice by {date}", date=day(deadline))


def _share_pair(check: Check, said: OrderAnswer) -> Pair:
    if is_unknown(said.cover.row["indemnity_ratio"]):
        return "–", "–"
    kept = percent(1 - float(said.cover.row["indemnity_ratio"]), 0)
    return sentence(_retained_share(check, said)), _("you keep {share}", share=kept)


def _cap_pair(check: Check, said: OrderAnswer) -> Pair:
    left = shipment.cap_left_usd(said.cover)
    if said.cover.policy is None:
        return "–", "–"
    if left is None:
        return _("the policy has no cap per buyer"), "–"
    cap = money(said.cover.policy["buyer_cap_usd"])
    return (
        _("{left} of the cap is left", left=money(left)),
        _("at most {cap} paid for one buyer", cap=cap),
    )


def _maximum_pair(check: Check, said: OrderAnswer) -> Pair:
    left = shipment.maximum_left_usd(said.cover)
    if said.cover.policy is None:
        return "–", "–"
    if left is None:
        return _("no maximum is known"), "–"
    maximum = money(said.cover.policy["maximum_liability_usd"])
    return (
        _("{left} of the maximum is left", left=money(left)),
        _("at most {maximum} paid a year", maximum=maximum),
    )


_FOUND_AND_ASKED: dict[str, Callable[[Check, OrderAnswer], Pair]] = {
    shipment.NO_POLICY: _policy_pair,
    shipment.RESTRICTED: _restriction_pair,
    shipment.NO_LIMIT: _limit_pair,
    shipment.TERM_MISMATCH: _term_pair,
    shipment.STOP_SHIPMENT: _stop_pair,
    "undeclared": _declared_pair,
    shipment.OVER_LIMIT: _over_limit_pair,
    "late_notice": _notice_pair,
    shipment.RETAINED_SHARE: _share_pair,
    shipment.BUYER_CAP: _cap_pair,
    shipment.POLICY_MAXIMUM: _maximum_pair,
}


# --- screening ----------------------------------------------------------------------------------

FINDINGS = {
    screening.OFF_COVER: N_("Off cover"),
    screening.COVER_UNLIKELY: N_("Cover unlikely (reported, partly)"),
    screening.LIMIT_MAY_BE_REDUCED: N_("Limit may be reduced (reported, partly)"),
    screening.PRIORITY_GOODS: N_("Common High Priority List"),
    screening.LICENCE_NEEDED: N_("Export licence needed"),
    screening.LICENCE_UNCERTAIN: N_("Export licence, list not settled"),
    screening.LICENCE_BY_NAME: N_("Check by name"),
}
STATES = {
    "in_force": N_("in force"),
    "announced": N_("announced"),
    "to_be_suspended": N_("to be suspended"),
}


def screening_rows(findings: Sequence[Finding]) -> pd.DataFrame:
    """Every list entry the order meets, with its date, source and confidence."""
    return pd.DataFrame(
        [
            {
                "effect": _(FINDINGS[finding.code]),
                "entry": _entry(finding),
                "since": finding.valid_from,
                "source_id": finding.source_id,
                "confidence": finding.confidence,
                "note": finding.note,
            }
            for finding in findings
        ]
    )


def _entry(finding: Finding) -> str:
    if finding.code in (
        screening.OFF_COVER,
        screening.COVER_UNLIKELY,
        screening.LIMIT_MAY_BE_REDUCED,
    ):
        return country(finding.name) if finding.name else _("every country")
    if finding.code == screening.PRIORITY_GOODS:
        return _("tier {tier}: {meaning}", tier=finding.name, meaning=finding.detail)
    if finding.code == screening.LICENCE_BY_NAME:
        state = _(STATES.get(finding.detail, finding.detail))
        return f"{finding.name} ({state})"
    return finding.name


def headroom_line(said: OrderAnswer) -> str:
    """Room in the limit before and after the order."""
    room = shipment.room_usd(said.cover)
    if room is None:
        return _("no limit")
    return _("{before} before", before=money(room))


def ship_day_note(check: Check, last_day: date) -> str:
    """What is taken for granted when something is shipped after the as-of day."""
    if last_day <= check.as_of:
        return ""
    return _(
        "For a ship date after {as_of}, it is taken that nothing is paid, declared or notified "
        "until {day}.",
        as_of=day(check.as_of),
        day=day(check.engine_day),
    )
