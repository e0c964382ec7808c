"""The filters of the sidebar: each has one name, one meaning on every page, and is in the link.

A filter left empty means "all" and is handed to the query as null. What a visitor picks from
their own ledger is kept in the session and never put into a link.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st
from babel import Locale

from tradecredit import store
from tradecredit.app.frame import books, context, data, linked, search
from tradecredit.app.frame.days import chosen_day
from tradecredit.code_labels import CODE_LABELS, code_label
from tradecredit.formats import day, money, plain_markdown
from tradecredit.language import N_, _, language_in_use

LONGEST_CODE = 40


@contextmanager
def sidebar() -> Iterator[None]:
    """The place of the filters; used as ``with filters.sidebar():``.

    What a link asks of them in vain is said on the page, which ends there: no figures but those
    that were asked for. What they are set to is then said under the page's question.
    """
    begun = linked.IN_SIDEBAR.set(True)
    try:
        with st.sidebar:
            yield
        context.draw()
    except linked.UnknownInLink as error:
        linked.say(error)
    finally:
        linked.IN_SIDEBAR.reset(begun)


def as_of_date(book: store.Book) -> date:
    """The day the page is asked for: nothing dated later is known."""
    chosen = chosen_day(
        _("As of"),
        "as_of_date",
        (first_day(book), book.data_end),
        book.data_end,
        help_text=_("Nothing dated after this day is used."),
    )
    context.say_days(_("on {date}", date=day(chosen)), as_of_date=chosen)
    if chosen != book.data_end:
        context.say_filter(
            "as_of_date",
            _("As of"),
            day(chosen),
            lambda: linked.choose("as_of_date", book.data_end),
        )
    return chosen


def first_day(book: store.Book) -> date:
    """First day the book knows an invoice of; its last day when it has none."""
    found = data.load("book/first_day")["first_day"].iloc[0]
    return book.data_end if pd.isna(found) else found.date()


def compared_date(book: store.Book, shown_date: date) -> tuple[date, str]:
    """The day a figure is compared with, and how the tile says so.

    Same day last year, the end of the month before, or the day before an event.
    """
    options = {
        "year_ago": _("The same day last year"),
        "month_ago": _("The end of the month before"),
    }
    if has_events(shown_date):
        options["before_event"] = _("The day before an event")
    kind = choice(_("Compare with"), "compare_to", options)
    if kind == "month_ago":
        compared = shown_date.replace(day=1) - timedelta(days=1)
    elif kind == "before_event":
        compared = event_date(shown_date) - timedelta(days=1)
    else:
        compared = (pd.Timestamp(shown_date) - pd.DateOffset(years=1)).date()
    if books.is_ledger(book):
        return compared, _("vs {date}, this file", date=day(compared))
    return compared, _("vs {date}", date=day(compared))


def has_events(shown_date: date) -> bool:
    """Whether any event is known up to ``shown_date``, so that one can be compared with."""
    return not _events_until(shown_date).empty


def _events_until(shown_date: date) -> pd.DataFrame:
    return data.load(
        "events/events_in_period",
        event_kinds=list(EVENT_KINDS),
        from_date=date(2018, 1, 1),
        to_date=shown_date,
    )


def event_date(shown_date: date) -> date:
    """Day of an event up to ``shown_date`` that the reader picks, newest first."""
    known = _events_until(shown_date).sort_values("event_date", ascending=False)
    events = {str(event["event_id"]): event for event in known.to_dict("records")}
    labels = {
        event_id: f"{day(event['event_date'])} · {event['label']}"
        for event_id, event in events.items()
    }
    moment: pd.Timestamp = events[choice(_("Event"), "compare_event", labels)]["event_date"]
    return moment.date()


def exporter_id(book: store.Book) -> str:
    """One exporter, found by any words of the name, the city or the number."""
    first = _first_exporter()
    return first if books.is_ledger(book) else _exporter_choice(first, {})


def exporter_or_whole_book(book: store.Book) -> str | None:
    """One exporter, or null for the whole book."""
    if books.is_ledger(book):
        return _first_exporter()
    return _exporter_choice("", {"": _("The whole book")}) or None


def _first_exporter() -> str:
    """The book's example, else the exporter that is owed most."""
    found = data.load("book/first_exporter")
    found = _exporters_with("") if found.empty else found
    if found.empty:
        data.nothing_here(_("This book has no exporter."))
        st.stop()
    return str(found["exporter_id"].iloc[0])


