"""Files of the page "Obligation clock": a calendar file, and the list as CSV and Excel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import downloads, filters
from tradecredit.app.obligation_clock.view import View, rules_used
from tradecredit.app.parts import obligation_words
from tradecredit.app.parts.obligation_lists import in_words
from tradecredit.formats import day, is_unknown, money_exact, number
from tradecredit.language import _, language_in_use, use_language
from tradecredit.terms import code_label

if TYPE_CHECKING:
    from tradecredit.documents.calendar import Entry

CALENDAR_MIME = "text/calendar"
CALENDAR_EVENTS = 500
ITEMS_NAMED = 40
FILE_COLUMNS = [
    "obligation_date",
    "days_left",
    "is_late",
    "missed_date",
    "what",
    "action",
    "subject_kind",
    "subject_id",
    "buyer_id",
    "buyer_name",
    "country_code",
    "policy_id",
    "amount_usd",
    "at_stake_usd",
    "in_question_usd",
    "unmoved",
    "rule",
    "rule_code",
    "rule_value",
    "rule_unit",
    "source_id",
    "confidence",
    "working_day",
    "obligation_id",
]


@dataclass(frozen=True)
class CalendarFacts:
    """What every entry of a calendar file says besides its own."""

    exporter_id: str
    as_of: date
    loss_cause: str
    stamp: str


def files(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> None:
    """The calendar file, and the obligations one by one as CSV and Excel."""
    _calendar_button(view, pd.concat([ahead, late[late["days_left"] >= 0]]))
    downloads.downloads(
        _table(view, pd.concat([ahead, late])),
        "obligations",
        view.book,
        as_of_date=view.as_of,
        filters=filters.describe(
            exporter_id=view.exporter_id,
            loss_cause=view.loss_cause,
            **view.where,
            days_ahead=view.horizon,
        ),
        assumptions=rules_used(view),
    )


def _table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    items = view.items[view.items["row_code"].isin(rows["row_code"])]
    reason = in_words(items["unmoved_reason"], obligation_words.unmoved_text)
    words = rows[["row_code", "what", "action", "rule", "working_day"]]
    return items.assign(unmoved=reason).merge(words, on="row_code")[FILE_COLUMNS]


def _calendar_button(view: View, dated: pd.DataFrame) -> None:
    """The button and what the file holds; ``dated`` are the listed rows with a date ahead."""
    chosen = top(dated)
    facts = CalendarFacts(view.exporter_id, view.as_of, view.loss_cause, _stamp(view))
    language_code = language_in_use()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.download_button(
            _("Calendar file (.ics)"),
            lambda: calendar_of(chosen, view.items, facts, language_code),
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


def _calendar_text(chosen: pd.DataFrame, *, of_count: int) -> str:
    late_count = int(chosen["is_late"].sum())
    parts = [
        _(
            "For Outlook or Apple's Calendar: {count} events at 09:00 in China with alarms 7 days "
            "and 1 day before.",
            count=number(len(chosen)),
        )
    ]
    if len(chosen) < of_count:
        parts.append(_("They are those with most money of {count}.", count=number(of_count)))
    if late_count:
        parts.append(
            _("{count} of them are late with a date still ahead.", count=number(late_count))
        )
    parts.append(_("A later file replaces the same events; what is done is deleted there by hand."))
    return " ".join(parts)


def calendar_of(
    dated: pd.DataFrame, items: pd.DataFrame, facts: CalendarFacts, language_code: str
) -> bytes:
    """The calendar file; made after the page has run, so the language is given."""
    from tradecredit.documents.calendar import calendar_file

    use_language(language_code)
    return calendar_file(
        calendar_entries(dated, items, facts),
        name=_("Credit insurance: what is due"),
        stamped_at=datetime.combine(facts.as_of, time(), tzinfo=UTC),
    )


def _stamp(view: View) -> str:
    """Kind, date and full version of the data, as every file carries them."""
    return _(
        "Data: {kind}, version {version}.",
        kind=downloads.kind(view.book),
        version=view.book.version,
    )


def calendar_entries(
    rows: pd.DataFrame, items: pd.DataFrame, facts: CalendarFacts
) -> list["Entry"]:
    """One entry per row whose date is not over; ``items`` are the obligations behind the rows."""
    from tradecredit.documents.calendar import Entry

    named = items.groupby("row_code")["subject_id"].agg(list).to_dict()
    return [
        Entry(
            key=f"tradecredit:{facts.exporter_id}:{row['row_code']}",
            entry_date=row["obligation_date"].date(),
            summary=_summary(row),
            description=_description(row, named[row["row_code"]], facts),
            category=row["what"],
        )
        for row in rows.to_dict("records")
    ]


def _summary(row: Mapping[Any, Any]) -> str:
    return row["what"] if is_unknown(row["buyer_name"]) else f"{row['what']}: {row['buyer_name']}"


def _description(row: Mapping[Any, Any], subjects: list[str], facts: CalendarFacts) -> str:
    lines = [row["action"][:1].upper() + row["action"][1:] + "."]
    if not is_unknown(row["working_day"]):
        lines.append(
            _(
                "This is a day off in China; the last working day before it is {date}.",
                date=day(row["working_day"]),
            )
        )
    lines += [*_money_lines(row), *_subject_lines(row, subjects)]
    if row["rule"]:
        lines.append(_("Rule: {rule}.", rule=row["rule"]))
    lines.append(
        _(
            "As of {date}, if buyers do not pay because of: {cause}.",
            date=day(facts.as_of),
            cause=code_label("cause", facts.loss_cause).lower(),
        )
    )
    return "\n".join([*lines, facts.stamp])


def _money_lines(row: Mapping[Any, Any]) -> list[str]:
    lines = []
    if row["at_stake_usd"] > 0:
        lines.append(
            _(
                "At stake: {amount} leave what is payable when the date passes.",
                amount=money_exact(row["at_stake_usd"]),
            )
        )
    elif row["in_question_usd"] > 0:
        lines.append(_("In question: {amount}.", amount=money_exact(row["in_question_usd"])))
    if row["unmoved"]:
        lines.append(_("Why no money moves: {reason}.", reason=row["unmoved"]))
    return lines


def _subject_lines(row: Mapping[Any, Any], subjects: list[str]) -> list[str]:
    """What the entry is about by name; a buyer stands in the summary already."""
    if row["subject_kind"] == "buyer":
        return []
    named, more = sorted(subjects)[:ITEMS_NAMED], len(subjects) - ITEMS_NAMED
    text = _(
        "{subject} ({count}): {names}",
        subject=obligation_words.subject_label(row["subject_kind"]),
        count=len(subjects),
        names=", ".join(named),
    )
    return [text + (" " + _("and {count} more", count=more) if more > 0 else "")]
