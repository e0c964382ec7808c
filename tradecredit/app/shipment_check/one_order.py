"""One order on the page "Shipment check": the answer, its figures, its rules and its lists."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tradecredit.app.frame import show
from tradecredit.app.frame.table import table
from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.app.shipment_check import words
from tradecredit.app.shipment_check.form import Entry
from tradecredit.app.shipment_check.run import Check, OrderAnswer
from tradecredit.charts import shipment as charts
from tradecredit.columns import step_label
from tradecredit.formats import counted, day, is_unknown, money, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk import shipment
from tradecredit.risk.ratios import share_of
from tradecredit.risk.screening import LICENCE_BY_NAME, Finding, screening_rows
from tradecredit.risk.shipment import FULL, HOLD, NOT, PART

BOXES = {FULL: st.success, PART: st.warning, HOLD: st.warning, NOT: st.error}
ICONS = {
    FULL: ":material/check_circle:",
    PART: ":material/contrast:",
    HOLD: ":material/front_hand:",
    NOT: ":material/block:",
}


def needs(entry: Entry) -> None:
    """What has to be filled in before an order can be checked."""
    st.info(
        _("The order still needs {what}.", what=_(" and ").join(entry.missing)),
        icon=":material/edit:",
    )


def answer_box(check: Check) -> None:
    """The answer in one sentence, and under it what to change and what to look out for."""
    answer = check.answers[0]
    BOXES[answer.verdict](words.answer_text(answer), icon=ICONS[answer.verdict])
    notes = (words.order_line(answer), ship_day_note(check))
    st.caption(" ".join(note for note in notes if note))
    _to_do(answer)


def ship_day_note(check: Check) -> str:
    """What is assumed when something is shipped after the as-of day."""
    if check.engine_day <= check.as_of:
        return ""
    return _(
        "For a ship date after {as_of}, it is assumed that nothing is paid, declared or notified "
        "until {day}.",
        as_of=day(check.as_of),
        day=day(check.engine_day),
    )


def _to_do(answer: OrderAnswer) -> None:
    """What would make it covered, what speaks against shipping, and what comes after."""
    changes = words.changes(answer)
    left, right = st.columns(2)
    with left:
        if len(changes) > 1:
            _list(_("To be covered in full, one thing of each line"), changes)
        elif changes:
            _list(_("To be covered in full"), changes)
        elif answer.verdict in (FULL, HOLD):
            _list(_("Next"), [words.after_shipping(answer)])
    with right:
        _list(_("Before you ship"), words.cautions(answer, is_before=True))
        _list(_("Worth knowing"), words.cautions(answer, is_before=False))


def _list(heading: str, lines: Sequence[str]) -> None:
    shown = "\n".join(f"- {line}" for line in lines if line)
    if shown:
        st.markdown(f"**{heading}**\n\n{shown}")


# --- figures ------------------------------------------------------------------------------------


def figures(check: Check) -> None:
    """Payable, kept, room in the limit, premium after subsidy, expected loss."""
    answer = check.answers[0]
    amount_usd = answer.order.amount_usd
    tiles(
        [
            tile(
                "payable_usd",
                answer.payable_usd,
                heading=_("Payable if unpaid"),
                beside=_(
                    "{share} of {amount}",
                    share=percent(share_of(answer.payable_usd, amount_usd), 0),
                    amount=money(amount_usd),
                ),
            ),
            tile("own_risk_usd", answer.kept_usd, beside=added_payable(check)),
            _room_tile(answer),
            tile("order_premium_usd", answer.premium.net_usd, beside=_premium_text(answer)),
            tile("expected_loss_kept_usd", answer.expected_loss_usd, beside=_loss_text(answer)),
        ]
    )


def added_payable(check: Check) -> str:
    """What the orders add to all that would be paid."""
    return _("total payable rises by {change}", change=money(check.added_payable_usd))


def _room_tile(answer: OrderAnswer) -> Tile:
    room = shipment.room_usd(answer.cover)
    if room is None:
        return tile("limit_room_usd", None, beside=_("no limit"))
    if shipment.is_stopped(answer.cover):
        return tile("limit_room_usd", None, beside=_("nothing may be shipped to this buyer"))
    before = _("{before} before", before=money(room))
    return tile("limit_room_usd", room - answer.within_limit_usd, beside=before)


def _premium_text(answer: OrderAnswer) -> str:
    """Premium before subsidy and what the scheme pays of it."""
    premium = answer.premium
    before = money(premium.premium_usd)
    if premium.premium_usd is None:
        return _("no policy, no rate")
    if premium.subsidy_usd is None:
        return _("{before} before; subsidy not known", before=before)
    if premium.subsidy_ratio is None:
        return _("{before} before; no scheme", before=before)
    share = percent(premium.subsidy_ratio, 0)
    if premium.is_upper_bound:
        return _("{before} less up to {share}", before=before, share=share)
    return _("{before} less {share}", before=before, share=share)


def _loss_text(answer: OrderAnswer) -> str:
    if answer.probability is None:
        return _("no grade: enter a chance")
    return _(
        "{share} in {days}{grade}",
        share=percent(answer.probability, 2),
        days=words.days_text(answer.order.term_days),
        grade=_(", grade {grade}", grade=answer.buyer.grade) if answer.buyer.grade else "",
    )


# --- pictures -----------------------------------------------------------------------------------


def waterfall(check: Check) -> None:
    """The order on top of what the buyer owes already, step by step."""
    buyer_id = check.answers[0].order.buyer_id
    before, after = (rows[rows["buyer_id"] == buyer_id] for rows in (check.before, check.rows))
    parts = shipment.order_on_top(before, after)
    owed, paid = parts.iloc[0], parts.iloc[-1]
    show.chart(
        charts.order_on_top(parts),
        book=check.book,
        key="order_on_top",
        message=_(
            "Of {owed} this buyer would then owe, {payable} would be paid, {part} of it from "
            "this order",
            owed=money(owed["open_usd"] + owed["order_usd"]),
            payable=money(paid["open_usd"] + paid["order_usd"]),
            part=money(paid["order_usd"]),
        ),
        note=_("Pale: open already. Full colour and “+”: this order."),
    )


def limit_use(check: Check) -> None:
    """What fills the buyer's limit, with the order on top."""
    answer = check.answers[0]
    limit = answer.cover.row["limit_usd"]
    if is_unknown(limit):
        message = _("No limit holds for this buyer on {date}", date=day(answer.order.ship_date))
        show.note("limit_use", message, _("So there is no headroom to show."))
        return
    older = shipment.filling_usd(answer.cover.older_of_buyer)
    is_taken = answer.within_limit_usd == 0
    show.chart(
        charts.limit_use(older, answer.order.amount_usd, float(limit), is_taken_before=is_taken),
        book=check.book,
        key="limit_use",
        message=_limit_message(answer, float(limit) - older, is_taken_before=is_taken),
        note=_(
            "Limit: {limit}. Only open invoices that pass the rules fill it, oldest first.",
            limit=plain_markdown(words.limit_text(answer)),
        ),
    )