def _exporter_choice(default: str, also: dict[str, str]) -> str:
    chosen = search.one(
        _("Exporter"),
        "exporter_id",
        default,
        search.Many(
            find=_exporters_found,
            label_of=lambda code: _label(found) if (found := _exporter(code)) else None,
            also=also,
            details_of=_details,
            unknown=lambda code: _(
                "This link names exporter {code}, which this book does not have. Choose one under "
                "Exporter.",
                code=plain_markdown(code[:LONGEST_CODE]),
            ),
        ),
        find_label=_("Find an exporter"),
        placeholder=_("name, city or number"),
    )
    if chosen in also:
        context.say_whose(also[chosen])
    else:
        context.say_whose(_named(chosen), exporter_id=chosen)
    return chosen


def _named(code: str) -> str:
    """Name and city of an exporter."""
    found = _exporter(code) or {}
    parts = (found.get("exporter_name", code), found.get("city_name"))
    return " · ".join(str(part) for part in parts if not pd.isna(part))


def _details(code: str) -> str:
    """City of an exporter and what it is owed; nothing of the whole book."""
    found = _exporter(code) if code else None
    if found is None:
        return ""
    city = found["city_name"]
    return _owed(found) if pd.isna(city) else f"{plain_markdown(str(city))} · {_owed(found)}"


def _exporters_found(search_text: str) -> search.Found:
    found = _exporters_with(search_text)
    columns = ("exporter_id", "exporter_name", "city_name", "outstanding_usd")
    rows = zip(*(found[column] for column in columns), strict=True)
    labels = {str(row[0]): _label(dict(zip(columns, row, strict=True))) for row in rows}
    return search.Found(labels, int(found["match_count"].iloc[0]) if labels else 0)


def _exporters_with(search_text: str) -> pd.DataFrame:
    return data.load("book/exporters", search_text=search_text, top_count=search.SHOWN)


def _exporter(code: str) -> dict[Any, Any] | None:
    found = data.load("book/exporter", exporter_id=code).to_dict("records")
    return found[0] if found else None


def _label(exporter: Mapping[Any, Any]) -> str:
    """Number first, as two exporters may have one name and a list cuts what is long."""
    parts = (exporter["exporter_id"], exporter["exporter_name"], exporter["city_name"])
    return " · ".join([*(str(part) for part in parts if not pd.isna(part)), _owed(exporter)])


def _owed(exporter: Mapping[Any, Any]) -> str:
    return _("{amount} outstanding", amount=money(exporter["outstanding_usd"]))


def loss_cause() -> str:
    """Why the buyer does not pay; cover and indemnity depend on it."""
    return buttons(_("If the buyers do not pay because of"), "loss_cause", words_of("cause"))


def period(book: store.Book, default_start: date) -> tuple[date, date]:
    """First and last day of the months shown."""
    known = (first_day(book), book.data_end)
    from_date = chosen_day(_("From"), "from_date", known, max(default_start, known[0]))
    to_date = chosen_day(_("To"), "to_date", known, book.data_end)
    if from_date > to_date:
        st.warning(
            _(
                "The first day ({first}) is after the last ({last}). Choose an earlier first day.",
                first=from_date,
                last=to_date,
            )
        )
        st.stop()
    context.say_days(
        _("{first} to {last}", first=day(from_date), last=day(to_date)),
        from_date=from_date,
        to_date=to_date,
    )
    return from_date, to_date


def markets() -> list[str] | None:
    """Countries of the buyers."""
    return several(
        _("Market"), "country_codes", _names("countries", "country_code", "country_name")
    )


def cities() -> list[str] | None:
    """Cities of the exporters."""
    return several(_("City"), "city_codes", _names("cities", "city_code", "city_name"))


def schemes() -> list[str] | None:
    """Subsidy schemes of the policies."""
    return several(_("Scheme"), "scheme_codes", _names("schemes", "scheme_code", "scheme_name"))


def sectors() -> list[str] | None:
    """Sectors of the exporters."""
    return several(_("Sector"), "sector_codes", _names("sectors", "sector_code", "sector_name"))


def size_classes() -> list[str] | None:
    """Size classes of the exporters."""
    return several(_("Size of firm"), "size_classes", words_of("size_class"))


def products(*, is_export_only: bool = True) -> list[str] | None:
    """Insurance products of the policies."""
    labels = words_of("product")
    if is_export_only:
        labels.pop("domestic", None)
    return several(_("Product"), "product_codes", labels)


def payment_terms() -> list[str] | None:
    """Payment terms of the contracts."""
    return several(_("Payment term"), "payment_terms", words_of("payment_term"))


def causes() -> list[str] | None:
    """Causes of the claims."""
    return several(_("Cause of loss"), "causes", words_of("cause"))


EVENT_KINDS = {
    "tariff": N_("Tariffs"),
    "scheme": N_("Schemes"),
    "cover": N_("Cover"),
    "domestic": N_("Domestic trade"),
}


