"""The page "Buyer file": what is known of one buyer, the answer, its cover and its dates.

How it pays is in ``buyer_payment.py``, limits, claims and restrictions in ``buyer_records.py``.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, data, downloads, filters, links, page, rules, show
from tradecredit.app.parts import messages, obligation_words
from tradecredit.charts import exposure as charts
from tradecredit.cover_steps import COVER_STEPS
from tradecredit.formats import UNKNOWN, day, is_unknown, money, number, percent, plain_markdown
from tradecredit.language import _
from tradecredit.terms import MEASURES, label

HISTORY_YEARS = 3
BUYER_QUERIES = (
    "buyers/invoices_of_buyer",
    "buyers/limit_decisions",
    "buyers/payment_times",
    "buyers/grades",
    "buyers/own_claims",
    "buyers/claim_records",
    "buyers/restrictions",
    "buyers/licence_lists",
    "buyers/events",
    "exposure/buyer_history",
)
INSURERS_TURN = "decision_due"
# Dates by which nothing of this invoice can be saved; they never come before those with money.
IDLE_REASONS = ("nothing_payable", "taken_by_a_cap", "less_than_a_cent", "declare_first")
GRANTED_STATES = ("approved", "reduced")
ROW_HEIGHT, HEADING_HEIGHT = 35, 38


@dataclass(frozen=True)
class BuyerFile:
    """All that is known of one buyer of one exporter on a day.

    ``frames`` are results of the queries by the last part of their names; ``invoices`` are the
    buyer's open ones with their cover, ``actions`` its dated obligations in order of their dates.
    """

    book: store.Book
    buyer: pd.Series
    exporter_id: str
    as_of: date
    from_date: date
    loss_cause: str
    frames: Mapping[str, pd.DataFrame]
    invoices: pd.DataFrame
    actions: pd.DataFrame

    @property
    def buyer_id(self) -> str:
        """Key of the buyer."""
        return str(self.buyer["buyer_id"])

    @property
    def name(self) -> str:
        """Name of the buyer, safe in Markdown."""
        return plain_markdown(str(self.buyer["buyer_name"]))

    @property
    def country(self) -> str:
        """Country of the buyer in the language in use."""
        return country_name(self.buyer["country_code"])

    @property
    def is_ledger(self) -> bool:
        """Whether the book is the visitor's own ledger, which knows no other exporter."""
        return books.is_ledger(self.book)


def load(
    book: store.Book, buyer: pd.Series, exporter_id: str, as_of: date, loss_cause: str
) -> BuyerFile:
    """The file of one buyer; cover is computed for the whole exporter and shared by pages."""
    years_ago = as_of.replace(year=as_of.year - HISTORY_YEARS, day=1)
    from_date = min(max(years_ago, filters.first_day(book)), as_of)
    whole = {"exporter_id": exporter_id, "as_of_date": as_of, "loss_cause": loss_cause}
    cover = data.load("cover/cover_by_invoice", **whole)
    obligations = data.load("obligations/obligations", **whole)
    one = {"buyer_id": str(buyer["buyer_id"]), "from_date": from_date}
    return BuyerFile(
        book=book,
        buyer=buyer,
        exporter_id=exporter_id,
        as_of=as_of,
        from_date=from_date,
        loss_cause=loss_cause,
        frames=data.load_all(BUYER_QUERIES, exporter_id=exporter_id, as_of_date=as_of, **one),
        invoices=_of_buyer(cover, buyer),
        actions=_of_buyer(obligations, buyer),
    )


def country_name(code: str) -> str:
    """Name of a country in the language in use."""
    return filters.name_of("countries", "country_code", "country_name")(code)


def days_text(days: float) -> str:
    """A number of days in words."""
    return _("1 day") if days == 1 else _("{count} days", count=number(days))


def invoices_text(count: int) -> str:
    """A number of invoices in words."""
    return _("1 invoice") if count == 1 else _("{count} invoices", count=number(count))


@contextmanager
def card(key: str, message: str) -> Iterator[None]:
    """A card with its message in bold, like that of a chart, for a table or a text."""
    with st.container(border=True, key=f"card_{key}"):
        st.markdown(f"**{message}**")
        yield


def table(shown: pd.DataFrame, key: str, alt: str, columns: Mapping[str, Any]) -> None:
    """A table of a card, about eight rows high, with whole dollars; files keep the cents."""
    st.dataframe(
        shown.round({name: 0 for name in shown.columns if name.endswith("_usd")}),
        hide_index=True,
        key=key,
        alt=alt,
        column_config=dict(columns),
        height=min(HEADING_HEIGHT + ROW_HEIGHT * len(shown), HEADING_HEIGHT + 8 * ROW_HEIGHT),
        placeholder=UNKNOWN,
    )


