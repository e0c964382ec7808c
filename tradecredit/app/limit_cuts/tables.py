"""Buyers, orders and steps of the page "Limit cuts", before and after the cut."""

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app.frame import books, filters, linked, links, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.limit_cuts.choices import scenario_name, scenario_with_share
from tradecredit.app.limit_cuts.run import Answer
from tradecredit.charts import limit_cuts as charts
from tradecredit.formats import counted, day, money, number, plain_markdown
from tradecredit.language import N_, _
from tradecredit.risk import limit_cut_effects as effects
from tradecredit.risk.limit_cut_effects import (
    AS_PLANNED,
    BEFORE,
    HOLD,
    NOT_COVERED,
    SHIP_BY,
    inside,
)

LOST_KEY, BOARD_KEY = "lost_cover", "cut_board"
ALL_BUYERS = "all"
ROWS_SHOWN = 500
ACTION_TEXTS = {
    HOLD: N_("Hold"),
    SHIP_BY: N_("Ship by {date}"),
    NOT_COVERED: N_("Not covered today"),
    AS_PLANNED: N_("Ship as planned"),
}


# --- buyers ---------------------------------------------------------------------------------------


def lost_chart(board: pd.DataFrame, book: store.Book, answer: Answer) -> None:
    """Buyers that lose most cover; a click filters orders and board to the buyer."""
    losing = kept(_losing, board, list(answer.question.cuts))
    if losing.empty:
        st.info(_("No buyer loses cover under either scenario."), icon=":material/verified_user:")
        return
    show.draw(
        kept(_lost, losing, book, answer),
        key=LOST_KEY,
        on_select=lambda: linked.choose_mark(LOST_KEY, "buyer_id"),
    )


