"""The parts of the page "Limit cuts": what each shows for the engine's answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit import store
from tradecredit.app import books, data, downloads, filters, linked, links, page, rules, show
from tradecredit.app.limit_cuts_choices import Choices, scenario_name
from tradecredit.app.limit_cuts_run import BEFORE, Answer, Question, inside
from tradecredit.charts import limit_cuts as charts
from tradecredit.charts.exposure import step_label
from tradecredit.formats import day, is_unknown, money, number, percent, plain_markdown
from tradecredit.language import N_, _
from tradecredit.risk import limit_cuts
from tradecredit.risk.limit_cuts import AS_PLANNED, HOLD, NOT_COVERED, SHIP_BY, Cut
from tradecredit.terms import MEASURES, label

LOST_KEY, ORDERS_TABLE_KEY = "lost_cover", "orders_table"
ALL_BUYERS = "all"
ROWS_SHOWN = 500
# Fewer limits than these are no market whose share says something.
FEWEST_LIMITS, HARDEST_SHOWN = 20, 6
ACTION_TEXTS = {
    HOLD: N_("Hold"),
    SHIP_BY: N_("Ship by {date}"),
    NOT_COVERED: N_("Not covered today"),
    AS_PLANNED: N_("Ship as planned"),
}
PLATFORM = "platform"


def stop_without_limits(question: Question, book: store.Book) -> None:
    """End the page where no limit exists that could be cut."""
    has_decisions = bool(question.decisions["decision"].isin(limit_cuts.GRANTING).any())
    if has_decisions or question.policies["own_limit_usd"].notna().any():
        return
    if books.is_ledger(book):
        st.info(
            _(
                "Your ledger has no credit limits and its policy gives none of its own, so there "
                "is nothing to cut. Give the limits on the page My ledger: a sheet with buyer, "
                "limit and first day."
            ),
            icon=":material/content_cut:",
        )
        links.page_link("my_ledger", _("My ledger"))
    else:
        st.info(
            _("This exporter has no credit limit on {date}.", date=day(question.as_of_date))
            + " "
            + _("Choose another day or another exporter."),
            icon=":material/content_cut:",
        )
    real_cuts(question, book)
    page.explain(method="limit_cuts")
    st.stop()


# --- the answer ---------------------------------------------------------------------------------


def tiles(answer: Answer) -> None:
    """Cover as limits are, what each scenario takes of it, and the orders to hold."""
    covered = answer.total("covered", BEFORE)
    owed = float(answer.by_buyer["outstanding_usd"].sum())
    first = page.Tile(
        label("cover_in_force_usd"),
        money(covered),
        compared_with=_(
            "of {amount} owed and ordered: {share}",
            amount=money(owed),
            share=percent(covered / owed if owed else None, 0),
        ),
        help_text=MEASURES["cover_in_force_usd"].definition,
    )
    lost = [_lost_tile(answer, scenario, covered) for scenario in answer.question.cuts]
    holds = [_hold_tile(answer, scenario) for scenario in answer.question.cuts]
    page.tiles([first, *lost, *holds])


def _lost_tile(answer: Answer, scenario: str, covered: float) -> page.Tile:
    lost = answer.lost(scenario)
    return page.Tile(
        _("Cover lost, {name}", name=scenario_name(scenario)),
        money(lost),
        change="" if not covered else f"−{percent(lost / covered)}" if lost > 0 else percent(0.0),
        compared_with=_("payable {amount} less", amount=money(answer.lost(scenario, "payable"))),
        up_is_good=True,
        help_text=MEASURES["lost_cover_usd"].definition,
    )


def _hold_tile(answer: Answer, scenario: str) -> page.Tile:
    orders = answer.orders
    held = _doing(orders, scenario, HOLD)
    return page.Tile(
        _("Orders to hold, {name}", name=scenario_name(scenario)),
        number(len(held)) if len(orders) else number(None),
        compared_with=_(
            "{amount} of {total}",
            amount=money(float(held["outstanding_usd"].sum())),
            total=money(float(orders["outstanding_usd"].sum())),
        )
        if len(orders)
        else _("no orders to come"),
        help_text=_(
            "Orders that lose cover by the cut and that shipping inside the notice does not save."
        ),
    )


def _doing(orders: pd.DataFrame, scenario: str, action: str) -> pd.DataFrame:
    return orders[orders[f"action_{scenario}"] == action]


def notices(choices: Choices, answer: Answer) -> None:
    """What was assumed, what of a pasted table could not be read, and which limits cannot fall."""
    question = choices.question
    if len(choices.problems):
        st.warning(_("Some of the pasted orders could not be read and are left out:"))
        st.dataframe(choices.problems, hide_index=True, alt=_("Orders that could not be read"))
    said = list(choices.notices)
    if choices.are_orders_assumed and len(answer.orders):
        said.append(
            _(
                "Orders are an assumption: the {count} shipments of the last 30 days, shipped once "
                "more 30 days later. Paste your own in the sidebar.",
                count=number(len(answer.orders)),
            )
        )
    by_policy = _limits_of_the_policy(question)
    if by_policy and not all(cut.is_withdrawal for cut in question.cuts.values()):
        said.append(
            _(
                "{count} of the chosen buyers have a limit that the policy itself gives. A cut by "
                "a part leaves it; only a cut to zero removes it.",
                count=number(by_policy),
            )
        )
    for text in said:
        st.caption(text)


def _limits_of_the_policy(question: Question) -> int:
    """Number of chosen buyers whose limit no decision granted."""
    policy = _policy_on_the_day(question)
    if policy is None or is_unknown(policy["own_limit_usd"]):
        return 0
    granted = question.chosen["granted_usd"].fillna(0)
    is_own = question.chosen["decision"].isna() | (
        (policy["product_code"] == PLATFORM)
        & question.chosen["decision"].isin(limit_cuts.GRANTING)
        & (granted <= policy["own_limit_usd"])
    )
    return int(is_own.sum())


def _policy_on_the_day(question: Question) -> pd.Series | None:
    """The export policy of the as-of date, which began last."""
    policies, today = question.policies, pd.Timestamp(question.as_of_date)
    if not question.has_one_policy:
        policies = policies[policies["product_code"] != "domestic"]
    in_force = policies[policies["policy_end_date"] >= today]
    return None if in_force.empty else in_force.iloc[-1]


# --- two scenarios ------------------------------------------------------------------------------


def scenarios(answer: Answer, book: store.Book) -> None:
    """Both scenarios beside each other: what is cut, what to do, before and after."""
    bars = {scenario: _bars(answer, scenario) for scenario in answer.question.cuts}
    parts = [column for column, _name, _colour in charts.PARTS]
    highest = max(float(frame[parts].sum(axis=1).max()) for frame in bars.values())
    for place, scenario in zip(st.columns(len(bars)), bars, strict=True):
        with place:
            st.subheader(_scenario_title(answer.question.cuts[scenario], scenario), anchor=False)
            st.markdown(next_action(answer, scenario))
            show.chart(
                charts.before_and_after(bars[scenario], highest),
                book=book,
                key=f"scenario_{scenario}",
                message=_scenario_message(answer, scenario),
                note=_effect_text(answer.question.cuts[scenario]),
            )


def _scenario_title(cut: Cut, scenario: str) -> str:
    name = scenario_name(scenario)
    if cut.share <= 0:
        return _("{name}: limits stay as they are", name=name)
    if cut.is_withdrawal:
        return _("{name}: limits to zero from {date}", name=name, date=day(cut.effective_date))
    return _(
        "{name}: limits cut by {share} from {date}",
        name=name,
        share=percent(cut.share, 0),
        date=day(cut.effective_date),
    )


def _effect_text(cut: Cut) -> str:
    if cut.protects_shipped:
        return _("Goods shipped by {date} keep their limit.", date=day(cut.last_protected_date))
    return _(
        "Goods already shipped are cut as well, so shipping inside the notice is no help; the "
        "answer is that of the effective day."
    )


def next_action(answer: Answer, scenario: str) -> str:
    """What to do under a scenario, in one sentence."""
    orders, cut = answer.orders, answer.question.cuts[scenario]
    if orders.empty:
        return _("No orders to come: nothing to hold.")
    early, held = (_doing(orders, scenario, kind) for kind in (SHIP_BY, HOLD))
    parts = []
    if len(early):
        parts.append(
            _(
                "**Ship {count} orders ({amount}) by {date}.**",
                count=number(len(early)),
                amount=money(float(early["outstanding_usd"].sum())),
                date=day(cut.last_protected_date),
            )
        )
    if len(held):
        first = limit_cuts.order_to_hold(held, scenario).iloc[0]
        parts.append(
            _(
                "**Hold {count} orders ({amount})**, first that of {buyer}.",
                count=number(len(held)),
                amount=money(float(held["outstanding_usd"].sum())),
                buyer=plain_markdown(_buyer_names(answer)[first["buyer_id"]]),
            )
        )
    return " ".join(parts) or _("Ship as planned: no order loses cover.")


def _scenario_message(answer: Answer, scenario: str) -> str:
    before, after = answer.total("covered", BEFORE), answer.total("covered", scenario)
    if after > before - limit_cuts.HALF_A_CENT:
        return _("Cover stays at {amount}", amount=money(before))
    shipped, ordered = (
        answer.total("covered", BEFORE, is_order=is_order)
        - answer.total("covered", scenario, is_order=is_order)
        for is_order in (False, True)
    )
    return _(
        "Cover falls from {before} to {after}: {shipped} on goods shipped, {ordered} on orders",
        before=money(before),
        after=money(after),
        shipped=money(shipped),
        ordered=money(ordered),
    )


def _bars(answer: Answer, scenario: str) -> pd.DataFrame:
    kinds = [(False, _("Shipped"))]
    if len(answer.orders):
        kinds.append((True, _("Orders")))
    states = ((BEFORE, _("before")), (scenario, _("after")))
    return pd.DataFrame(
        [
            _bar(answer, variant, f"{kind}, {state}", is_order=is_order)
            for is_order, kind in kinds
            for variant, state in states
        ]
    )


def _bar(answer: Answer, variant: str, bar_label: str, *, is_order: bool) -> dict[str, Any]:
    rows = answer.by_buyer[answer.by_buyer["is_order"] == is_order]
    owed = float(rows["outstanding_usd"].sum())
    covered = answer.total("covered", variant, is_order=is_order)
    payable = answer.total("payable", variant, is_order=is_order)
    return {
        "bar_label": bar_label,
        "payable_usd": payable,
        "kept_usd": covered - payable,
        "uncovered_usd": owed - covered,
    }


# --- buyers -------------------------------------------------------------------------------------


def board_of(answer: Answer) -> pd.DataFrame:
    """One row per buyer: owed, ordered, limit and cover before and after each cut."""
    rows = answer.by_buyer
    amounts = [name for name in rows.columns if name.startswith(("covered_", "payable_"))]
    sums = rows.groupby("buyer_id")[amounts].sum()
    owed = rows.pivot_table(
        index="buyer_id", columns="is_order", values="outstanding_usd", aggfunc="sum"
    ).reindex(columns=[False, True], fill_value=0.0)
    buyers = answer.question.buyers.set_index("buyer_id")
    board = buyers.drop(columns="outstanding_usd").join(sums, how="inner")
    board["outstanding_usd"] = owed[False].fillna(0.0)
    board["ordered_usd"] = owed[True].fillna(0.0)
    board["is_cut"] = board.index.isin(answer.question.chosen_ids)
    policy = _policy_on_the_day(answer.question)
    board["limit_before_usd"] = _limits(board, policy, None)
    for scenario, cut in answer.question.cuts.items():
        board[f"limit_{scenario}_usd"] = _limits(board, policy, cut)
        lost = board[f"covered_{BEFORE}_usd"] - board[f"covered_{scenario}_usd"]
        board[f"lost_{scenario}_usd"] = lost.round(2)
    lost_columns = [f"lost_{scenario}_usd" for scenario in answer.question.cuts]
    board["_most"] = board[lost_columns].max(axis=1)
    ranked = board.reset_index().sort_values(
        ["_most", "outstanding_usd", "buyer_id"], ascending=[False, False, True]
    )
    return ranked.drop(columns="_most").reset_index(drop=True)


def _limits(board: pd.DataFrame, policy: pd.Series | None, cut: Cut | None) -> list[float | None]:
    own = None if policy is None else policy["own_limit_usd"]
    is_platform = policy is not None and policy["product_code"] == PLATFORM
    return [
        limit_cuts.limit_left(
            granted,
            decision,
            own,
            is_platform=is_platform,
            share=cut.share if cut and is_cut else 0.0,
        )
        for granted, decision, is_cut in zip(
            board["granted_usd"], board["decision"], board["is_cut"], strict=True
        )
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
            losing, {scenario: scenario_title_short(cuts[scenario], scenario) for scenario in cuts}
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
            "{count} buyers lose cover. Click a bar for the orders of its buyer.",
            count=number(len(losing)),
        ),
        on_select=_bar_clicked,
    )


def scenario_title_short(cut: Cut, scenario: str) -> str:
    """Name of a scenario with what it takes, for a legend."""
    if cut.is_withdrawal:
        return _("{name}: to zero", name=scenario_name(scenario))
    return _("{name}: by {share}", name=scenario_name(scenario), share=percent(cut.share, 0))


def _bar_clicked() -> None:
    chosen = st.session_state[LOST_KEY].selection.points
    if chosen:
        carried = chosen[0]["customdata"]
        linked.choose("buyer_id", carried[0] if isinstance(carried, list) else carried["0"])


def _buyer_names(answer: Answer) -> dict[str, str]:
    buyers = answer.question.buyers
    return dict(zip(buyers["buyer_id"], buyers["buyer_name"], strict=True))


def board_table(board: pd.DataFrame, answer: Answer) -> None:
    """Every buyer with its limit and cover before and after; a row filters to the buyer."""
    cuts = list(answer.question.cuts)
    market = filters.name_of("countries", "country_code", "country_name")
    shown = pd.DataFrame(
        {
            "buyer_name": board["buyer_name"],
            "market": board["country_code"].map(market),
            "grade": board["grade"].replace("none", None),
            "outstanding_usd": board["outstanding_usd"],
            "ordered_usd": board["ordered_usd"],
            **{f"limit_{v}_usd": board[f"limit_{v}_usd"] for v in (BEFORE, *cuts)},
            **{f"covered_{v}_usd": board[f"covered_{v}_usd"] for v in (BEFORE, *cuts)},
            **{f"lost_{v}_usd": board[f"lost_{v}_usd"] for v in cuts},
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        key="cut_board",
        on_select=lambda: _row_chosen(board),
        selection_mode="single-row",
        column_config=_board_columns(cuts),
        height=min(38 + 35 * len(shown), 400),
        alt=_("Buyers before and after the cut"),
        placeholder="–",
    )


def _row_chosen(board: pd.DataFrame) -> None:
    rows = st.session_state["cut_board"].selection.rows
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
        "buyer_name": column.TextColumn(_("Buyer"), width=200, pinned=True),
        "market": column.TextColumn(_("Market"), width=100),
        "grade": column.TextColumn(_("Grade"), width=55),
        **{
            name: column.NumberColumn(text, format="compact", width=85)
            for name, text in amounts.items()
        },
    }


# --- orders -------------------------------------------------------------------------------------


def orders_section(answer: Answer, book: store.Book) -> pd.DataFrame:
    """Orders to come: what is covered when, and what to do; holds first. Gives what is shown."""
    orders = answer.orders
    if orders.empty:
        st.info(
            _(
                "There are no orders to come: nothing was shipped in the last 30 days, or the "
                "switch in the sidebar is off. Paste your open orders there to see which to hold."
            ),
            icon=":material/local_shipping:",
        )
        return orders
    names = _buyer_names(answer)
    st.markdown(_("**Orders to come: what to ship, and what to hold**"))
    left, right = st.columns(2)
    with left:
        scenario = filters.choice(
            _("Ordered by what to do under"),
            "orders_by",
            {code: _("Scenario {name}", name=scenario_name(code)) for code in answer.question.cuts},
        )
    with right:
        ordering = {code: names[code] for code in dict.fromkeys(orders["buyer_id"])}
        buyer_id = filters.choice(
            _("Orders of"),
            "buyer_id",
            {ALL_BUYERS: _("All buyers"), **_buyers_to_pick(answer, ordering)},
            is_in_link=not books.is_ledger(book),
        )
    ranked = limit_cuts.order_to_hold(orders, scenario)
    if buyer_id != ALL_BUYERS:
        ranked = ranked[ranked["buyer_id"] == buyer_id].reset_index(drop=True)
    table = _orders_table(ranked, answer, names)
    if table.empty:
        st.caption(_("This buyer has no order to come."))
    else:
        _show_orders(table, answer)
    if buyer_id != ALL_BUYERS:
        _link_to_buyer(answer, buyer_id)
    return table


def _buyers_to_pick(answer: Answer, ordering: Mapping[str, str]) -> dict[str, str]:
    """Buyers with orders first, then the others, each group by name."""
    others = {code: name for code, name in _buyer_names(answer).items() if code not in ordering}
    by_name = [sorted(group.items(), key=lambda item: item[1]) for group in (ordering, others)]
    return dict(by_name[0] + by_name[1])


def _link_to_buyer(answer: Answer, buyer_id: str) -> None:
    links.page_link(
        "buyer_file",
        _("Open the file of this buyer"),
        exporter_id=answer.question.exporter_id,
        buyer_id=buyer_id,
        as_of_date=answer.question.as_of_date,
    )


def _orders_table(ranked: pd.DataFrame, answer: Answer, names: Mapping[str, str]) -> pd.DataFrame:
    markets = filters.name_of("countries", "country_code", "country_name")
    buyers = answer.question.buyers.set_index("buyer_id")["country_code"]
    cuts = answer.question.cuts
    columns = {
        "buyer_name": ranked["buyer_id"].map(names),
        "market": ranked["buyer_id"].map(buyers).map(markets),
        "ship_date": ranked["ship_date"],
        "outstanding_usd": ranked["outstanding_usd"],
        f"covered_{BEFORE}_usd": ranked[f"covered_{BEFORE}_usd"],
    }
    for scenario, cut in cuts.items():
        columns[f"action_{scenario}"] = ranked[f"action_{scenario}"].map(
            lambda action, cut=cut: _action_text(action, cut)
        )
        columns[f"covered_{scenario}_usd"] = ranked[f"covered_{scenario}_usd"]
        shipped_inside = f"covered_{inside(scenario)}_usd"
        if ranked[shipped_inside].notna().any():
            columns[shipped_inside] = ranked[shipped_inside]
        columns[f"payable_{scenario}_usd"] = ranked[f"payable_{scenario}_usd"]
    gaps = ranked["main_gap_step"].map(lambda step: None if is_unknown(step) else step_label(step))
    return pd.DataFrame(columns | {"main_gap": gaps})


def _action_text(action: str, cut: Cut) -> str:
    return _(ACTION_TEXTS[action], date=day(cut.last_protected_date))


def _show_orders(table: pd.DataFrame, answer: Answer) -> None:
    st.dataframe(
        table.head(ROWS_SHOWN),
        hide_index=True,
        column_config=_order_columns(answer),
        height=min(38 + 35 * len(table), 400),
        alt=_("Orders to come"),
        placeholder="–",
        key=ORDERS_TABLE_KEY,
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
        amounts[f"covered_{scenario}_usd"] = _("Covered as planned, {name}", name=name)
        amounts[f"covered_{inside(scenario)}_usd"] = _("Covered inside notice, {name}", name=name)
        amounts[f"payable_{scenario}_usd"] = _("Payable, {name}", name=name)
    return {
        "buyer_name": column.TextColumn(_("Buyer"), width=200, pinned=True),
        "market": column.TextColumn(_("Market"), width=100),
        "ship_date": column.DateColumn(_("Ships"), format="YYYY-MM-DD", width=90),
        **{name: column.TextColumn(text, width=140) for name, text in actions.items()},
        **{
            name: column.NumberColumn(text, format="compact", width=110)
            for name, text in amounts.items()
        },
        "main_gap": column.TextColumn(_("Main gap today"), width=140),
    }


# --- step by step, and the history --------------------------------------------------------------


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


def real_cuts(question: Question, book: store.Book) -> None:
    """Cuts that there really were in the book, as scale."""
    if books.is_ledger(book):
        st.info(
            _(
                "A ledger holds no history of limit decisions. The sample book shows how hard and "
                "how fast limits were cut in its markets."
            ),
            icon=":material/history:",
        )
        return
    found = data.load("limits/cuts_by_quarter", exporter_id=None, as_of_date=question.as_of_date)
    if found.empty:
        st.caption(_("No limit was cut in the book up to {date}.", date=day(question.as_of_date)))
        return
    found = found.assign(quarter_label=found["quarter_start"].map(quarter_text))
    whole = found[found["country_code"].isna()]
    left, right = st.columns([3, 2])
    with left:
        _cuts_chart(whole, question, book)
    with right:
        _hardest_cuts(found, question)


def quarter_text(quarter_start: date) -> str:
    """A quarter as people write it."""
    quarter = (quarter_start.month + 2) // 3
    return _("Q{quarter} {year}", quarter=quarter, year=quarter_start.year)


def _cuts_chart(whole: pd.DataFrame, question: Question, book: store.Book) -> None:
    amounts = whole["reduced_usd"] + whole["withdrawn_usd"]
    peak = whole.iloc[int(amounts.to_numpy().argmax())]
    show.chart(
        charts.cuts_through_time(whole),
        book=book,
        key="real_cuts",
        message=_(
            "Real cuts in the book: most in {quarter}, {amount} or {share} of all limits",
            quarter=peak["quarter_label"],
            amount=money(float(amounts.max())),
            share=percent(peak["cut_share_ratio"]),
        ),
        note=_own_cuts_text(question),
        events=show.major_events(
            ["tariff", "cover"], whole["quarter_start"].min().date(), question.as_of_date
        ),
    )


def _own_cuts_text(question: Question) -> str:
    own = data.load(
        "limits/cuts_by_quarter", exporter_id=question.exporter_id, as_of_date=question.as_of_date
    )
    own = own[own["country_code"].isna()]
    count = int((own["reduced_count"] + own["withdrawn_count"]).sum())
    if not count:
        return _("This exporter's own limits were never cut.")
    return _(
        "Of this exporter: {count} cuts, {amount} in all, last in {quarter}.",
        count=number(count),
        amount=money(float((own["reduced_usd"] + own["withdrawn_usd"]).sum())),
        quarter=quarter_text(own["quarter_start"].max()),
    )


def _hardest_cuts(found: pd.DataFrame, question: Question) -> None:
    """Quarters in which one market lost the largest share of its limits."""
    markets = found[found["country_code"].notna() & (found["limit_count"] >= FEWEST_LIMITS)]
    hardest = markets.sort_values(
        ["cut_share_ratio", "quarter_start", "country_code"], ascending=[False, True, True]
    ).head(HARDEST_SHOWN)
    if hardest.empty:
        return
    named = filters.name_of("countries", "country_code", "country_name")
    first = hardest.iloc[0]
    with st.container(border=True):
        st.markdown(
            _(
                "**In {quarter} limits on buyers in {market} fell by {share}**",
                quarter=first["quarter_label"],
                market=named(first["country_code"]),
                share=percent(first["cut_share_ratio"], 0),
            )
        )
        st.dataframe(
            pd.DataFrame(
                {
                    "quarter": hardest["quarter_label"],
                    "market": hardest["country_code"].map(named),
                    "share": hardest["cut_share_ratio"],
                    "count": hardest["reduced_count"] + hardest["withdrawn_count"],
                    "limits": hardest["limit_count"],
                    "median": hardest["median_cut_ratio"],
                    "notice": hardest["median_notice_days"],
                }
            ),
            hide_index=True,
            column_config=_hardest_columns(),
            alt=_("Quarters in which a market lost most of its limits"),
        )
        st.caption(
            _(
                "Share of the limits in force when the quarter began; only markets with at least "
                "{count} limits. Notice: median days from decision to first day.",
                count=FEWEST_LIMITS,
            )
        )


def _hardest_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "quarter": column.TextColumn(_("Quarter"), width=75),
        "market": column.TextColumn(_("Market"), width=110),
        "share": column.NumberColumn(_("Fell by"), format="percent", width=70),
        "count": column.NumberColumn(_("Cuts"), width=55),
        "limits": column.NumberColumn(_("Limits"), width=60),
        "median": column.NumberColumn(_("Median cut"), format="percent", width=85),
        "notice": column.NumberColumn(_("Notice, days"), format="%.0f", width=90),
    }


# --- files and explanation ----------------------------------------------------------------------


def files(board: pd.DataFrame, orders: pd.DataFrame, answer: Answer, book: store.Book) -> None:
    """Downloads of the board and of the orders."""
    question = answer.question
    rule_values = rules.used(question.as_of_date, question.exporter_id)
    described = _described(question)
    for frame, name in ((board, "limit_cuts"), (orders, "limit_cuts_orders")):
        if len(frame):
            downloads.downloads(
                frame,
                name,
                book,
                as_of_date=question.as_of_date,
                filters=described,
                assumptions=rule_values,
            )


def _described(question: Question) -> str:
    cuts = {
        scenario: f"{cut.share:.0%} from {cut.effective_date.isoformat()}"
        + (", goods shipped before stay covered" if cut.protects_shipped else "")
        for scenario, cut in question.cuts.items()
    }
    chosen = list(question.chosen_ids)
    return filters.describe(
        exporter_id=question.exporter_id,
        loss_cause=question.loss_cause,
        buyers=chosen if len(chosen) < len(question.buyers) else "all",
        **cuts,
    )


def explain(answer: Answer) -> None:
    """How it is computed, with the rule values in use."""
    question = answer.question
    page.explain(
        ["outstanding_usd", "cover_in_force_usd", "lost_cover_usd", "uncovered_usd", "payable_usd"],
        formula=_(
            "The cover engine is asked several times about the same open invoices and orders on "
            "the same day: with limits as they are, and with each cut. Cover lost = cover in force "
            "before − cover in force after."
        ),
        method="limit_cuts",
        rules=rules.used(question.as_of_date, question.exporter_id),
        sources=["ZJK", "D36", "XM22"],
        rows=lambda: answer.by_buyer,
    )
