"""Files of the page "Obligation clock": a calendar file, and the list as CSV and Excel."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import downloads, filters, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.obligation_clock.choices import View
from tradecredit.app.parts.obligation_lists import completed, in_a_sentence
from tradecredit.formats import counted, day, is_unknown, money_exact, number
from tradecredit.language import _, language_in_use, use_language
from tradecredit.risk.obligations import subjects
from tradecredit.terms import code_label

CALENDAR_MIME = "text/calendar"
CALENDAR_EVENTS = 500
ITEMS_NAMED = 40


def files(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> None:
    """The calendar file, and the obligations one by one as CSV and Excel."""
    _calendar_button(view, kept(_dated, ahead, late))
    downloads.downloads(
        kept(_listed_items, view, ahead, late),
        "obligations",
        view.book,
        as_of_date=view.as_of,
        filters=filters.describe(
            exporter_id=view.exporter_id,
            loss_cause=view.loss_cause,
            **view.where,
            days_ahead=view.horizon,
        ),
        assumptions=kept(rules.used, view.as_of, view.exporter_id),
    )


def _dated(ahead: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """The listed rows with a date ahead."""
    return pd.concat([ahead, late[late["days_left"] >= 0]])


def _listed_items(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    is_listed = view.items["row_code"].isin([*ahead["row_code"], *late["row_code"]])
    return completed(view.items[is_listed]).drop(columns=["row_code", "rule_origin"])


def _calendar_button(view: View, dated: pd.DataFrame) -> None:
    """The button and what the file holds; ``dated`` are the listed rows with a date ahead."""
    chosen = kept(top, dated)
    # The file is made after the page has run, where neither language nor session is at hand.
    closing, language_code = closing_lines(view), language_in_use()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            _("Calendar file (.ics)"),
            lambda: calendar_of(view, chosen, closing, language_code),
            f"obligations_{view.as_of}.ics",
            CALENDAR_MIME,
            key="calendar_file",
            icon=":material/event:",
            on_click="ignore",
            disabled=chosen.empty,
        )
        st.caption(_calendar_text(chosen, of_count=len(dated)))


def top(dated: pd.DataFrame) -> pd.DataFrame:
    """As many rows as a calendar bears: those with most money, by date."""
    money_first = dated.sort_values(
        ["at_stake_usd", "in_question_usd", "obligation_date"], ascending=[False, False, True]
    )
    return money_first.head(CALENDAR_EVENTS).sort_values(["obligation_date", "row_code"])


def closing_lines(view: View) -> list[str]:
    """What every entry says at its end: the day, the cause, and kind and version of the data."""
    return [
        _(
            "As of {date}, if buyers do not pay because of: {cause}.",
            date=day(view.as_of),
            cause=code_label("cause", view.loss_cause).lower(),
        ),
        _(
            "Data: {kind}, version {version}.",
            kind=downloads.kind(view.book),
            version=view.book.version,
        ),
    ]


def _calendar_text(chosen: pd.DataFrame, *, of_count: int) -> str:
    late_count = int(chosen["is_late"].sum())
    parts = [
        counted(
            "For Outlook or Apple's Calendar: {count} event at 09:00 in China with alarms 7 days "
            "and 1 day before.",
            "For Outlook or Apple's Calendar: {count} events at 09:00 in China with alarms 7 days "
            "and 1 day before.",
            len(chosen),
        )
    ]
    if len(chosen) < of_count:
        parts.append(_("Only those with most money, out of {count}.", count=number(of_count)))
    if late_count:
        parts.append(
            counted(
                "{count} of them is late with a date still ahead.",
                "{count} of them are late with a date still ahead.",
                late_count,
            )
        )
    parts.append(_("A later file replaces the same events; delete by hand what is done."))
    return " ".join(parts)


def calendar_of(view: View, dated: pd.DataFrame, closing: list[str], language_code: str) -> bytes:
    """The calendar file of the rows ``dated``, each with a date that is not over."""
    from tradecredit.documents.calendar import Entry, calendar_file

    use_language(language_code)
    keys = subjects(view.items)
    entries = [
        Entry(
            key=f"tradecredit:{view.exporter_id}:{row['row_code']}",
            entry_date=row["obligation_date"].date(),
            summary=_summary(row),
            description="\n".join([*_lines(row, keys[row["row_code"]]), *closing]),
            category=code_label("obligation_kind", row["obligation_kind"]),
        )
        for row in dated.to_dict("records")
    ]
    return calendar_file(
        entries,
        name=_("Credit insurance: what is due"),
        stamped_at=datetime.combine(view.as_of, time(), tzinfo=UTC),
    )


def _summary(row: Mapping[Any, Any]) -> str:
    kind = code_label("obligation_kind", row["obligation_kind"])
    return kind if is_unknown(row["buyer_name"]) else f"{kind}: {row['buyer_name']}"


def _lines(row: Mapping[Any, Any], keys: list[str]) -> list[str]:
    lines = [code_label("next_action", row["next_action"]) + "."]
    if not is_unknown(row["working_day_date"]):
        lines.append(
            _(
                "This is a day off in China; the last working day before it is {date}.",
                date=day(row["working_day_date"]),
            )
        )
    lines += [*_money_lines(row), *_subject_lines(row, keys)]
    return [*lines, _("Rule: {rule}.", rule=row["rule_used"])] if row["rule_used"] else lines


def _money_lines(row: Mapping[Any, Any]) -> list[str]:
    lines = []
    if row["at_stake_usd"] > 0:
        amount = money_exact(row["at_stake_usd"])
        text = _(
            "At stake: {amount} will no longer be payable when the date passes.", amount=amount
        )
        lines.append(text)
    elif row["in_question_usd"] > 0:
        lines.append(_("In question: {amount}.", amount=money_exact(row["in_question_usd"])))
    if not is_unknown(row["unmoved_reason"]):
        reason = in_a_sentence("unmoved_reason", row["unmoved_reason"])
        lines.append(_("Why no money moves: {reason}.", reason=reason))
    return lines


def _subject_lines(row: Mapping[Any, Any], keys: list[str]) -> list[str]:
    """What the entry is about by number; a buyer is in the summary already."""
    if row["subject_kind"] == "buyer":
        return []
    named, more = sorted(keys)[:ITEMS_NAMED], len(keys) - ITEMS_NAMED
    text = _(
        "{subject} ({count}): {names}",
        subject=code_label("subject_kind", row["subject_kind"]),
        count=len(keys),
        names=", ".join(named),
    )
    return [text + (" " + _("and {count} more", count=more) if more > 0 else "")]