def _losing(board: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    return board[board[[f"lost_{scenario}_usd" for scenario in scenarios]].max(axis=1) > 0]


def _lost(losing: pd.DataFrame, book: store.Book, answer: Answer) -> show.Chart:
    cuts = answer.question.cuts
    first = losing.iloc[0]
    most = max(cuts, key=lambda scenario: first[f"lost_{scenario}_usd"])
    return show.finished(
        charts.lost_by_buyer(
            losing, {scenario: scenario_with_share(cuts[scenario], scenario) for scenario in cuts}
        ),
        book=book,
        message=_(
            "{buyer} loses most cover: {amount} under {name}",
            buyer=plain_markdown(first["buyer_name"]),
            amount=money(first[f"lost_{most}_usd"]),
            name=scenario_name(most),
        ),
        note=counted(
            "{count} buyer loses cover. Click a bar for the orders of its buyer.",
            "{count} buyers lose cover. Click a bar for the orders of its buyer.",
            len(losing),
        ),
    )


def board_table(board: pd.DataFrame, answer: Answer) -> None:
    """Every buyer with its limit and cover before and after; a row filters to the buyer."""
    cuts = list(answer.question.cuts)
    names = (
        "buyer_name",
        *(f"lost_{scenario}_usd" for scenario in cuts),
        *(f"limit_{variant}_usd" for variant in (BEFORE, *cuts)),
        *(f"covered_{variant}_usd" for variant in (BEFORE, *cuts)),
        "outstanding_usd",
        "ordered_usd",
        "country_code",
        "grade",
    )
    st.markdown(_("**Buyers before and after**"))
    table(
        kept(_with_known_grades, board),
        names,
        key=BOARD_KEY,
        alt=_("Buyers before and after the cut"),
        most_rows=10,
        pinned=("buyer_name",),
        on_select=lambda: linked.choose_row(BOARD_KEY, "buyer_id", board["buyer_id"]),
    )
    st.caption(_("A row lists the orders of its buyer above. A dash is no limit."))


def _with_known_grades(board: pd.DataFrame) -> pd.DataFrame:
    return board.assign(grade=board["grade"].replace("none", None))


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
    shown = kept(_listed, answer, scenario, buyer_id)
    if buyer_id != ALL_BUYERS:
        links.page_link(
            "buyer_file",
            _("Open the file of this buyer"),
            exporter_id=answer.question.exporter_id,
            buyer_id=buyer_id,
            as_of_date=answer.question.as_of_date,
        )
    return shown


def _listed(answer: Answer, scenario: str, buyer_id: str) -> pd.DataFrame:
    """The table of orders, those to hold first; gives what it shows."""
    ranked = effects.order_to_hold(answer.orders, scenario)
    if buyer_id != ALL_BUYERS:
        ranked = ranked[ranked["buyer_id"] == buyer_id].reset_index(drop=True)
    shown = _worded(ranked, answer)
    if shown.empty:
        st.caption(_("This buyer has no order to come."))
    else:
        _show_orders(shown)
    return shown


def _order_filters(answer: Answer, book: store.Book) -> tuple[str, str]:
    """By which scenario orders are listed, and whose."""
    left, right = st.columns(2)
    with left:
        names = {
            name: _("Scenario {name}", name=scenario_name(name)) for name in answer.question.cuts
        }
        scenario = filters.choice(_("Listed by what to do under"), "orders_by", names)
    with right:
        buyer_id = filters.choice(
            _("Orders of"),
            "buyer_id",
            {ALL_BUYERS: _("All buyers"), **kept(_buyers_to_pick, answer)},
            is_in_link=not books.is_ledger(book),
        )
    return scenario, buyer_id


def _buyers_to_pick(answer: Answer) -> dict[str, str]:
    """Buyers with orders first, then the others, each group by name."""
    with_orders = set(answer.orders["buyer_id"])
    names = answer.question.buyer_names
    chosen = {code: names[code] for code in answer.question.chosen_ids}
    return dict(sorted(chosen.items(), key=lambda item: (item[0] not in with_orders, item[1])))


def _worded(ranked: pd.DataFrame, answer: Answer) -> pd.DataFrame:
    """The columns shown of the orders, with names of buyers and what to do in words."""
    cuts = answer.question.cuts
    markets = answer.question.buyers.set_index("buyer_id")["country_code"]
    actions = {
        f"action_{scenario}": [
            _(ACTION_TEXTS[action], date=day(cut.last_protected_date))
            for action in ranked[f"action_{scenario}"]
        ]
        for scenario, cut in cuts.items()
    }
    names = [
        "buyer_name",
        *actions,
        "order_ship_date",
        "amount_usd",
        f"covered_{BEFORE}_usd",
        *(
            name
            for scenario in cuts
            for name in (
                f"covered_{scenario}_usd",
                f"covered_{inside(scenario)}_usd",
                f"payable_{scenario}_usd",
            )
            if ranked[name].notna().any()
        ),
        "main_gap_step",
        "country_code",
    ]
    return ranked.assign(
        buyer_name=ranked["buyer_id"].map(answer.question.buyer_names),
        country_code=ranked["buyer_id"].map(markets),
        order_ship_date=ranked["ship_date"],
        amount_usd=ranked["outstanding_usd"],
        **actions,
    )[names]


def _show_orders(shown: pd.DataFrame) -> None:
    table(
        shown.head(ROWS_SHOWN),
        key="orders_table",
        alt=_("Orders to come"),
        most_rows=10,
        pinned=("buyer_name",),
    )
    if len(shown) > ROWS_SHOWN:
        st.caption(
            _(
                "The first {shown} of {count}; the file has all.",
                shown=number(ROWS_SHOWN),
                count=number(len(shown)),
            )
        )


# --- step by step ---------------------------------------------------------------------------------


def steps_table(answer: Answer) -> None:
    """Where the money goes before and after: the steps of the waterfall, side by side."""
    cuts = list(answer.question.cuts)
    steps = answer.steps
    taking = steps[(steps[[BEFORE, *cuts]] > 0).any(axis=1)]
    headed = {BEFORE: "before_usd"} | {scenario: f"after_{scenario}_usd" for scenario in cuts}
    with st.expander(_("Step by step: the waterfall before and after"), icon=":material/stairs:"):
        table(
            taking.rename(columns=headed),
            key="cut_steps",
            alt=_("Steps of the waterfall before and after the cut"),
            most_rows=len(taking),
        )
