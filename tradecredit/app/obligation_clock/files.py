"""Files of the page "Obligation clock": a calendar file, and the list as CSV and Excel."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import downloads, filters, rules
from tradecredit.app.frame.kept import kept
from tradecredit.app.obligation_clock.choices import View
from tradecredit.app.parts.obligation_lists import completed, in_a_sentence
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, is_unknown, money_exact, number
from tradecredit.language import _, language_in_use, use_language
from tradecredit.risk.obligations import subjects

CALENDAR_MIME = "text/calendar"
CALENDAR_EVENTS = 500
ITEMS_NAMED = 40


def files(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> None:
    """The calendar file, and the obligations one by one as CSV and Excel."""
    _calendar_button(view, kept(_entries, ahead, late))
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


def _entries(ahead: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """The listed rows that the reader can act on: the late ones today, the others by date."""
    return pd.concat([ahead, late])


def _listed_items(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    is_listed = view.items["row_code"].isin([*ahead["row_code"], *late["row_code"]])
    return completed(view.items[is_listed]).drop(columns=["row_code", "rule_origin"])


def _calendar_button(view: View, rows: pd.DataFrame) -> None:
    """The button and what the file holds of the listed ``rows``, or why it is off."""
    chosen = kept(top, rows)
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
        if chosen.empty:
            st.caption(
                _("Nothing is listed, so there is no date to take away. Choose other days above.")
            )
        else:
            st.caption(_calendar_text(chosen, of_count=len(rows), as_of=view.as_of))


def top(rows: pd.DataFrame) -> pd.DataFrame:
    """As many rows as a calendar bears: those with most money, by date."""
    money_first = rows.sort_values(
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


def _calendar_text(chosen: pd.DataFrame, *, of_count: int, as_of: date) -> str:
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
                "{count} of them is late and stands on {date}.",
                "{count} of them are late and stand on {date}.",
                late_count,
                date=day(as_of),
            )
        )
    parts.append(_("A later file replaces the same events; delete by hand what is done."))
    return " ".join(parts)


def calendar_of(view: View, rows: pd.DataFrame, closing: list[str], language_code: str) -> bytes:
    """The calendar file of these rows: what is late today, everything else on its date."""
    from tradecredit.documents.calendar import Entry, calendar_file

    use_language(language_code)
    keys = subjects(view.items)
    entries = [
        Entry(
            key=f"tradecredit:{view.exporter_id}:{row['row_code']}",
            entry_date=view.as_of if row["is_late"] else row["obligation_date"].date(),
            summary=_summary(row),
            description="\n".join([*_lines(row, keys[row["row_code"]]), *closing]),
            category=code_label("obligation_kind", row["obligation_kind"]),
        )
        for row in rows.to_dict("records")
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
    lines += _date_lines(row)
    lines += [*_money_lines(row), *_subject_lines(row, keys)]
    return [*lines, _("Rule: {rule}.", rule=row["rule_used"])] if row["rule_used"] else lines


def _date_lines(row: Mapping[Any, Any]) -> list[str]:
    """Since when it is late and how long it can still be done, or the working day to do it by."""
    if row["is_late"]:
        lines = [_("Late since {date}.", date=day(row["missed_date"]))]
        if row["days_left"] >= 0:
            lines.append(_("It can still be done until {date}.", date=day(row["obligation_date"])))
        return lines
    if row["working_day_date"] == row["obligation_date"]:
        return []
    return [
        _(
            "This is a day off in China; do it by {date}, a working day.",
            date=day(row["working_day_date"]),
        )
        if row["working_day_date"] < row["obligation_date"]
        else _("This is a day off in China.")
    ]


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
