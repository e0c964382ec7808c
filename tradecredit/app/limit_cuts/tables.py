"""Buyers, orders and steps of the page "Limit cuts", before and after the cut."""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, filters, linked, links, show
from tradecredit.app.limit_cuts.choices import scenario_name, scenario_with_share
from tradecredit.app.limit_cuts.run import BEFORE, Answer, inside
from tradecredit.charts import limit_cuts as charts
from tradecredit.charts.exposure import step_label
from tradecredit.formats import day, is_unknown, money, number, plain_markdown
from tradecredit.language import N_, _
from tradecredit.risk import limit_cuts
from tradecredit.risk.limit_cuts import AS_PLANNED, HOLD, NOT_COVERED, SHIP_BY, Cut

LOST_KEY, BOARD_KEY = "lost_cover", "cut_board"
ALL_BUYERS = "all"
ROWS_SHOWN = 500
ROW_HEIGHT, HEADING_HEIGHT, HIGHEST = 35, 38, 400
ACTION_TEXTS = {
    HOLD: N_("Hold"),
    SHIP_BY: N_("Ship by {date}"),
    NOT_COVERED: N_("Not covered today"),
    AS_PLANNED: N_("Ship as planned"),
}


# --- buyers ---------------------------------------------------------------------------------------


def board_of(answer: Answer) -> pd.DataFrame:
    """One row per buyer: owed, ordered, limit and cover before and after each cut."""
    question = answer.question
    owed = answer.by_buyer.pivot_table(
        index="buyer_id", columns="is_order", values="outstanding_usd", aggfunc="sum"
    ).reindex(columns=[False, True])
    sums = answer.by_buyer.drop(columns=["is_order", "invoice_count", "outstanding_usd"])
    board = (
        question.buyers.drop(columns="outstanding_usd")
        .set_index("buyer_id")
        .join(sums.groupby("buyer_id").sum(), how="inner")
        .assign(outstanding_usd=owed[False].fillna(0.0), ordered_usd=owed[True].fillna(0.0))
    )
    board[f"limit_{BEFORE}_usd"] = _limits(board, answer, None)
    for scenario, cut in question.cuts.items():
        board[f"limit_{scenario}_usd"] = _limits(board, answer, cut)
        lost = board[f"covered_{BEFORE}_usd"] - board[f"covered_{scenario}_usd"]
        board[f"lost_{scenario}_usd"] = lost.round(2)
    return _most_lost_first(board.reset_index(), [f"lost_{name}_usd" for name in question.cuts])


def _most_lost_first(board: pd.DataFrame, lost_columns: list[str]) -> pd.DataFrame:
    ranked = board.assign(_most=board[lost_columns].max(axis=1)).sort_values(
        ["_most", "outstanding_usd", "buyer_id"], ascending=[False, False, True]
    )
    return ranked.drop(columns="_most").reset_index(drop=True)


def _limits(board: pd.DataFrame, answer: Answer, cut: Cut | None) -> list[float | None]:
    return [
        limit_cuts.limit_left(
            granted,
            decision,
            answer.question.own_limit_usd,
            is_platform=answer.question.is_platform,
            share=cut.share if cut else 0.0,
        )
        for granted, decision in zip(board["granted_usd"], board["decision"], strict=True)
    ]


def lost_chart(board: pd.DataFrame, book: store.Book, answer: Answer) -> None:
    """Buyers that lose most cover; a click filters orders and board to the buyer."""
    cuts = answer.question.cuts
    lost_columns = [f"lost_{scenario}_usd" for scenario in cuts]
    losing = board[board[lost_columns].max(axis=1) > 0]
    if losing.empty:
        st.info(_("No buyer loses cover under either scenario."), icon=":material/verified_user:")
        return
    first = losing.iloc[0]
    most = max(cuts, key=lambda scenario: first[f"lost_{scenario}_usd"])
    show.chart(
        charts.lost_by_buyer(
            losing, {scenario: scenario_with_share(cuts[scenario], scenario) for scenario in cuts}
        ),
        book=book,
        key=LOST_KEY,
        message=_(
            "{buyer} loses most cover: {amount} under {name}",
            buyer=plain_markdown(first["buyer_name"]),
            amount=money(first[f"lost_{most}_usd"]),
            name=scenario_name(most),
        ),
        note=_(
            "Buyers that lose cover: {count}. Click a bar for the orders of its buyer.",
            count=number(len(losing)),
        ),
        on_select=_bar_clicked,
    )


def _bar_clicked() -> None:
    chosen = st.session_state[LOST_KEY].selection.points
    if chosen:
        carried = chosen[0]["customdata"]
        linked.choose("buyer_id", carried[0] if isinstance(carried, list) else carried["0"])


