"""The parts of the page "Obligation clock": what each shows for the obligations it is given."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from tradecredit import store, tables
from tradecredit.app.frame import books, columns, data, filters, linked, links, page, rules, show
from tradecredit.app.parts import obligation_lists, obligation_words
from tradecredit.app.parts.obligation_lists import in_words
from tradecredit.charts import obligations as charts
from tradecredit.formats import day, money, month, number, plain_markdown
from tradecredit.language import _
from tradecredit.risk.obligations import at_stake_usd, grouped, month_days, with_row_code
from tradecredit.terms import MEASURES

HORIZONS = ("7", "30", "90", "all")
DEFAULT_HORIZON = "90"
BUYER_KEY = "buyer_id"
MONTH_KEY = "calendar_month"
DAY_KEY = "obligation_day"
ROW_KEY = "obligation_row"
GRID_KEY = "obligation_calendar"
LIST_KEY = "obligation_list"
LATE_KEY = "late_list"
SHOWN_ROWS = 500
FARTHEST_MONTHS = 60


@dataclass(frozen=True)
class View:
    """What the page was asked for, and what it found.

    ``obligations`` are all of the exporter, ``items`` those within the filters, ``rows`` these
    put together by date, kind, buyer and policy, in words.
    """

    book: store.Book
    exporter_id: str
    as_of: date
    loss_cause: str
    where: dict[str, Any]
    horizon: str
    obligations: pd.DataFrame
    items: pd.DataFrame
    rows: pd.DataFrame

    @property
    def late(self) -> pd.DataFrame:
        """Things to do whose date was missed; what a date ahead can still save is first."""
        late = self.rows[self.rows["is_late"]]
        order = late.assign(is_over=~(late["days_left"] >= 0)).sort_values(
            ["is_over", "in_question_usd", "obligation_date"], ascending=[True, False, True]
        )
        return late.loc[order.index]

    @property
    def ahead(self) -> pd.DataFrame:
        """Things to do in time, whatever the horizon."""
        return self.rows[~self.rows["is_late"]]

    @property
    def has_links(self) -> bool:
        """Whether rows may carry links: nothing of a ledger is put into one."""
        return not books.is_ledger(self.book)


def choose(
    book: store.Book,
    *,
    exporter_id: str,
    as_of: date,
    loss_cause: str,
    country_codes: list[str] | None,
) -> View:
    """The filters of this page and what they leave; the rule values hold before all else."""
    place = st.container()
    rules.choose(as_of)
    obligations = obligation_lists.load(exporter_id, as_of, loss_cause)
    with place:
        where = {"country_codes": country_codes, **_choose_where(book, obligations)}
        horizon = _choose_horizon()
        is_all = st.toggle(
            _("Also what has not begun to run"),
            key="with_not_begun",
            bind="query-params",
            help=_("Notices and stops of invoices that are not due yet: the buyer may still pay."),
        )
    items = with_row_code(_within(obligations, **where, is_all=is_all))
    return View(
        book=book,
        exporter_id=exporter_id,
        as_of=as_of,
        loss_cause=loss_cause,
        where={**where, "with_not_begun": is_all or None},
        horizon=horizon,
        obligations=obligations,
        items=items,
        rows=obligation_lists.worded(grouped(items)),
    )


def _choose_where(book: store.Book, obligations: pd.DataFrame) -> dict[str, Any]:
    buyers = obligations.dropna(subset=["buyer_id"]).drop_duplicates("buyer_id")
    buyers = buyers.sort_values("buyer_name")
    names = dict(zip(buyers["buyer_id"], buyers["buyer_name"], strict=True))
    buyer_id = filters.choice(
        _("Buyer"),
        BUYER_KEY,
        {"": _("All buyers"), **names},
        is_in_link=not books.is_ledger(book),
    )
    kinds = linked.several(
        "obligation_kinds",
        list(obligation_words.WORDS),
        [],
        lambda: st.multiselect(
            _("What is due"),
            list(obligation_words.WORDS),
            format_func=obligation_words.kind_label,
            key="obligation_kinds",
            placeholder=_("All"),
        ),
    )
    return {"buyer_id": buyer_id or None, "kinds": kinds or None}


def _choose_horizon() -> str:
    return linked.one(
        "horizon",
        HORIZONS,
        DEFAULT_HORIZON,
        lambda: st.segmented_control(
            _("Days ahead in the list"),
            HORIZONS,
            format_func=lambda code: _("All") if code == "all" else code,
            key="horizon",
            required=True,
        ),
    )


def _within(
    obligations: pd.DataFrame,
    *,
    country_codes: list[str] | None,
    buyer_id: str | None,
    kinds: list[str] | None,
    is_all: bool,
) -> pd.DataFrame:
    """Those within the filters; what concerns a policy concerns every market."""
    found = obligations
    if country_codes:
        found = found[found["country_code"].isin(country_codes) | found["buyer_id"].isna()]
    if buyer_id:
        found = found[found["buyer_id"] == buyer_id]
    if kinds:
        found = found[found["obligation_kind"].isin(kinds)]
    return found if is_all else found[found["is_begun"].astype(bool)]


# ---- Nothing to show ------------------------------------------------------------------------


def is_empty(view: View) -> bool:
    """Say what is missing when there is nothing to show, and what the reader can do."""
    if view.obligations.empty:
        obligation_lists.say_no_policy(view.book, view.as_of)
    elif view.rows.empty:
        data.nothing_here(_("Choose more buyers, markets or kinds, or include what has not begun."))
    return view.rows.empty


def say_what_differs(view: View) -> None:
    """Lines above the figures when a filter hides obligations or a rule value was changed."""
    if st.session_state.get(data.CHANGED_RULES_KEY) is not None:
        st.warning(_("Dates and money go by the rule values that you changed in the sidebar."))
    within = _within(
        view.obligations,
        **{name: view.where[name] for name in ("country_codes", "buyer_id", "kinds")},
        is_all=True,
    )
    hidden = len(view.obligations) - len(within)
    if not hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            _("Filtered: {count} other obligations are not shown here.", count=number(hidden))
        )
        st.button(_("Show all"), on_click=_unfilter, type="tertiary")


def _unfilter() -> None:
    linked.choose(BUYER_KEY, "")
    linked.choose("country_codes", [])
    linked.choose("obligation_kinds", [])


# ---- Answer ---------------------------------------------------------------------------------


def answer(view: View) -> None:
    """Five figures: at stake soon and later, late, the next date, and what has no step."""
    page.tiles(
        [
            _at_stake_tile(view, 7),
            _at_stake_tile(view, 30),
            _next_tile(view),
            _late_tile(view),
            _no_step_tile(view),
        ]
    )


def _at_stake_tile(view: View, days: int) -> page.Tile:
    last_day = view.as_of + timedelta(days=days)
    soon = view.rows[view.rows["is_begun"] & (view.rows["at_stake_usd"] > 0)]
    soon = soon[soon["days_left"].between(0, days)]
    first = _(", first on {date}", date=day(soon["obligation_date"].min())) if len(soon) else ""
    return page.Tile(
        _("At stake within {days} days", days=days),
        money(at_stake_usd(view.items, last_day)),
        compared_with=_("dates: {count}", count=soon["obligation_date"].nunique()) + first,
        help_text=MEASURES["at_stake_usd"].definition,
    )


def _next_tile(view: View) -> page.Tile:
    ahead = view.ahead
    own = ahead[ahead["is_begun"] & (ahead["obligation_kind"] != obligation_lists.INSURERS_TURN)]
    help_text = _("The first date that is not over, of what has begun to run and is yours to do.")
    if own.empty:
        nothing = _("nothing ahead has begun to run")
        return page.Tile(_("Next date"), "–", compared_with=nothing, help_text=help_text)
    first = own.iloc[0]
    return page.Tile(
        _("Next date"),
        day(first["obligation_date"]),
        compared_with=", ".join([_in_days(first["days_left"]), _what_and_whom(first)]),
        help_text=help_text,
    )


def _what_and_whom(row: pd.Series) -> str:
    what = row["what"][:1].lower() + row["what"][1:]
    return what if pd.isna(row["buyer_name"]) else f"{what}: {plain_markdown(row['buyer_name'])}"


def _in_days(days_left: float) -> str:
    if days_left == 0:
        return _("today")
    return _("tomorrow") if days_left == 1 else _("in {count} days", count=number(days_left))


def _late_tile(view: View) -> page.Tile:
    late = view.late
    lost = float(late[_can_be_declared(late)]["in_question_usd"].sum())
    count = len(late)
    return page.Tile(
        _("Late, still to do"),
        number(count),
        compared_with=_("up to {amount} may come back", amount=money(lost))
        if lost > 0
        else _("see below what can be done")
        if count
        else _("nothing was missed"),
        help_text=_(
            "Things to do whose date was missed. What may come back is what the step of "
            "undeclared shipments takes today, with the uninsured percentage in it, where no loss "
            "is known yet."
        ),
    )


def _no_step_tile(view: View) -> page.Tile:
    rows = view.rows[view.rows["is_begun"] & (view.rows["unmoved_reason"] == "no_step")]
    return page.Tile(
        _("In question"),
        money(float(rows["in_question_usd"].sum())),
        compared_with=_(
            "no step for it: {count} claims and notices of insolvency", count=len(rows)
        ),
        help_text=_(
            "Payable money that hangs on a claim or on a notice of insolvency. What a late one "
            "costs is in no source, so the engine moves no money when the date passes."
        ),
    )


def _can_be_declared(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Shipments not declared in time whose late declaration is still accepted."""
    is_lost = (rows["obligation_kind"] == "declare_late") & (rows["in_question_usd"] > 0)
    return is_lost & (rows["days_left"] >= 0)


