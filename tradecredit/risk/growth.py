"""Growth of the insured amount: periods of whole months, growth, and what each part adds.

Frames carry months as the first day of the month. A month is compared only when it is whole:
part of a month is never compared with a whole one. The formulas with a worked example are in
``docs/methods/coverage_growth.md``.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from tradecredit.risk.months import MONTHS_OF_YEAR, Months
from tradecredit.risk.ratios import ratio, share_of

CLIENT_GROUPS = ("new", "switched_in", "stayed", "switched_out", "lost")


def growth_ratio(current: float, before: float) -> float | None:
    """``current`` over ``before`` less one; None (unknown) where there is nothing before."""
    return current / before - 1 if before > 0 else None


def monthly_growth(by_month: pd.DataFrame) -> pd.DataFrame:
    """Each month beside the same month of the year before.

    ``by_month`` has one row per ``ship_month`` with ``insured_usd`` and ``is_complete``. Adds
    ``insured_last_year_usd`` and ``insured_growth_ratio``; the growth of a month that is not
    whole, or whose last year is not in the book, is unknown. January and February have the growth
    of both together, because the Spring Festival moves between them.
    """
    last_year = by_month[["ship_month", "insured_usd", "is_complete"]].assign(
        ship_month=by_month["ship_month"] + pd.DateOffset(years=1)
    )
    joined = by_month.merge(last_year, on="ship_month", how="left", suffixes=("", "_last_year"))
    before = joined.pop("insured_usd_last_year")
    was_complete = joined.pop("is_complete_last_year").eq(True)  # noqa: FBT003 - a column's value
    whole = joined["is_complete"] & was_complete
    months = joined["ship_month"].dt
    together = months.year * MONTHS_OF_YEAR + months.month.clip(lower=2)
    now, last = (
        amounts.groupby(together).transform("sum") for amounts in (joined["insured_usd"], before)
    )
    is_pair = months.month <= 2
    is_known = whole.groupby(together).transform("all") & (last > 0)
    is_known &= ~is_pair | (whole.groupby(together).transform("size") == 2)
    return joined.assign(
        insured_last_year_usd=before, insured_growth_ratio=(now / last - 1).where(is_known)
    )


def year_to_date_growth(by_month: pd.DataFrame) -> pd.DataFrame:
    """Growth of January to each month against the same months of the year before.

    ``by_month`` as in ``monthly_growth``. One row per whole month whose year, and the year
    before, are whole from January on: ``ship_month``, ``calendar_year``, ``calendar_month``,
    ``year_to_date_usd``, ``insured_growth_ratio``.
    """
    whole = by_month[by_month["is_complete"]].sort_values("ship_month")
    months = whole["ship_month"].dt
    dated = whole.assign(calendar_year=months.year, calendar_month=months.month)
    grouped = dated.groupby("calendar_year")
    running = dated.assign(
        year_to_date_usd=grouped["insured_usd"].cumsum(), months_so_far=grouped.cumcount() + 1
    ).loc[lambda frame: frame["months_so_far"] == frame["calendar_month"]]
    columns = ["calendar_year", "calendar_month", "year_to_date_usd"]
    before = running[columns].assign(calendar_year=running["calendar_year"] + 1)
    joined = running[["ship_month", *columns]].merge(
        before, on=["calendar_year", "calendar_month"], suffixes=("", "_before")
    )
    growth = joined["year_to_date_usd"] / joined.pop("year_to_date_usd_before") - 1
    return joined.assign(insured_growth_ratio=growth)


def growth_contributions(by_month: pd.DataFrame, current: Months, compared: Months) -> pd.DataFrame:
    """What each part adds to the growth of the whole.

    ``by_month`` has one row per ``ship_month`` and ``split_code`` with ``insured_usd``. One row
    per part, largest insured amount first: ``current_usd``, ``compared_usd``, ``change_usd``,
    ``insured_growth_ratio`` of the part, ``contribution_ratio`` (the part's change over the
    compared total of all parts; the contributions add up to the growth of the total) and
    ``share_ratio`` of the current total. Ratios are unknown where they would divide by nothing.
    """
    amounts = pd.DataFrame(
        {
            "current_usd": _sum_by_part(by_month, current),
            "compared_usd": _sum_by_part(by_month, compared),
        }
    ).fillna(0.0)
    change = amounts["current_usd"] - amounts["compared_usd"]
    before = amounts["compared_usd"].where(amounts["compared_usd"] > 0)
    return (
        amounts.assign(
            change_usd=change,
            insured_growth_ratio=change / before,
            contribution_ratio=change / (amounts["compared_usd"].sum() or float("nan")),
            share_ratio=amounts["current_usd"] / (amounts["current_usd"].sum() or float("nan")),
        )
        .sort_values("current_usd", ascending=False)
        .rename_axis("split_code")
        .reset_index()
    )


def client_contributions(by_group: pd.DataFrame) -> pd.DataFrame:
    """What each group of clients adds to growth, in the order new, staying, lost.

    ``by_group`` as of the query ``coverage/growth_by_client``. Adds ``contribution_ratio`` (the
    group's change over the compared total of all; they add up to the growth) and
    ``insured_growth_ratio`` of the group; unknown where nothing was insured before.
    """
    order = {group: place for place, group in enumerate(CLIENT_GROUPS)}
    ordered = by_group.sort_values("client_group", key=lambda groups: groups.map(order))
    before = ordered["compared_usd"]
    total = pd.Series(before.sum(), index=ordered.index)
    return ordered.assign(
        contribution_ratio=ratio(ordered["change_usd"], total),
        insured_growth_ratio=ratio(ordered["change_usd"], before),
    ).reset_index(drop=True)


def _sum_by_part(by_month: pd.DataFrame, months: Months) -> pd.Series:
    return months.rows(by_month).groupby("split_code")["insured_usd"].sum()


def penetration(insured_by_year: pd.DataFrame, exports_by_year: pd.DataFrame) -> pd.DataFrame:
    """Insured amount over customs exports, by calendar year.

    Needs ``calendar_year`` with ``insured_usd`` and ``is_complete``, and ``calendar_year`` with
    ``exports_usd``. Adds ``exports_usd`` and ``penetration_ratio``; years without known exports
    are left out.
    """
    joined = insured_by_year.merge(exports_by_year, on="calendar_year")
    known = joined[joined["exports_usd"] > 0]
    return known.assign(penetration_ratio=known["insured_usd"] / known["exports_usd"])


def whole_run_of_months(by_part: pd.DataFrame, last_whole: date) -> pd.DataFrame:
    """Insured amounts of every month from the first to the last, over all parts.

    ``by_part`` has one row per ``ship_month`` and part with ``insured_usd`` and
    ``sme_insured_usd``; a month without shipments has 0. ``is_complete`` holds up to
    ``last_whole``.
    """
    summed = by_part.groupby("ship_month")[["insured_usd", "sme_insured_usd"]].sum()
    months = pd.date_range(summed.index.min(), summed.index.max(), freq="MS", unit="us")
    filled = summed.reindex(months, fill_value=0.0).rename_axis("ship_month").reset_index()
    return filled.assign(is_complete=filled["ship_month"] <= pd.Timestamp(last_whole))


def yearly_figures(
    by_month: pd.DataFrame, clients: pd.DataFrame, exports: pd.DataFrame, last_whole: date
) -> pd.DataFrame:
    """Clients, shares of small firms and penetration, one row per ``calendar_year``.

    ``by_month`` as of ``whole_run_of_months``; ``clients`` has ``calendar_year``,
    ``client_count`` and ``sme_client_count``; ``exports`` as in ``penetration``. A year is
    complete when its December is not after ``last_whole``.
    """
    years = by_month["ship_month"].dt.year.rename("calendar_year")
    insured = by_month.groupby(years)[["insured_usd", "sme_insured_usd"]].sum().reset_index()
    joined = insured.merge(clients, on="calendar_year", how="left")
    reached = penetration(insured, exports)[["calendar_year", "penetration_ratio"]]
    return joined.assign(
        is_complete=[date(year, 12, 1) <= last_whole for year in joined["calendar_year"]],
        sme_client_ratio=joined["sme_client_count"] / joined["client_count"],
        sme_insured_ratio=ratio(joined["sme_insured_usd"], joined["insured_usd"]),
    ).merge(reached, on="calendar_year", how="left")


def small_firm_share(by_month: pd.DataFrame, months: Months) -> float:
    """Insured amount of small and medium exporters over all of a period; NaN without any."""
    sums = months.rows(by_month)[["sme_insured_usd", "insured_usd"]].sum()
    return share_of(sums["sme_insured_usd"], sums["insured_usd"])


def with_others_folded(
    parts: pd.DataFrame, by: str, part_count: int, *, other_code: str
) -> tuple[pd.DataFrame, int]:
    """The parts largest by ``by`` in either direction, in its order, then the others as one row.

    ``parts`` as of ``growth_contributions``. The second value is how many parts the row
    ``other_code`` stands for: 0 where all parts are shown.
    """
    if len(parts) <= part_count + 1:
        return parts.sort_values(by, ascending=False), 0
    order = parts[by].abs().sort_values(ascending=False).index
    kept = parts.loc[order[:part_count]].sort_values(by, ascending=False)
    rest = parts.loc[order[part_count:]]
    sums = rest[["current_usd", "compared_usd", "change_usd", "contribution_ratio", "share_ratio"]]
    other = pd.DataFrame([sums.sum()]).assign(
        split_code=other_code,
        insured_growth_ratio=growth_ratio(rest["current_usd"].sum(), rest["compared_usd"].sum()),
    )
    return pd.concat([kept, other], ignore_index=True), len(rest)


def insured_by_label(by_part: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Insured amount of each ``part_label`` in each ``ship_month``, 0 where it has none.

    Long form, in the ``order`` of the labels.
    """
    wide = by_part.pivot_table(
        index="ship_month", columns="part_label", values="insured_usd", aggfunc="sum"
    ).fillna(0.0)
    present = [name for name in order if name in wide]
    return wide[present].melt(ignore_index=False, value_name="insured_usd").reset_index()


def beside_own_growth(published: pd.DataFrame, year_to_date: pd.DataFrame) -> pd.DataFrame:
    """Each published growth with the book's own ``insured_growth_ratio`` of the same months.

    Both have ``calendar_year`` and ``calendar_month``; ``year_to_date`` as of
    ``year_to_date_growth``. The own growth is unknown where the book has no such months.
    """
    return published.merge(year_to_date, on=["calendar_year", "calendar_month"], how="left")