def board_table(board: pd.DataFrame, answer: Answer) -> None:
    """Every buyer with its limit and cover before and after; a row filters to the buyer."""
    cuts = list(answer.question.cuts)
    market = filters.name_of("countries", "country_code", "country_name")
    shown = pd.DataFrame(
        {
            "buyer_name": board["buyer_name"],
            **{f"limit_{v}_usd": board[f"limit_{v}_usd"] for v in (BEFORE, *cuts)},
            **{f"lost_{v}_usd": board[f"lost_{v}_usd"] for v in cuts},
            **{f"covered_{v}_usd": board[f"covered_{v}_usd"] for v in (BEFORE, *cuts)},
            "outstanding_usd": board["outstanding_usd"],
            "ordered_usd": board["ordered_usd"],
            "market": board["country_code"].map(market),
            "grade": board["grade"].replace("none", None),
        }
    )
    st.markdown(_("**Buyers before and after**"))
    st.dataframe(
        shown,
        hide_index=True,
        key=BOARD_KEY,
        on_select=lambda: _row_chosen(board),
        selection_mode="single-row",
        column_config=_board_columns(cuts),
        height=_height(shown),
        alt=_("Buyers before and after the cut"),
        placeholder="–",
    )
    st.caption(_("A row lists the orders of its buyer above. A dash is no limit."))


def _height(shown: pd.DataFrame) -> int:
    return min(HEADING_HEIGHT + ROW_HEIGHT * max(len(shown), 1), HIGHEST)


def _row_chosen(board: pd.DataFrame) -> None:
    rows = st.session_state[BOARD_KEY].selection.rows
    if rows:
        linked.choose("buyer_id", board["buyer_id"].iloc[rows[0]])


def _board_columns(cuts: list[str]) -> dict[str, Any]:
    column = st.column_config
    amounts = {"outstanding_usd": _("Owed"), "ordered_usd": _("Ordered")}
    words = {"limit": _("Limit"), "covered": _("Covered"), "lost": _("Lost")}
    for word, text in words.items():
        amounts[f"{word}_{BEFORE}_usd"] = _("{what} now", what=text)
        amounts |= {f"{word}_{v}_usd": f"{text}, {scenario_name(v)}" for v in cuts}
    return {
        "buyer_name": column.TextColumn(_("Buyer"), width=165, pinned=True),
        "market": column.TextColumn(_("Market"), width=100),
        "grade": column.TextColumn(_("Grade"), width=55),
        **{
            name: column.NumberColumn(text, format="compact", width=74)
            for name, text in amounts.items()
        },
    }


# --- orders ---------------------------------------------------------------------------------------


def orders_section(answer: Answer, book: store.Book) -> pd.DataFrame:
    """Orders to come: what is covered when, and what to do; holds first. Gives what is shown."""
    orders = answer.orders
    if orders.empty:
        st.info(
            _(
                "There are no orders of these buyers to come: nothing was shipped to them in the "
                "last 30 days, or the switch in the sidebar is off. Paste your open orders there "
                "to see which to hold."
            ),
            icon=":material/local_shipping:",
        )
        return orders
    st.markdown(_("**Orders to come: what to ship, and what to hold**"))
    scenario, buyer_id = _order_filters(answer, book)
    ranked = limit_cuts.order_to_hold(orders, scenario)
    if buyer_id != ALL_BUYERS:
        ranked = ranked[ranked["buyer_id"] == buyer_id].reset_index(drop=True)
    table = _orders_table(ranked, answer)
    if table.empty:
        st.caption(_("This buyer has no order to come."))
    else:
        _show_orders(table, answer)
    if buyer_id != ALL_BUYERS:
        _link_to_buyer(answer, buyer_id)
    return table


def _order_filters(answer: Answer, book: store.Book) -> tuple[str, str]:
    """By which scenario orders are listed, and whose."""
    question = answer.question
    left, right = st.columns(2)
    with left:
        scenario = filters.choice(
            _("Listed by what to do under"),
            "orders_by",
            {name: _("Scenario {name}", name=scenario_name(name)) for name in question.cuts},
        )
    with right:
        buyer_id = filters.choice(
            _("Orders of"),
            "buyer_id",
            {ALL_BUYERS: _("All buyers"), **_buyers_to_pick(answer)},
            is_in_link=not books.is_ledger(book),
        )
    return scenario, buyer_id


def _buyers_to_pick(answer: Answer) -> dict[str, str]:
    """Buyers with orders first, then the others, each group by name."""
    with_orders = set(answer.orders["buyer_id"])
    names = answer.question.buyer_names
    chosen = {code: names[code] for code in answer.question.chosen_ids}
    by_name = sorted(chosen.items(), key=lambda item: item[1])
    return dict(sorted(by_name, key=lambda item: item[0] not in with_orders))