# ---- Calendar -------------------------------------------------------------------------------


def calendar(view: View) -> None:
    """A month of days: money at stake, things to do, days off; a click chooses the day."""
    dated = view.rows[view.rows["days_left"] >= 0]
    months = _months(dated, view.as_of)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = _choose_month(view, months, dated)
    days = month_days(dated, chosen)
    in_month = days[days["is_in_month"]]
    show.chart(
        charts.month_grid(days, pd.Timestamp(view.as_of), ink=_ink()),
        book=view.book,
        key=GRID_KEY,
        message=_month_message(in_month, chosen),
        note=_month_note(in_month),
        on_select=_day_clicked,
    )


def _ink() -> str:
    return "#e6ebf0" if st.context.theme.type == "dark" else "#0c131b"


def _months(dated: pd.DataFrame, as_of: date) -> list[str]:
    """Every month from that of the day to that of the last date, as ``YYYY-MM``."""
    last = dated["obligation_date"].max() if len(dated) else pd.Timestamp(as_of)
    found = pd.period_range(pd.Timestamp(as_of), last, freq="M")[:FARTHEST_MONTHS]
    return [str(period) for period in found]


def _choose_month(view: View, months: list[str], dated: pd.DataFrame) -> date:
    default = _first_month(view.as_of, months, dated)
    shown = {code: month(_first_day(code)) for code in months}
    before, place, after = (st.container(width=width) for width in ("content", 150, "content"))
    with place:
        chosen = filters.choice(
            _("Month"), MONTH_KEY, shown, default, is_in_link=not books.is_ledger(view.book)
        )
    position = months.index(chosen)
    with before:
        _step_button("‹", _("The month before"), months[max(position - 1, 0)], chosen)
    with after:
        _step_button("›", _("The month after"), months[min(position + 1, len(months) - 1)], chosen)
    return _first_day(chosen)


