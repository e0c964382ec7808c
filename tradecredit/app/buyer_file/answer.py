"""The answer of the buyer file: who the buyer is, what to do next, and five figures."""

import pandas as pd
import streamlit as st

from tradecredit.app.buyer_file.actions import subject_text
from tradecredit.app.buyer_file.file import BuyerFile, days_text
from tradecredit.app.frame import filters, links
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.app.parts.obligation_lists import in_a_sentence
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, is_unknown, money, number, percent, plain_markdown
from tradecredit.language import _
from tradecredit.risk.advice import about_next_order, saving
from tradecredit.risk.obligations import missed, to_come
from tradecredit.risk.ratios import share_of

GRANTED_STATES = ("approved", "reduced")
ACTS_NAMED = 2


def who(file: BuyerFile) -> None:
    """One line: who the buyer is."""
    has_country = file.buyer["country_code"] != "ZZ"
    parts = [
        f"**{file.name}**",
        plain_markdown(file.country) if has_country else _("country not known"),
    ]
    if file.buyer["sector_code"] != "unknown":
        sector_name = filters.name_of("sectors", "sector_code", "sector_name")
        parts.append(plain_markdown(sector_name(file.buyer["sector_code"])))
    parts += [
        _("grade {grade} since {date}", grade=last["grade"], date=day(last["valid_from"]))
        for last in file.grade_changes.tail(1).to_dict("records")
    ]
    parts += _known_texts(file)
    st.markdown(" · ".join(parts))


def _known_texts(file: BuyerFile) -> list[str]:
    if file.is_ledger:
        return []
    has_record = file.buyer["has_import_record"]
    return [
        _("known since {date}", date=day(file.buyer["first_seen_date"])),
        _("import record not looked up")
        if pd.isna(has_record)
        else (_("import record found") if has_record else _("no import record found: to check")),
    ]


def headline(file: BuyerFile) -> None:
    """What to do next, in one sentence, and the pages on which to do it."""
    next_steps = kept(_next_steps, file)
    with st.container(border=True, key="card_next_action"):
        st.markdown(f"**{_('What to do next')}:** {next_steps}")
        with st.container(horizontal=True, gap="medium"):
            _page_links(file)


def _next_steps(file: BuyerFile) -> str:
    """What saves most, then what holds for the next order; else the first date."""
    texts = [_saving_text(action) for _i, action in saving(file.advice).head(ACTS_NAMED).iterrows()]
    texts += [_next_order_text(action) for _i, action in about_next_order(file.advice).iterrows()]
    if texts:
        return "; ".join(texts) + "."
    dated = to_come(file.actions, file.as_of)
    return _dated_text(dated) if len(dated) else _("nothing is due for this buyer on this day.")


def _saving_text(action: pd.Series) -> str:
    """An act with its date and what it saves."""
    what = plain_markdown(_begun_small(action["next_action"]))
    if not is_unknown(action["missed_date"]):
        text = _("**late since {date}** – {action}", date=day(action["missed_date"]), action=what)
    elif not is_unknown(action["action_date"]):
        text = _("**by {date}** – {action}", date=day(action["action_date"]), action=what)
    else:
        text = what
    if is_unknown(action["saves_usd"]):
        note = _("{amount} in question", amount=money(action["in_question_usd"]))
    else:
        note = _("saves {amount}", amount=money(action["saves_usd"]))
    if is_unknown(action["invoice_count"]):
        return f"{text} ({note})"
    invoices = counted("{count} invoice", "{count} invoices", action["invoice_count"])
    return f"{text} ({invoices}, {note})"


def _next_order_text(action: pd.Series) -> str:
    return plain_markdown(_begun_small(action["next_action"]))


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _dated_text(dated: pd.DataFrame) -> str:
    """The first day's first action, with every invoice it is about on that day."""
    first = dated.iloc[0]
    same = dated[
        (dated["obligation_kind"] == first["obligation_kind"])
        & (dated["obligation_date"] == first["obligation_date"])
    ]
    at_stake = float(same["at_stake_usd"].sum())
    text = _(
        "**by {date}** – {action}",
        date=day(first["obligation_date"]),
        action=plain_markdown(in_a_sentence("next_action", first["next_action"])),
    )
    notes = [plain_markdown(subject_text(first, len(same)))]
    notes += [_("{amount} at stake", amount=money(at_stake))] if at_stake else []
    return f"{text} ({', '.join(notes)})"