def _link_to_buyer(answer: Answer, buyer_id: str) -> None:
    links.page_link(
        "buyer_file",
        _("Open the file of this buyer"),
        exporter_id=answer.question.exporter_id,
        buyer_id=buyer_id,
        as_of_date=answer.question.as_of_date,
    )


def _orders_table(ranked: pd.DataFrame, answer: Answer) -> pd.DataFrame:
    markets = filters.name_of("countries", "country_code", "country_name")
    buyers = answer.question.buyers.set_index("buyer_id")["country_code"]
    cuts = answer.question.cuts
    columns = {
        "buyer_name": ranked["buyer_id"].map(answer.question.buyer_names),
    }
    for scenario, cut in cuts.items():
        columns[f"action_{scenario}"] = ranked[f"action_{scenario}"].map(
            lambda action, cut=cut: _action_text(action, cut)
        )
    for name in ("ship_date", "outstanding_usd", f"covered_{BEFORE}_usd"):
        columns[name] = ranked[name]
    for scenario in cuts:
        columns[f"covered_{scenario}_usd"] = ranked[f"covered_{scenario}_usd"]
        shipped_inside = f"covered_{inside(scenario)}_usd"
        if ranked[shipped_inside].notna().any():
            columns[shipped_inside] = ranked[shipped_inside]
        columns[f"payable_{scenario}_usd"] = ranked[f"payable_{scenario}_usd"]
    gaps = ranked["main_gap_step"].map(lambda step: None if is_unknown(step) else step_label(step))
    return pd.DataFrame(
        columns | {"main_gap": gaps, "market": ranked["buyer_id"].map(buyers).map(markets)}
    )


def _action_text(action: str, cut: Cut) -> str:
    return _(ACTION_TEXTS[action], date=day(cut.last_protected_date))


def _show_orders(table: pd.DataFrame, answer: Answer) -> None:
    st.dataframe(
        table.head(ROWS_SHOWN),
        hide_index=True,
        column_config=_order_columns(answer),
        height=_height(table),
        alt=_("Orders to come"),
        placeholder="–",
        key="orders_table",
    )
    if len(table) > ROWS_SHOWN:
        st.caption(
            _(
                "The first {shown} of {count}; the file has all.",
                shown=number(ROWS_SHOWN),
                count=number(len(table)),
            )
        )


def _order_columns(answer: Answer) -> dict[str, Any]:
    column = st.column_config
    amounts = {"outstanding_usd": _("Amount"), f"covered_{BEFORE}_usd": _("Covered now")}
    actions = {}
    for scenario in answer.question.cuts:
        name = scenario_name(scenario)
        actions[f"action_{scenario}"] = _("To do, {name}", name=name)
        amounts[f"covered_{scenario}_usd"] = _("As planned, {name}", name=name)
        amounts[f"covered_{inside(scenario)}_usd"] = _("In notice, {name}", name=name)
        amounts[f"payable_{scenario}_usd"] = _("Payable, {name}", name=name)
    return {
        "buyer_name": column.TextColumn(_("Buyer"), width=180, pinned=True),
        "market": column.TextColumn(_("Market"), width=100),
        "ship_date": column.DateColumn(_("Ships"), format="YYYY-MM-DD", width=90),
        **{name: column.TextColumn(text, width=145) for name, text in actions.items()},
        **{
            name: column.NumberColumn(text, format="compact", width=95)
            for name, text in amounts.items()
        },
        "main_gap": column.TextColumn(_("Main gap today"), width=140),
    }


# --- step by step ---------------------------------------------------------------------------------


def steps_table(answer: Answer) -> None:
    """Where the money goes before and after: the steps of the waterfall, side by side."""
    cuts = list(answer.question.cuts)
    steps = answer.steps
    taking = steps[(steps[[BEFORE, *cuts]] > 0).any(axis=1)]
    shown = taking.assign(step=taking["step"].map(step_label))
    column = st.column_config
    amounts = {BEFORE: _("As limits are")} | {
        code: _("After {name}", name=scenario_name(code)) for code in cuts
    }
    with st.expander(_("Step by step: the waterfall before and after"), icon=":material/stairs:"):
        st.dataframe(
            shown,
            hide_index=True,
            column_config={
                "step": column.TextColumn(_("Step")),
                **{
                    name: column.NumberColumn(
                        _("{what}, US$", what=text), format="localized", step=1
                    )
                    for name, text in amounts.items()
                },
            },
            alt=_("Steps of the waterfall before and after the cut"),
        )