def _step_button(text: str, help_text: str, code: str, chosen: str) -> None:
    st.button(
        text,
        help=help_text,
        key=f"month_{help_text}",
        disabled=code == chosen,
        on_click=linked.choose,
        args=(MONTH_KEY, code),
    )


def _first_month(as_of: date, months: list[str], dated: pd.DataFrame) -> str:
    """The month in which the coming week ends, or the first after it with anything to do."""
    wanted = (as_of + timedelta(days=7)).strftime("%Y-%m")
    filled = {str(period) for period in dated["obligation_date"].dt.to_period("M").unique()}
    return next((code for code in months if code >= wanted and code in filled), months[-1])


def _first_day(code: str) -> date:
    return date.fromisoformat(f"{code}-01")


def _month_message(days: pd.DataFrame, chosen: date) -> str:
    count, amount = int(days["row_count"].sum()), float(days["at_stake_usd"].sum())
    if not count:
        return _("{month}: nothing to do", month=month(chosen))
    if amount <= 0:
        return _("{month}: {count} to do, no money at stake", month=month(chosen), count=count)
    largest = days.nlargest(1, "at_stake_usd").iloc[0]
    return _(
        "{month}: {count} to do, {amount} at stake – most of it on {date}",
        month=month(chosen),
        count=number(count),
        amount=money(amount),
        date=day(largest["calendar_date"]),
    )


def _month_note(days: pd.DataFrame) -> str:
    parts = [_("Click a day to list it. Hatched: day off on China's public calendar")]
    if days["is_made_up"].any():
        parts.append(_("●: weekend day worked in place of a holiday"))
    note = "; ".join(parts) + "."
    if not days["is_published"].all():
        note += " " + _(
            "{year}: the State Council's notice is not known yet; Monday to Friday are taken.",
            year=days["calendar_date"].iloc[0].year,
        )
    return note


def _day_clicked() -> None:
    points = st.session_state[GRID_KEY].selection.points
    if points:
        chosen = points[0]["customdata"]
        linked.choose(DAY_KEY, chosen if isinstance(chosen, str) else next(iter(chosen)))


# ---- Late -----------------------------------------------------------------------------------