def date_column(heading: str) -> Any:
    """A column of days."""
    return st.column_config.DateColumn(heading, format="YYYY-MM-DD", width=90)


def amount_column(heading: str, help_text: str | None = None) -> Any:
    """A column of whole amounts with thousand marks."""
    return st.column_config.NumberColumn(heading, format="localized", width=95, help=help_text)


def _of_buyer(frame: pd.DataFrame, buyer: pd.Series) -> pd.DataFrame:
    return frame[frame["buyer_id"] == buyer["buyer_id"]].reset_index(drop=True)


# ---- Answer ---------------------------------------------------------------------------------


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
    parts += [*_grade_texts(file.frames["grades"]), *_known_texts(file)]
    st.markdown(" · ".join(parts))


def _grade_texts(grades: pd.DataFrame) -> list[str]:
    if grades.empty:
        return []
    changed = grades[grades["grade"] != grades["grade"].shift()].iloc[-1]
    return [
        _("grade {grade} since {date}", grade=changed["grade"], date=day(changed["valid_from"]))
    ]


def _known_texts(file: BuyerFile) -> list[str]:
    if file.is_ledger:
        return []
    has_record = file.buyer["has_import_record"]
    return [
        _("known since {date}", date=day(file.buyer["first_seen_date"])),
        _("nobody looked for an import record")
        if pd.isna(has_record)
        else (_("import record found") if has_record else _("no import record found: to check")),
    ]


def answer(file: BuyerFile) -> None:
    """Five figures: owed, payable, limit and its use, overdue, next date."""
    page.tiles(
        [
            _owed_tile(file.invoices),
            _payable_tile(file.invoices),
            _limit_tile(file.frames["buyer_history"].iloc[-1]),
            _overdue_tile(file.invoices),
            _date_tile(file),
        ]
    )


def _owed_tile(invoices: pd.DataFrame) -> page.Tile:
    return page.Tile(
        _("Owed"),
        money(float(invoices["outstanding_usd"].sum())),
        compared_with=_("open invoices: {count}", count=number(len(invoices))),
        help_text=MEASURES["outstanding_usd"].definition,
    )


def _payable_tile(invoices: pd.DataFrame) -> page.Tile:
    sums = invoices[["outstanding_usd", "payable_usd", "held_usd"]].sum()
    share = percent(sums["payable_usd"] / (sums["outstanding_usd"] or float("nan")), 0)
    notes = [
        _("{share} of what is owed", share=share) if len(invoices) else _("nothing is owed"),
        _("{amount} held by a dispute", amount=money(sums["held_usd"])) if sums["held_usd"] else "",
    ]
    return page.Tile(
        _("Payable if unpaid"),
        money(float(sums["payable_usd"])),
        compared_with="; ".join(filter(None, notes)),
        help_text=MEASURES["payable_usd"].definition,
    )


def _limit_tile(now: pd.Series) -> page.Tile:
    has_limit = not is_unknown(now["limit_usd"]) and now["limit_usd"] > 0
    return page.Tile(
        _("Limit and its use"),
        money(now["limit_usd"]) if has_limit else UNKNOWN,
        compared_with=_use_text(now) if has_limit else _limit_state(now["limit_state"]),
        help_text=_("Limit in force on the day; its use is what is owed divided by it."),
    )


def _use_text(now: pd.Series) -> str:
    room = now["limit_usd"] - now["outstanding_usd"]
    used = percent(now["outstanding_usd"] / now["limit_usd"], 0)
    text = (
        _("{share} used, {amount} left", share=used, amount=money(room))
        if room >= 0
        else _("{share} used, {amount} above it", share=used, amount=money(-room))
    )
    state = now["limit_state"]
    return text if state in GRANTED_STATES else f"{text}; {_limit_state(state)}"


def _limit_state(state: str) -> str:
    return {
        "automatic": _("automatic limit"),
        "discretionary": _("discretionary limit"),
        "none": _("no limit is known"),
        "refused": _("the limit was refused"),
        "withdrawn": _("the limit was withdrawn"),
    }.get(state, _("a limit of nothing"))


def _overdue_tile(invoices: pd.DataFrame) -> page.Tile:
    overdue = invoices[invoices["days_overdue"] > 0]
    return page.Tile(
        label("overdue_usd"),
        money(float(overdue["outstanding_usd"].sum())),
        compared_with=_("oldest: {days} late", days=days_text(overdue["days_overdue"].max()))
        if len(overdue)
        else _("nothing is late"),
        help_text=MEASURES["overdue_usd"].definition,
    )