def _page_links(file: BuyerFile) -> None:
    chosen = {
        "exporter_id": file.exporter_id,
        "buyer_id": file.buyer_id,
        "as_of_date": file.as_of.isoformat(),
    }
    links.page_link("shipment_check", _("May I ship an order?"), **chosen)
    links.page_link("obligation_clock", _("All dates of this exporter"), **chosen)
    links.page_link("limit_cuts", _("What a limit cut would do"), **chosen)


def answer(file: BuyerFile) -> None:
    """Five figures: outstanding, payable, limit and its use, overdue, next date."""
    outstanding_usd = float(file.invoices["outstanding_usd"].sum())
    count = len(file.invoices)
    tiles(
        [
            tile(
                "outstanding_usd",
                outstanding_usd,
                beside=counted("{count} open invoice", "{count} open invoices", count),
            ),
            _payable_tile(file.invoices, outstanding_usd),
            _limit_tile(file.frames["buyer_history"].iloc[-1], may_be_used=file.may_be_shipped_to),
            _overdue_tile(file.invoices),
            _date_tile(file),
        ]
    )


def _payable_tile(invoices: pd.DataFrame, outstanding_usd: float) -> Tile:
    payable_usd, held_usd = (float(invoices[name].sum()) for name in ("payable_usd", "held_usd"))
    share = percent(share_of(payable_usd, outstanding_usd), 0)
    notes = [_("{share} of what is owed", share=share) if len(invoices) else _("nothing is owed")]
    notes += [_("{amount} held by a dispute", amount=money(held_usd))] if held_usd else []
    return tile("payable_usd", payable_usd, heading=_("Payable if unpaid"), beside="; ".join(notes))


def _limit_tile(now: pd.Series, *, may_be_used: bool) -> Tile:
    has_limit = not is_unknown(now["limit_usd"]) and now["limit_usd"] > 0
    state = code_label("limit_state", now["limit_state"])
    is_known = has_limit or now["limit_state"] in GRANTED_STATES
    return tile(
        "limit_usd",
        now["limit_usd"] if is_known else None,
        heading=_("Limit and its use"),
        beside=_use_text(now, state, may_be_used=may_be_used) if has_limit else state,
        help_text=_("Limit in force on the day; its use is what is owed divided by it."),
    )


def _use_text(now: pd.Series, state: str, *, may_be_used: bool) -> str:
    if not may_be_used:
        used = percent(share_of(now["outstanding_usd"], now["limit_usd"]), 0)
        return _("{share} used; nothing may be shipped", share=used)
    room = now["limit_usd"] - now["outstanding_usd"]
    used = percent(share_of(now["outstanding_usd"], now["limit_usd"]), 0)
    text = (
        _("{share} used, {amount} left", share=used, amount=money(room))
        if room >= 0
        else _("{share} used, {amount} above it", share=used, amount=money(-room))
    )
    return text if now["limit_state"] in GRANTED_STATES else f"{text}; {state.lower()}"


def _overdue_tile(invoices: pd.DataFrame) -> Tile:
    overdue = invoices[invoices["days_overdue"] > 0]
    return tile(
        "overdue_usd",
        float(overdue["outstanding_usd"].sum()),
        beside=_("oldest: {days} late", days=days_text(overdue["days_overdue"].max()))
        if len(overdue)
        else _("nothing is late"),
    )


def _date_tile(file: BuyerFile) -> Tile:
    late, dated = missed(file.actions, file.as_of), to_come(file.actions, file.as_of)
    notes = [code_label("obligation_kind", kind) for kind in dated["obligation_kind"].head(1)]
    notes += [_("late: {count}", count=number(len(late)))] if len(late) else []
    return tile(
        "next_date",
        dated["obligation_date"].iloc[0] if len(dated) else None,
        beside="; ".join(notes) or _("nothing is due"),
    )