def late_card(view: View) -> None:
    """What was missed, kind by kind, with what can still be done and what it brings."""
    late = view.late
    with st.container(border=True, key="card_late"):
        if late.empty:
            st.markdown(f"**{_('Nothing is late on this day')}**")
            return
        st.markdown(f"**{_('{count} late – what can still be done', count=number(len(late)))}**")
        st.markdown("\n".join(_late_lines(late)))
        _assume_declared(view)


def _late_lines(late: pd.DataFrame) -> list[str]:
    by_action = late.groupby(["what", "action"], sort=False).agg(
        item_count=("item_count", "sum"),
        at_stake_usd=("at_stake_usd", "sum"),
        in_question_usd=("in_question_usd", "sum"),
    )
    return [_late_line(row) for row in by_action.reset_index().to_dict("records")]


def _late_line(row: dict[Any, Any]) -> str:
    parts = [f"**{row['what']}**", _("items: {count}", count=number(row["item_count"]))]
    if row["in_question_usd"] > 0:
        parts.append(money(row["in_question_usd"]))
    return "- " + " · ".join(parts) + f"  \n  {plain_markdown(row['action'])}"


def _assume_declared(view: View) -> None:
    """What declaring late brings back, by one more run of the engine when somebody asks."""
    accepted = view.items[_can_be_declared(view.items)]
    if accepted.empty:
        return
    is_asked = st.toggle(
        _("Suppose they are declared on {date}", date=day(view.as_of)),
        key="assume_declared",
        bind="query-params",
        help=_("Runs the cover engine again with these shipments declared on the day shown."),
    )
    if is_asked:
        before, after = payable_when_declared(view, accepted["subject_id"].tolist())
        st.markdown(
            _(
                "**{amount} come back**: payable {before} → {after} (shipments: {count}).",
                amount=money(after - before),
                before=money(before),
                after=money(after),
                count=number(len(accepted)),
            )
        )


def payable_when_declared(view: View, invoice_ids: list[str]) -> tuple[float, float]:
    """Payable as it is, and as it would be had these been declared on the as-of date."""
    asked = {"exporter_id": view.exporter_id, "as_of_date": view.as_of}
    shipments = data.load("obligations/undeclared_shipments", **asked)
    declared = shipments[shipments["invoice_id"].isin(invoice_ids)].assign(declared_date=view.as_of)
    schema = tables.schema("shipments")
    rows = pa.Table.from_pandas(declared[schema.names], schema=schema, preserve_index=False)
    scenario = store.Scenario(exporter_id=view.exporter_id, rows={"stg_shipments": rows})
    asked = {**asked, "loss_cause": view.loss_cause}
    before = data.load_all(["cover/waterfall"], **asked)["waterfall"]
    after = data.load_all(["cover/waterfall"], scenario, **asked)["waterfall"]
    return _payable(before), _payable(after)


def _payable(waterfall: pd.DataFrame) -> float:
    return float(waterfall.loc[waterfall["step_code"] == "payable", "amount_usd"].iloc[0])


# ---- Lists ----------------------------------------------------------------------------------