def _date_tile(file: BuyerFile) -> page.Tile:
    late, dated = late_actions(file), dated_actions(file)
    notes = [obligation_words.kind_label(dated["obligation_kind"].iloc[0])] if len(dated) else []
    notes += [_("late: {count}", count=number(len(late)))] if len(late) else []
    return page.Tile(
        _("Next date"),
        day(dated["obligation_date"].iloc[0]) if len(dated) else UNKNOWN,
        compared_with="; ".join(notes) or _("nothing is due"),
        help_text=_("The first day by which something must be done about this buyer."),
    )


# ---- Next actions ---------------------------------------------------------------------------


def late_actions(file: BuyerFile) -> pd.DataFrame:
    """What should have been done before and has no later date any more, largest amount first."""
    own = _own_turn(file)
    is_past = own["obligation_date"].isna() | (own["obligation_date"] < pd.Timestamp(file.as_of))
    late = own[own["is_late"] & is_past]
    return late.sort_values(["in_question_usd", "missed_date"], ascending=[False, True])


def dated_actions(file: BuyerFile) -> pd.DataFrame:
    """What can be done by a day still to come, first day first, what saves nothing last."""
    own = _own_turn(file)
    to_come = own[own["obligation_date"] >= pd.Timestamp(file.as_of)]
    return to_come.assign(is_idle=to_come["unmoved_reason"].isin(IDLE_REASONS)).sort_values(
        ["is_idle", "obligation_date", "at_stake_usd"], ascending=[True, True, False]
    )


def _own_turn(file: BuyerFile) -> pd.DataFrame:
    """Without what the insurer does, and what only comes if an invoice stays unpaid."""
    actions = file.actions
    return actions[actions["is_begun"] & (actions["obligation_kind"] != INSURERS_TURN)]


def headline(file: BuyerFile) -> None:
    """What to do next, in one sentence, and the pages on which to do it."""
    late, dated = late_actions(file), dated_actions(file)
    texts = [_late_text(late)] if len(late) else []
    texts += [_dated_text(dated)] if len(dated) else []
    said = "; ".join(texts) or _("nothing is due for this buyer on this day.")
    with st.container(border=True, key="card_next_action"):
        st.markdown(f"**{_('What to do next')}:** {said}")
        with st.container(horizontal=True, gap="medium"):
            _page_links(file)


def _late_text(late: pd.DataFrame) -> str:
    top = late.iloc[0]
    return _(
        "**late since {date}** – {action}",
        date=day(top["missed_date"]),
        action=plain_markdown(obligation_words.action_text(top["obligation_kind"], is_over=True)),
    )


def _dated_text(dated: pd.DataFrame) -> str:
    """The first day's top action, with every invoice it is about on that day."""
    first = dated.iloc[0]
    same = dated[
        (dated["obligation_kind"] == first["obligation_kind"])
        & (dated["obligation_date"] == first["obligation_date"])
    ]
    at_stake = float(same["at_stake_usd"].sum())
    text = _(
        "**by {date}** – {action}",
        date=day(first["obligation_date"]),
        action=plain_markdown(_action_text(first.to_dict())),
    )
    notes = [plain_markdown(_subject_text({**first.to_dict(), "subject_count": len(same)}))]
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


def actions_table(file: BuyerFile) -> None:
    """Every dated obligation of the buyer, the insurer's as well; invoices of a day together."""
    actions = same_day_together(file.actions)
    with card("actions", _actions_message(file.actions)):
        if actions.empty:
            st.caption(_("No open invoice, limit or claim of this buyer has a date to come."))
            return
        rows = actions.to_dict("records")
        shown = pd.DataFrame(
            {
                "obligation_date": actions["obligation_date"],
                "kind": [obligation_words.kind_label(row["obligation_kind"]) for row in rows],
                "state": [_state_text(row, file.as_of) for row in rows],
                "subject": [_subject_text(row) for row in rows],
                "at_stake_usd": actions["at_stake_usd"],
                "action": [_action_text(row) for row in rows],
                "amount_usd": actions["amount_usd"],
                "unmoved": [obligation_words.unmoved_text(row["unmoved_reason"]) for row in rows],
                "rule": [_rule_text(row) for row in rows],
            }
        )
        table(shown, "actions", _("Next actions with their dates"), _action_columns())


SAME_DAY = (
    "obligation_kind",
    "obligation_date",
    "missed_date",
    "earliest_date",
    "is_begun",
    "unmoved_reason",
    "rule_code",
    "rule_value",
)


