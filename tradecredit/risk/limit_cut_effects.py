"""What a cut of credit limits does to cover: before and after it, by buyer, by order, by step.

The engine's rows come in variants: ``before`` the cut, after the cut of each scenario, and with
the orders shipped inside its notice. ``docs/methods/limit_cuts.md`` has a worked example.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from tradecredit.cover_steps import WATERFALL
from tradecredit.formats import is_unknown
from tradecredit.risk.limit_cuts import Cut, limit_left
from tradecredit.risk.ratios import ratio

BEFORE = "before"
HALF_A_CENT = 0.005

AS_PLANNED = "as_planned"
SHIP_BY = "ship_by"
HOLD = "hold"
NOT_COVERED = "not_covered"
# What to do first.
ACTIONS = (HOLD, SHIP_BY, NOT_COVERED, AS_PLANNED)

# What is compared before and after a cut, and how the columns of one variant begin.
COMPARED: Mapping[str, str] = {"cover_in_force_usd": "covered", "payable_usd": "payable"}


def inside(scenario: str) -> str:
    """Name of the variant in which orders are shipped inside the notice of the scenario."""
    return f"{scenario}_inside"


# --- orders -------------------------------------------------------------------------------------


def action(
    covered_before_usd: float, covered_after_usd: float, covered_inside_usd: float | None
) -> str:
    """What to do with an order: ship as planned, ship inside the notice, or hold it.

    ``covered_inside_usd`` is what would be covered if it were shipped inside the notice; None
    where that is no help or no longer possible.
    """
    if covered_before_usd < HALF_A_CENT:
        return NOT_COVERED
    if covered_after_usd > covered_before_usd - HALF_A_CENT:
        return AS_PLANNED
    inside = covered_after_usd if is_unknown(covered_inside_usd) else covered_inside_usd or 0.0
    return SHIP_BY if inside > covered_after_usd + HALF_A_CENT else HOLD


def order_to_hold(orders: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """The orders, what to do about them first, then what pays least per dollar shipped.

    ``orders`` has ``action_<scenario>``, ``payable_<scenario>_usd`` and ``outstanding_usd``.
    """
    ranked = orders.assign(
        _rank=orders[f"action_{scenario}"].map(ACTIONS.index),
        _ratio=ratio(orders[f"payable_{scenario}_usd"], orders["outstanding_usd"]),
    )
    order = ["_rank", "_ratio", "outstanding_usd", "invoice_id"]
    ranked = ranked.sort_values(order, ascending=[True, True, False, True], ignore_index=True)
    return ranked.drop(columns=["_rank", "_ratio"])


def with_actions(orders: pd.DataFrame, scenarios: Iterable[str]) -> pd.DataFrame:
    """``orders`` with ``action_<scenario>``: what to do with each.

    ``orders`` has ``covered_<variant>_usd``; a scenario without a variant inside its notice gets
    that column with nothing known.
    """
    found = orders
    for scenario in scenarios:
        name = f"covered_{inside(scenario)}_usd"
        found = found.assign(**{name: found.get(name, float("nan"))})
        amounts = found[[f"covered_{BEFORE}_usd", f"covered_{scenario}_usd", name]]
        actions = [action(*row) for row in amounts.itertuples(index=False, name=None)]
        found = found.assign(
            **{f"action_{scenario}": pd.Series(actions, found.index, dtype=object)}
        )
    return found


# --- before and after ---------------------------------------------------------------------------


def filled(rows: pd.DataFrame, variants: Sequence[str], keys: Sequence[str]) -> pd.DataFrame:
    """``rows`` with every key of the first variant in each: what one lacks is as in the first."""
    first = rows[rows["variant"] == variants[0]]
    parts = [first]
    for variant in variants[1:]:
        own = rows[rows["variant"] == variant]
        is_there = pd.MultiIndex.from_frame(first[[*keys]]).isin(
            pd.MultiIndex.from_frame(own[[*keys]])
        )
        parts += [own, first[~is_there].assign(variant=variant)]
    return pd.concat(parts, ignore_index=True)


def side_by_side(rows: pd.DataFrame, variants: Sequence[str], keys: Sequence[str]) -> pd.DataFrame:
    """One row per key with ``covered_<variant>_usd`` and ``payable_<variant>_usd`` of each.

    ``rows`` are those of ``filled``; all else is as in the first variant.
    """
    indexed = rows.set_index([*keys])
    first = indexed[indexed["variant"] == variants[0]]
    wide = first.drop(columns=["variant", *COMPARED])
    for variant in variants:
        of_variant = indexed[indexed["variant"] == variant]
        for measure, short in COMPARED.items():
            wide[f"{short}_{variant}_usd"] = of_variant[measure]
    return wide.reset_index()


def payable_by_variant(rows: pd.DataFrame, variants: Sequence[str]) -> dict[str, float]:
    """What would be paid of ``rows`` in each variant."""
    sums = rows.groupby("variant")["payable_usd"].sum().reindex([*variants]).fillna(0.0)
    return {variant: float(sums[variant]) for variant in variants}


def steps_by_variant(rows: pd.DataFrame, variants: Sequence[str]) -> pd.DataFrame:
    """What each ``step`` takes, a column per variant; first what is owed, last what is payable."""
    columns = [f"{step}_usd" for step in WATERFALL]
    sums = rows.groupby("variant")[columns].sum().reindex([*variants]).fillna(0.0)
    wide = sums.T.reset_index(names="step")
    return wide.assign(step=wide["step"].str.removesuffix("_usd"))


def buyers_before_and_after(
    by_buyer: pd.DataFrame,
    buyers: pd.DataFrame,
    cuts: Mapping[str, Cut],
    *,
    own_limit_usd: float | None,
    is_platform: bool,
) -> pd.DataFrame:
    """One row per buyer: owed, ordered, limit and cover before and after each cut.

    ``by_buyer`` is of ``side_by_side``, one row per buyer and ``is_order``; ``buyers`` has
    ``granted_usd`` and ``decision`` of each. The buyer that loses most in any scenario is first.
    """
    owed = by_buyer.pivot_table(
        index="buyer_id", columns="is_order", values="outstanding_usd", aggfunc="sum"
    ).reindex(columns=[False, True])
    sums = by_buyer.drop(columns=["is_order", "invoice_count", "outstanding_usd"])
    known = buyers.drop(columns="outstanding_usd").set_index("buyer_id")
    board = known.join(sums.groupby("buyer_id").sum(), how="inner").assign(
        outstanding_usd=owed[False].fillna(0.0), ordered_usd=owed[True].fillna(0.0)
    )
    for variant, share in {BEFORE: 0.0, **{name: cut.share for name, cut in cuts.items()}}.items():
        lost = board[f"covered_{BEFORE}_usd"] - board[f"covered_{variant}_usd"]
        board[f"lost_{variant}_usd"] = lost.round(2)
        board[f"limit_{variant}_usd"] = [
            limit_left(granted, decision, own_limit_usd, is_platform=is_platform, share=share)
            for granted, decision in zip(board["granted_usd"], board["decision"], strict=True)
        ]
    most = board[[f"lost_{name}_usd" for name in cuts]].max(axis=1)
    ranked = board.assign(most=most).reset_index()
    order = ["most", "outstanding_usd", "buyer_id"]
    ranked = ranked.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return ranked.drop(columns=["most", f"lost_{BEFORE}_usd"])


def bars(by_buyer: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """Payable, kept and without cover, of goods shipped and of orders, before and after a cut.

    One row per ``is_order`` and ``variant``; orders are left out where there are none.
    """
    rows = []
    for is_order in (False, True):
        some = by_buyer[by_buyer["is_order"] == is_order]
        if is_order and some.empty:
            continue
        for variant in (BEFORE, scenario):
            covered, payable = (
                float(some[f"{measure}_{variant}_usd"].sum()) for measure in ("covered", "payable")
            )
            rows.append(
                {
                    "is_order": is_order,
                    "variant": variant,
                    "payable_usd": payable,
                    "kept_usd": covered - payable,
                    "uncovered_usd": float(some["outstanding_usd"].sum()) - covered,
                }
            )
    return pd.DataFrame(rows)


# --- cuts there really were ---------------------------------------------------------------------


def hardest_quarters(quarters: pd.DataFrame, *, fewest_limits: int, most: int) -> pd.DataFrame:
    """Quarters in which one market lost the largest share of its limits, with ``cut_count``.

    ``quarters`` is ``limits/cuts_by_quarter``; a market with fewer limits says nothing.
    """
    is_market = quarters["country_code"].notna() & (quarters["limit_count"] >= fewest_limits)
    order = ["cut_share_ratio", "quarter_start", "country_code"]
    hardest = quarters[is_market].sort_values(order, ascending=[False, True, True]).head(most)
    return hardest.assign(cut_count=hardest["reduced_count"] + hardest["withdrawn_count"])