def _limit_message(answer: OrderAnswer, left_usd: float, *, is_taken_before: bool) -> str:
    amount = answer.order.amount_usd
    if left_usd <= 0:
        return _("Older invoices fill the limit; nothing of this order fits")
    if is_taken_before:
        step = shipment.biting_step(answer.cover.row) or shipment.RETAINED_SHARE
        return _(
            "{left} of the limit is free, but “{step}” comes first",
            left=money(left_usd),
            step=step_label(step),
        )
    if left_usd < amount:
        return _("{left} of this order fits into the limit", left=money(left_usd))
    return _("The order fits; {left} of the limit stays free", left=money(left_usd - amount))


# --- rules and lists ----------------------------------------------------------------------------


def rules_table(check: Check) -> pd.DataFrame:
    """Each rule: passed or failed, what was found, what is required, and where that comes from."""
    rows = words.rule_rows(check, check.answers[0])
    st.markdown(f"**{_('Each rule for this order')}**")
    table(rows, key="order_rules", alt=_("Each rule for this order"), pinned=("step",))
    return rows


def screening_table(check: Check) -> None:
    """The goods and countries of the order against every list."""
    answer = check.answers[0]
    by_name = [finding for finding in answer.findings if finding.code == LICENCE_BY_NAME]
    others = [finding for finding in answer.findings if finding.code != LICENCE_BY_NAME]
    goods = words.sentence(words.goods_text(answer.order.hs6_code))
    where = words.country(answer.order.consignee_country_code)
    text = _("{goods} to {country}: on no list by its code", goods=goods, country=where)
    if others:
        text = counted(
            "{goods} to {country}: {count} entry by code or country",
            "{goods} to {country}: {count} entries by code or country",
            len(others),
            goods=goods,
            country=where,
        )
    st.markdown(f"**{plain_markdown(text)}**")
    if others:
        _findings(others, "order_screening")
    if by_name:
        heading = _("Licence lists without HS codes, to check by name: {count}", count=len(by_name))
        with st.expander(heading, icon=":material/policy:"):
            _findings(by_name, "order_lists_by_name")
    st.caption(
        _(
            "The Common High Priority List is the public stand-in for bank lists that are not "
            "published. What is marked BK or chosen is an assumption."
        )
    )


def _findings(findings: Sequence[Finding], key: str) -> None:
    rows = screening_rows(findings)
    table(
        rows.assign(entry=[words.entry_text(finding) for finding in findings]),
        ("finding", "entry", "valid_from", "source_id", "confidence", "note"),
        key=key,
        alt=_("Entries of restriction and licence lists that the order meets"),
    )