def same_day_together(actions: pd.DataFrame) -> pd.DataFrame:
    """One row for what is to be done on one day in one way, with sums and ``subject_count``.

    What is late without a day comes first, then by day; a sum of unknown amounts is unknown.
    """
    groups = actions.groupby(list(SAME_DAY), dropna=False, sort=False)
    amounts = groups[["amount_usd", "at_stake_usd"]].sum(min_count=1)
    first = groups.first().drop(columns=list(amounts))
    together = first.join(amounts).assign(subject_count=groups.size()).reset_index()
    return together.sort_values(
        ["obligation_date", "at_stake_usd"],
        ascending=[True, False],
        na_position="first",
        ignore_index=True,
    )


def _actions_message(actions: pd.DataFrame) -> str:
    if actions.empty:
        return _("Nothing is due for this buyer")
    return _(
        "Dates of this buyer: {count}, of which late {late}",
        count=number(len(actions)),
        late=number(actions["is_late"].sum()),
    )


def _state_text(action: Mapping[Any, Any], as_of: date) -> str:
    if action["is_late"]:
        return _("late since {date}", date=day(action["missed_date"]))
    if not action["is_begun"] and not is_unknown(action["earliest_date"]):
        return _("if unpaid on {date}", date=day(action["earliest_date"]))
    left = (action["obligation_date"].date() - as_of).days
    return _("today") if left == 0 else _("in {days}", days=days_text(left))


def _subject_text(action: Mapping[Any, Any]) -> str:
    kind = obligation_words.subject_label(action["subject_kind"])
    if action["subject_kind"] == "invoice" and action["subject_count"] > 1:
        return invoices_text(action["subject_count"])
    return kind if action["subject_kind"] == "buyer" else f"{kind} {action['subject_id']}"


def _action_text(action: Mapping[Any, Any]) -> str:
    is_over = obligation_words.is_over(action["days_left"])
    return obligation_words.action_text(action["obligation_kind"], is_over=is_over)


def _rule_text(action: Mapping[Any, Any]) -> str:
    """Value, where it comes from, and that it is an assumption where it is one."""
    if is_unknown(action["rule_code"]):
        return ""
    value = action["rule_value"]
    shown = (
        str(action["rule_text"])
        if is_unknown(value)
        else f"{number(value)} {_(str(action['rule_unit']))}"
    )
    parts = [shown, rules.origin_text(str(action["rule_origin"]))]
    return ", ".join([*parts, _("assumption")] if action["confidence"] == "chosen" else parts)


def _action_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "obligation_date": date_column(_("By")),
        "state": column.TextColumn(_("State"), width=162),
        "kind": column.TextColumn(_("What"), width=180),
        "subject": column.TextColumn(_("About"), width=130),
        "at_stake_usd": amount_column(
            _("At stake, US$"),
            _("Payable money that is lost when the date passes and nothing else happens."),
        ),
        "action": column.TextColumn(_("Do"), width=383),
        "amount_usd": amount_column(_("Amount, US$")),
        "unmoved": column.TextColumn(_("Why no money moves"), width=220),
        "rule": column.TextColumn(_("Rule"), width=220),
    }


# ---- Cover ----------------------------------------------------------------------------------


def waterfall(file: BuyerFile) -> None:
    """The cover waterfall of this buyer's open invoices."""
    if file.invoices.empty:
        with card("waterfall", _("Nothing is owed on this day, so there is nothing to cover")):
            last = file.buyer["last_invoice_date"]
            st.caption(
                _("It was never invoiced.")
                if is_unknown(last)
                else _("The last invoice is of {date}.", date=day(last))
            )
        return
    steps = ["outstanding", *(step.code for step in COVER_STEPS), "payable"]
    amounts = pd.DataFrame(
        {"step": steps, "amount_usd": [file.invoices[f"{step}_usd"].sum() for step in steps]}
    )
    show.chart(
        charts.cover_waterfall(amounts),
        book=file.book,
        key="buyer_waterfall",
        message=messages.waterfall_message(amounts.set_index("step")["amount_usd"]),
    )