def event_kinds(default: Sequence[str] = ("tariff", "scheme")) -> list[str]:
    """Kinds of events that are marked on the time axes, one switch each."""
    return linked.several(
        "event_kinds",
        list(EVENT_KINDS),
        default,
        lambda: st.pills(
            _("Mark events"),
            list(EVENT_KINDS),
            selection_mode="multi",
            format_func=lambda kind: _(EVENT_KINDS[kind]),
            key="event_kinds",
        ),
    )


def choice(
    label: str,
    key: str,
    options: dict[str, str],
    default: str | None = None,
    *,
    is_in_link: bool = True,
) -> str:
    """One of the named options, in the link under ``key`` with its code.

    Of more than a few, the server searches those to be sent.
    """
    codes = list(options)
    usual = default or codes[0]
    if len(codes) > search.SENT_AT_ONCE:
        return search.one(
            label,
            key,
            usual,
            search.among(options),
            find_label=_("Find: {choice}", choice=label),
            is_in_link=is_in_link,
        )
    take = _note_unknown(key, codes) if is_in_link else None
    chosen = linked.one(
        key,
        codes,
        usual,
        lambda: st.selectbox(
            label,
            codes,
            format_func=lambda code: options.get(code, code),
            key=key,
            on_change=take,
        ),
        is_in_link=is_in_link,
    )
    _raise_unknown(key, label, options[usual])
    _say(label, key, chosen, usual, options)
    return chosen


def _note_unknown(key: str, codes: Sequence[str]) -> Callable[[], None]:
    """Keep in mind a code of the link that is none of these; gives what lets it go."""
    unknown = [code for code in linked.asked(key) if code not in codes]
    return linked.note_refused(key, unknown[0] if unknown else None)


def _raise_unknown(key: str, label: str, usual: str) -> None:
    linked.raise_refused(
        key,
        lambda refused: _(
            "This link asks for “{code}” under {label}, which is not there. Choose there.",
            code=plain_markdown(refused[:LONGEST_CODE]),
            label=label,
        ),
        usual=_("Go on with: {choice}", choice=usual),
    )


def _say(label: str, key: str, chosen: str, usual: str, options: dict[str, str]) -> None:
    """Name a choice that is not the usual one beside whose figures are shown."""
    if chosen != usual:
        words = options.get(chosen, chosen)
        context.say_filter(key, label, words, lambda: linked.choose(key, usual))


def buttons(
    label: str,
    key: str,
    options: dict[str, str],
    default: str | None = None,
    *,
    is_label_hidden: bool = False,
) -> str:
    """As ``choice``, with all options in sight as a row of buttons."""
    usual = default or next(iter(options))
    take = _note_unknown(key, list(options))
    chosen = linked.one(
        key,
        list(options),
        usual,
        lambda: st.segmented_control(
            label,
            list(options),
            format_func=lambda code: options.get(code, code),
            key=key,
            required=True,
            label_visibility="collapsed" if is_label_hidden else "visible",
            on_change=take,
        ),
    )
    _raise_unknown(key, label, options[usual])
    _say(label, key, chosen, usual, options)
    return chosen


def describe(**chosen: Any) -> str:
    """The filters of a view in words, for files that leave the page."""
    parts = [f"{name}={_described(value)}" for name, value in chosen.items() if value is not None]
    return "; ".join(parts)


def _described(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def several(label: str, key: str, options: dict[str, str]) -> list[str] | None:
    """Any of a few named options, in the link under ``key`` with their codes; null for all."""
    take = _note_unknown(key, list(options))
    chosen = linked.several(
        key,
        list(options),
        [],
        lambda: st.multiselect(
            label,
            list(options),
            format_func=lambda code: options.get(code, code),
            key=key,
            placeholder=_("All"),
            on_change=take,
        ),
    )
    _raise_unknown(key, label, _("all"))
    if chosen:
        words = ", ".join(options.get(code, code) for code in chosen)
        context.say_filter(key, label, words, lambda: linked.choose(key, []))
    return chosen or None


def words_of(kind: str) -> dict[str, str]:
    """Codes of a vocabulary of ``code_labels.CODE_LABELS`` with their words."""
    return {code: code_label(kind, code) for code in CODE_LABELS[kind]}


def _names(table: str, code_column: str, name_column: str) -> dict[str, str]:
    labels = store.reference_labels(table, code_column, name_column)
    return {code: _(label) for code, label in labels.items()}


def reference(table: str) -> pd.DataFrame:
    """One reference table as it stands in ``data/reference``."""
    return store.reference(table)


def name_of(table: str, code_column: str, name_column: str) -> Callable[[str], str]:
    """A function from the codes of a reference table to their names in the language in use.

    A ledger may name countries the table lacks, or none.
    """
    names = _names(table, code_column, name_column)
    if table == "countries":
        names = {**Locale.parse(language_in_use()).territories, **names, "ZZ": _("Not known")}
    return lambda code: names.get(code, code)