def listing(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list by urgency and, apart, the late ones; gives the rows of both."""
    st.subheader(_("By urgency"), anchor=False)
    with st.container(width=260):
        chosen_day = _choose_day(view)
    ahead, late = view.ahead, view.late
    if chosen_day:
        moment = pd.Timestamp(chosen_day)
        ahead, late = (rows[rows["obligation_date"] == moment] for rows in (ahead, late))
    elif view.horizon != "all":
        ahead = ahead[ahead["days_left"] <= float(view.horizon)]
    _table(view, ahead, LIST_KEY, _("Obligations by urgency"))
    if len(late):
        st.subheader(_("Late, with what can still be done"), anchor=False)
        is_ahead = late["days_left"] >= 0
        still_by = late.assign(obligation_date=late["obligation_date"].where(is_ahead))
        _table(view, still_by, LATE_KEY, _("Late obligations"))
    return ahead, late


def _choose_day(view: View) -> str:
    ahead = view.rows[view.rows["days_left"] >= 0]
    days = {moment.date().isoformat(): day(moment) for moment in ahead["obligation_date"].unique()}
    return filters.choice(
        _("Day"),
        DAY_KEY,
        {"": _("All days"), **dict(sorted(days.items()))},
        is_in_link=not books.is_ledger(view.book),
    )


def _table(view: View, rows: pd.DataFrame, key: str, name: str) -> None:
    if rows.empty:
        st.info(_("Nothing falls due here. Choose another day or more days ahead."))
        return
    shown = rows.head(SHOWN_ROWS)
    table = pd.DataFrame(
        {
            "open": [_buyer_address(view, buyer_id) for buyer_id in shown["buyer_id"]],
            **{column: shown[column] for column in _list_columns(is_late=key == LATE_KEY)},
        }
    )
    if not view.has_links:
        table = table.drop(columns="open")
    st.dataframe(
        columns.for_screen(table),
        hide_index=True,
        key=key,
        on_select=lambda: _row_chosen(shown, key),
        selection_mode="single-row",
        column_config=obligation_lists.column_config(_("Still by") if key == LATE_KEY else _("By")),
        height=min(38 + 35 * len(table), 460),
        alt=name,
        placeholder="–",
    )
    if len(rows) > len(shown):
        st.caption(
            _(
                "The first {shown} of {count}; the files have all of them.",
                shown=number(len(shown)),
                count=number(len(rows)),
            )
        )


def _list_columns(*, is_late: bool) -> list[str]:
    dates = ["missed_date", "obligation_date"] if is_late else ["obligation_date", "days_left"]
    return [
        *dates,
        "what",
        "buyer_name",
        "item_count",
        "at_stake_usd",
        "in_question_usd",
        "rule",
        "action",
        "unmoved",
        "working_day",
        "market",
    ]


def _buyer_address(view: View, buyer_id: Any) -> str | None:
    if pd.isna(buyer_id) or not view.has_links:
        return None
    return links.address(
        "buyer_file",
        exporter_id=view.exporter_id,
        buyer_id=buyer_id,
        as_of_date=view.as_of.isoformat(),
        loss_cause=view.loss_cause,
    )


def _row_chosen(rows: pd.DataFrame, key: str) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen:
        linked.choose(ROW_KEY, rows["row_code"].iloc[chosen[0]])


def single_items(view: View, ahead: pd.DataFrame, late: pd.DataFrame) -> None:
    """The invoices, limits or claims behind one row, or behind all that are listed."""
    rows = pd.concat([ahead.head(SHOWN_ROWS), late.head(SHOWN_ROWS)])
    if rows.empty:
        return
    names = {row["row_code"]: _row_name(row) for row in rows.to_dict("records")}
    with st.container(width=560):
        chosen = filters.choice(
            _("Invoices, limits and claims of"),
            ROW_KEY,
            {"": _("all rows listed"), **names},
            is_in_link=not books.is_ledger(view.book),
        )
    codes = [chosen] if chosen else list(names)
    items = view.items[view.items["row_code"].isin(codes)]
    st.caption(
        _(
            "{count} items, {amount} at stake.",
            count=number(len(items)),
            amount=money(float(items["at_stake_usd"].sum())),
        )
    )
    shown = items.head(SHOWN_ROWS).assign(
        what=lambda frame: in_words(frame["obligation_kind"], obligation_words.kind_label),
        unmoved=lambda frame: in_words(frame["unmoved_reason"], obligation_words.unmoved_text),
    )
    item_columns = [
        "subject_id",
        "what",
        "buyer_name",
        "obligation_date",
        "missed_date",
        "earliest_date",
        "amount_usd",
        "at_stake_usd",
        "in_question_usd",
        "unmoved",
    ]
    st.dataframe(
        columns.for_screen(shown[item_columns]),
        hide_index=True,
        key="obligation_items",
        column_config=obligation_lists.column_config(_("By")),
        height=min(38 + 35 * len(shown), 320),
        alt=_("Invoices, limits and claims"),
        placeholder="–",
    )


def _row_name(row: dict[Any, Any]) -> str:
    parts = [day(row["obligation_date"]), row["what"]]
    parts += [] if pd.isna(row["buyer_name"]) else [row["buyer_name"]]
    return " · ".join(parts)


# ---- Explanation ---------------------------------------------------------------------------


def rules_used(view: View) -> pd.DataFrame:
    """The rule values that the exporter's policies go by on the day, with their origin."""
    return rules.used(view.as_of, view.exporter_id)


def explain(view: View) -> None:
    """How the dates and the money are found, and by which rule values."""
    sources = view.obligations["source_id"].dropna().unique()
    page.explain(
        ["at_stake_usd", "in_question_usd", "payable_usd"],
        formula=_(
            "Each date is computed from the invoice, limit or claim by the rule value in force, a "
            "term of the policy itself before the rule. What is at stake is what is payable today "
            "less what would be payable the day after the date, all else unchanged. Working days "
            "are those of China's public calendar, days made up for holidays included."
        ),
        method="obligations",
        rules=rules_used(view),
        sources=sorted({source for text in sources for source in text.split(";")}),
        rows=lambda: view.obligations,
    )