def exposure_through_time(file: BuyerFile) -> None:
    """What was owed at each month end against the limit, with the events of its country."""
    history = file.frames["buyer_history"]
    now = history.iloc[-1]
    if not history[["outstanding_usd", "limit_usd"]].to_numpy(float, na_value=0).any():
        with card("buyer_history", _("Nothing was owed at a month end, and no limit held")):
            st.caption(_("Since {date}.", date=day(file.from_date)))
        return
    events = file.frames["events"]
    major = events[events["is_major"].fillna(value=False).astype(bool)]
    show.chart(
        charts.exposure_against_limit(history),
        book=file.book,
        key="buyer_history",
        message=messages.exposure_message(
            pd.Series(
                {
                    "buyer_name": file.buyer["buyer_name"],
                    "outstanding_usd": now["outstanding_usd"],
                    "limit_usd": now["limit_usd"],
                    "headroom_usd": now["limit_usd"] - now["outstanding_usd"],
                }
            )
        ),
        note=_("Only invoices of this file: what was paid before it was drawn up is missing.")
        if file.is_ledger
        else "",
        events=major.assign(event_number=range(1, len(major) + 1)),
    )


def invoices_table(file: BuyerFile) -> None:
    """Open invoices with what would be paid of each and the step that takes most."""
    invoices = file.invoices
    if invoices.empty:
        return
    message = _(
        "Open invoices: {count}; of these lose nothing but the uninsured percentage: {covered}",
        count=number(len(invoices)),
        covered=number(
            (invoices["main_gap_step"].fillna("retained_share") == "retained_share").sum()
        ),
    )
    with card("invoices", message):
        oldest_first = invoices.sort_values(["due_date", "invoice_id"])
        rows = oldest_first.to_dict("records")
        shown = oldest_first.assign(
            main_gap=[_gap_text(row["main_gap_step"]) for row in rows],
            main_gap_usd=pd.Series([_gap_usd(row) for row in rows], oldest_first.index, float),
        )[list(_invoice_columns())]
        table(shown, "buyer_invoices", _("Open invoices with their cover"), _invoice_columns())


def _gap_text(step: Any) -> str:
    return "" if is_unknown(step) else charts.step_label(step)


def _gap_usd(invoice: Mapping[Any, Any]) -> float | None:
    step = invoice["main_gap_step"]
    return None if is_unknown(step) else float(invoice[f"{step}_usd"])


def _invoice_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "invoice_id": column.TextColumn(_("Invoice"), width=105, pinned=True),
        "ship_date": date_column(_("Shipped")),
        "due_date": date_column(_("Due")),
        "days_overdue": column.NumberColumn(_("Days late"), width=70),
        "outstanding_usd": amount_column(_("Owed, US$")),
        "payable_usd": amount_column(_("Payable, US$")),
        "main_gap": column.TextColumn(_("Step that takes most"), width=160),
        "main_gap_usd": amount_column(_("It takes, US$")),
        "limit_usd": amount_column(_("Limit, US$")),
        "declared_date": date_column(_("Declared")),
        "declaration_deadline_date": date_column(_("Declare by")),
        "notice_date": date_column(_("Notice")),
        "notice_deadline_date": date_column(_("Notice by")),
    }


# ---- Files and explanation ------------------------------------------------------------------


COVER_COLUMNS = (
    "outstanding_usd",
    *(step.column for step in COVER_STEPS),
    "payable_usd",
    "held_usd",
    "main_gap_step",
    "limit_usd",
    "limit_source",
    "indemnity_ratio",
    "declared_date",
    "declaration_deadline_date",
    "notice_deadline_date",
)


def download(file: BuyerFile) -> None:
    """Every invoice of the buyer, paid ones too, the open ones with their cover."""
    cover = file.invoices[["invoice_id", *COVER_COLUMNS]]
    downloads.downloads(
        file.frames["invoices_of_buyer"].merge(cover, on="invoice_id", how="left"),
        "buyer_file",
        file.book,
        as_of_date=file.as_of,
        filters=filters.describe(
            exporter_id=file.exporter_id, buyer_id=file.buyer_id, loss_cause=file.loss_cause
        ),
        assumptions=rules.used(file.as_of, file.exporter_id),
    )


def explain(file: BuyerFile) -> None:
    """How the figures are computed."""
    page.explain(
        [
            "outstanding_usd",
            "payable_usd",
            "limit_usd",
            "utilisation_ratio",
            "overdue_usd",
            "late_paid_ratio",
            "late_due_ratio",
            "unpaid_ratio",
            "median_payment_days",
        ],
        formula=_(
            "Still unpaid after t days = product over every day d ≤ t on which an invoice was "
            "paid of (1 − paid on d ÷ still watched on d), counted from the invoice date; an "
            "open invoice is watched up to the as-of date."
        ),
        method="buyer_file",
        rules=rules.used(file.as_of, file.exporter_id),
        sources=["CW1", "D36", "ZJK", "SEED-1", "KI", "CR24"],
        rows=lambda: file.frames["invoices_of_buyer"],
    )
