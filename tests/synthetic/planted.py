"""Books of many seeds, small and in memory, and what an estimator finds in each of them.

A book is made, estimated and forgotten; only the estimates are kept.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from tests.sweep import pick
from tradecredit.settings import DEFAULT_DATA_END
from tradecredit.synthetic import effects, tariffs
from tradecredit.synthetic.assembling import Offsets
from tradecredit.synthetic.chunk import Chunk, Setting, chunk_tables
from tradecredit.synthetic.facts import facts
from tradecredit.synthetic.paths import FIRST_MONTH, insured_path

# Fixed before anything was estimated.
SEEDS = range(101, 121)
EXPORTER_COUNT = 1_000
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Interval:
    """An estimate with its standard error, beside the value that it should find."""

    estimate: float
    error: float
    truth: float

    @property
    def holds(self) -> bool:
        """Whether the true value lies in the 95 % interval."""
        return abs(self.estimate - self.truth) <= NORMAL_95 * self.error


def seeds() -> list[int]:
    """All of them in a sweep, two otherwise."""
    return list(SEEDS)[: pick(sample=2, sweep=len(SEEDS))]


def day(text: str) -> np.datetime64:
    return np.datetime64(text)


class Planted:
    """The tables of one seed as frames, joined as the estimators need them."""

    def __init__(self, seed: int) -> None:
        setting = Setting(facts(), insured_path(facts()), DEFAULT_DATA_END)
        (chunk_seed,) = np.random.SeedSequence(seed).spawn(1)
        self.chunk: Chunk = chunk_tables(setting, chunk_seed, EXPORTER_COUNT, Offsets())
        told = effects.effects_table(facts(), self.chunk.found).to_pandas()
        self.truth: dict[str, float] = told.set_index("effect_code")["true_value"].to_dict()

    def frame(self, name: str, columns: list[str]) -> pd.DataFrame:
        table: pa.Table = self.chunk.tables[name].select(columns)
        return table.to_pandas(date_as_object=False)

    @cached_property
    def exporters(self) -> pd.DataFrame:
        """City, size and exports of 2021 of every exporter."""
        found = self.frame("exporters", ["exporter_id", "city_code", "size_class"])
        years = self.frame("exporter_years", ["exporter_id", "calendar_year", "exports_usd"])
        of_2021 = years[years["calendar_year"] == 2021].set_index("exporter_id")["exports_usd"]
        return found.set_index("exporter_id").assign(exports_2021_usd=of_2021)

    @cached_property
    def policies(self) -> pd.DataFrame:
        columns = ["exporter_id", "product_code", "policy_start_date", "policy_end_date"]
        found = self.frame("policies", columns)
        return found[found["product_code"] != "domestic"]

    @cached_property
    def invoices(self) -> pd.DataFrame:
        """Invoices with the country of their buyer and the exporter's city and size."""
        columns = [
            "invoice_id", "exporter_id", "buyer_id", "hs6_code", "ship_date", "due_date",
            "invoice_amount_usd", "declared_date", "paid_date", "consignee_country_code",
        ]  # fmt: skip
        found = self.frame("shipments", columns)
        buyers = self.frame("buyers", ["buyer_id", "country_code"]).set_index("buyer_id")
        exporters = self.exporters[["city_code", "size_class"]]
        return found.join(buyers, on="buyer_id").join(exporters, on="exporter_id")

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Claims with country and the first day of shipment of their invoices."""
        columns = [
            "claim_id", "exporter_id", "buyer_id", "notice_date", "filing_date", "loss_date",
            "refusal_reason", "is_planted_fabrication",
        ]  # fmt: skip
        found = self.frame("claims", columns)
        links = self.frame("claim_invoices", ["claim_id", "invoice_id"])
        invoices = self.invoices.set_index("invoice_id")[["ship_date", "country_code"]]
        first = (
            links.join(invoices, on="invoice_id")
            .groupby("claim_id")
            .agg(ship_date=("ship_date", "min"), country_code=("country_code", "first"))
        )
        return found.join(first, on="claim_id")


# ---- Estimators: each the plainest that fits ------------------------------------------------

TREATED = {"jinhua", "guangzhou", "foshan", "dongguan", "zhanjiang", "yiwu", "shenzhen", "songyang"}


def insured_on(book: Planted, on: str) -> pd.Series:
    """Whether each exporter has a policy in force on a day: 1 or 0."""
    rows = book.policies
    held = rows[(rows["policy_start_date"] <= day(on)) & (rows["policy_end_date"] >= day(on))]
    return book.exporters.index.to_series().isin(held["exporter_id"]).astype(float)


def difference(treated: pd.Series, others: pd.Series) -> tuple[float, float]:
    """Difference of two means and its standard error."""
    error = math.sqrt(treated.var() / len(treated) + others.var() / len(others))
    return float(treated.mean() - others.mean()), error


def uptake(book: Planted, cities: set[str], before: str, after: str) -> tuple[float, float]:
    """Rise of the share insured in some cities against cities without a new scheme."""
    firms = book.exporters
    rise = insured_on(book, after) - insured_on(book, before)
    small = firms["size_class"] != "large"
    own = small & firms["city_code"].isin(cities)
    if cities == {"shenzhen"}:
        own &= firms["exports_2021_usd"] <= 8e6
        # Nearly all of them are insured before, so without the subsidy none is added.
        return float(rise[own].mean()), math.sqrt(rise[own].var() / own.sum())
    others = small & ~firms["city_code"].isin(TREATED | cities)
    return difference(rise[own], rise[others])


def insured_growth(
    book: Planted, cities: set[str], before: tuple[str, str], after: tuple[str, str]
) -> tuple[float, float]:
    """Growth of the insured amount of small and medium exporters of some cities against others.

    A logarithm; its error from 200 samples of exporters.
    """
    rows = book.invoices
    rows = rows[rows["declared_date"].notna() & (rows["country_code"] != "CN")]
    sums = {}
    for name, (first, last) in (("before", before), ("after", after)):
        part = rows[(rows["ship_date"] >= day(first)) & (rows["ship_date"] <= day(last))]
        sums[name] = part.groupby("exporter_id")["invoice_amount_usd"].sum()
    firms = book.exporters.assign(**sums).fillna({"before": 0.0, "after": 0.0})
    firms = firms[firms["size_class"] != "large"]
    own = firms.loc[firms["city_code"].isin(cities), ["before", "after"]].to_numpy()
    others = firms.loc[~firms["city_code"].isin(TREATED | cities), ["before", "after"]].to_numpy()

    def growth(left: Any, right: Any) -> float:
        (own_before, own_after), (before_sum, after_sum) = left.sum(axis=0), right.sum(axis=0)
        return math.log(own_after / own_before) - math.log(after_sum / before_sum)

    rng = np.random.default_rng(0)
    drawn = [
        growth(*(part[rng.integers(0, len(part), len(part))] for part in (own, others)))
        for _sample in range(200)
    ]
    return growth(own, others), float(np.std(drawn))


def clustered_errors(design: Any, rest: Any, weight: Any, groups: Any) -> Any:
    """Standard errors of a regression whose rows depend on each other within groups."""
    count = groups.max() + 1
    scores = np.column_stack([np.bincount(groups, column * rest, count) for column in design.T])
    bread = np.linalg.pinv(design.T @ (design * weight[:, None]))
    variance = bread @ (scores.T @ scores) @ bread * count / (count - 1)
    return np.sqrt(np.diag(variance))


def poisson_slope(design: Any, counts: Any, groups: Any) -> tuple[float, float]:
    """First coefficient of a Poisson regression by reweighted least squares, errors by group."""
    mean = counts + 0.5
    slope = np.zeros(design.shape[1])
    for _round in range(10):
        working = np.log(mean) + (counts - mean) / mean
        weighted = design * mean[:, None]
        slope = np.linalg.solve(weighted.T @ design, weighted.T @ working)
        mean = np.exp(design @ slope)
    return float(slope[0]), float(clustered_errors(design, counts - mean, mean, groups)[0])


def orders_by_rate(book: Planted, *, to_us: bool) -> tuple[float, float]:
    """Poisson regression of orders on the added rate, effects of goods and months; by goods."""
    rows = book.invoices
    rows = rows[(rows["country_code"] == "US") == to_us]
    rows = rows[(rows["country_code"] != "CN")]
    in_time = (rows["ship_date"] >= day("2024-01-01")) & (rows["ship_date"] < day("2026-02-01"))
    rows = rows[in_time]
    month = (rows["ship_date"].dt.year - 1970) * 12 + rows["ship_date"].dt.month - 1 - FIRST_MONTH
    counts = pd.crosstab(rows["hs6_code"], month)
    counts = counts[counts.sum(axis=1) >= 40]
    goods = facts().codes("hs_codes", "hs6_code")
    rates = tariffs.added_rates(facts())[[goods.index(code) for code in counts.index]]
    rate = rates[:, counts.columns.to_numpy()].ravel()
    code, at = (part.ravel() for part in np.indices(counts.shape))
    dummies = [pd.get_dummies(code, dtype=float), pd.get_dummies(at, dtype=float).iloc[:, 1:]]
    design = np.column_stack([rate, *dummies])
    return poisson_slope(design, counts.to_numpy().ravel(), code)


def brought_forward(
    book: Planted, countries: set[str], month: str, first_day: int
) -> tuple[float, float]:
    """Share of the later orders of a month that came before a day in it, against others."""
    rows = book.invoices
    rows = rows[rows["ship_date"].dt.to_period("M") == pd.Period(month)]
    rows = rows[rows["country_code"] != "CN"]
    early = (rows["ship_date"].dt.day < first_day).astype(float)
    own = rows["country_code"].isin(countries)
    others = ~own & (rows["country_code"] != "US")
    usual, share = early[others].mean(), early[own].mean()
    moved = (share - usual) / (1 - usual)
    error = math.hypot(
        math.sqrt(share * (1 - share) / own.sum()) / (1 - usual),
        math.sqrt(usual * (1 - usual) / others.sum()) * (1 - share) / (1 - usual) ** 2,
    )
    return float(moved), error


def detours(
    book: Planted, own: pd.Series, others: pd.Series, first_day: str, last_day: str, ways: set[str]
) -> tuple[float, float]:
    """Rise of the share of invoices whose goods go to some countries, against others."""
    rows = book.invoices
    rows = rows.assign(away=rows["consignee_country_code"].isin(ways).astype(float))
    recent = rows["ship_date"] >= day("2023-01-01")
    since = (rows["ship_date"] >= day(first_day)) & (rows["ship_date"] <= day(last_day))
    before = recent & (rows["ship_date"] < day(first_day))
    shares, errors = [], []
    for group in (own, others):
        for time in (since, before):
            part = rows.loc[group & time, "away"]
            shares.append(part.mean())
            # Half a case is added, so that a share of nothing has an error too.
            smoothed = (part.sum() + 0.5) / (len(part) + 1)
            errors.append(math.sqrt(smoothed * (1 - smoothed) / len(part)))
    estimate = (shares[0] - shares[1]) - (shares[2] - shares[3])
    return float(estimate), math.hypot(*errors)


def later_payment(book: Planted, first_day: str, last_day: str) -> tuple[float, float]:
    """Rise of the days late of US buyers' late invoices against other buyers', within buyers."""
    rows = book.invoices
    rows = rows[(rows["country_code"] != "CN") & (rows["paid_date"] > rows["due_date"])]
    begin = pd.Timestamp(first_day) - pd.DateOffset(years=2)
    in_time = (rows["ship_date"] >= begin) & (rows["due_date"] < day(last_day))
    rows = rows[in_time]
    late = (rows["paid_date"] - rows["due_date"]).dt.days
    since = (rows["ship_date"] >= day(first_day)).astype(float)
    to_us = since * (rows["country_code"] == "US")
    # Against the mean of the buyer: who pays late orders less, so buyers are not the same later.
    columns = pd.DataFrame({"late": late, "since": since, "to_us": to_us})
    own = (columns - columns.groupby(rows["buyer_id"]).transform("mean")).to_numpy(float)
    design, outcome = own[:, 1:], own[:, 0]
    slope = np.linalg.lstsq(design, outcome, rcond=None)[0]
    groups = pd.factorize(rows["buyer_id"])[0]
    errors = clustered_errors(design, outcome - design @ slope, np.ones(len(outcome)), groups)
    return float(slope[1]), float(errors[1])


def reporting_time(book: Planted, first_day: str, last_day: str) -> tuple[float, float]:
    """Logarithm of mean days from notice to filing, US after against before, over the others'."""
    rows = book.claims
    rows = rows[(rows["country_code"] != "CN") & ~rows["is_planted_fabrication"].astype(bool)]
    rows = rows[(rows["refusal_reason"] != "late_notice") & (rows["loss_date"] < day(last_day))]
    lag = (rows["filing_date"] - rows["notice_date"]).dt.days
    is_us = rows["country_code"] == "US"
    since = rows["ship_date"] >= day(first_day)
    estimate, variance = 0.0, 0.0
    for sign, part in (
        (1, is_us & since), (-1, is_us & ~since), (-1, ~is_us & since), (1, ~is_us & ~since),
    ):  # fmt: skip
        own = lag[part]
        estimate += sign * math.log(own.mean())
        variance += own.var() / len(own) / own.mean() ** 2
    return estimate, math.sqrt(variance)


def set_to_zero(book: Planted, on: str, country_code: str, *, is_priority: bool) -> tuple[int, int]:
    """Limits on buyers of a country in force on a day, and those set to zero within 75 days."""
    columns = [
        "exporter_id", "buyer_id", "valid_from", "valid_to", "approved_usd", "decided_date",
        "decision", "requested_usd", "reason_code",
    ]  # fmt: skip
    limits = book.frame("limits", columns)
    rows = book.invoices
    rows = rows[rows["country_code"] == country_code]
    goods = rows.groupby(["exporter_id", "buyer_id"])["hs6_code"].agg(lambda codes: codes.mode()[0])
    listed = set(facts().codes("high_priority_codes", "hs6_code"))
    pairs = goods[goods.isin(listed) == is_priority].index
    limits = limits.set_index(["exporter_id", "buyer_id"])
    limits = limits[limits.index.isin(pairs)]
    held = limits[
        (limits["valid_from"] < day(on))
        & (limits["valid_to"].isna() | (limits["valid_to"] >= day(on)))
        & (limits["approved_usd"] > 0)
    ]
    last = pd.Timestamp(on) + pd.Timedelta(days=75)
    cut = limits[
        (limits["decision"] == "withdrawn")
        & limits["reason_code"].isin(["priority_goods", "country_risk"])
        & (limits["decided_date"] >= day(on))
        & (limits["decided_date"] <= last)
    ]
    return len(held.index.unique()), int(held.index.unique().isin(cut.index).sum())


def share(count: int, hit: int) -> tuple[float, float]:
    """A share and its error, after Agresti and Coull: two cases of each kind are added."""
    smoothed = (hit + 2) / (count + 4)
    return smoothed, math.sqrt(smoothed * (1 - smoothed) / (count + 4))


def losses_at_home(book: Planted, sectors: set[str], against: set[str]) -> tuple[float, float]:
    """Logarithm of the share of buyers at home with a claim, some sectors' over that of others."""
    buyers = book.frame("buyers", ["buyer_id", "country_code", "sector_code"])
    buyers = buyers[buyers["country_code"] == "CN"]
    has_claim = buyers["buyer_id"].isin(book.claims["buyer_id"])
    estimate, variance = 0.0, 0.0
    for sign, chosen in ((1, sectors), (-1, against)):
        own = buyers["sector_code"].isin(chosen)
        count, lost = own.sum(), (own & has_claim).sum()
        estimate += sign * math.log(lost / count)
        variance += 1 / lost - 1 / count
    return estimate, math.sqrt(variance)


# ---- What is estimated ----------------------------------------------------------------------

Estimator = Callable[[Planted], tuple[float, float]]
TROUBLED = {"metals", "solar_batteries", "machinery"}
CALM = {
    "electronics", "instruments", "textiles_apparel", "furniture", "toys_festive", "chemicals",
    "plastics", "vehicles_parts", "footwear_bags", "food", "home_goods",
}  # fmt: skip
YEAR_BEFORE, YEAR_AFTER = ("2024-05-01", "2025-04-25"), ("2025-11-20", "2026-09-30")
EUROPE = {"DE", "FR", "GB", "IT", "NL", "ES", "BE", "PL"}
DETOURS = {"VN", "MX", "MY", "TR", "AE", "HK"}
RUSSIAN_DETOURS = {"KZ", "TR", "AE", "HK"}


def us_detours(book: Planted, country: str, first_day: str, last_day: str) -> tuple[float, float]:
    """Detours of one country's invoices against those of markets that are no detour themselves."""
    code = book.invoices["country_code"]
    others = ~code.isin(DETOURS | RUSSIAN_DETOURS | {"US", "CN", "RU", country})
    return detours(book, code == country, others, first_day, last_day, DETOURS)


def russian_detours(book: Planted, *, is_priority: bool) -> tuple[float, float]:
    """Detours of what Russian buyers order, goods of the list or others, against other markets."""
    rows = book.invoices
    listed = rows["hs6_code"].isin(facts().codes("high_priority_codes", "hs6_code"))
    own = (rows["country_code"] == "RU") & (listed == is_priority)
    others = ~rows["country_code"].isin(DETOURS | RUSSIAN_DETOURS | {"US", "CN", "RU"})
    return detours(book, own, others, "2024-11-05", "2026-10-31", RUSSIAN_DETOURS)


EFFECTS: dict[str, Estimator] = {
    "subsidy_uptake_jinhua_2020": lambda b: uptake(b, {"jinhua"}, "2020-01-01", "2020-12-31"),
    "subsidy_uptake_guangdong_2024": lambda b: uptake(
        b, {"guangzhou", "foshan", "dongguan"}, "2024-01-01", "2024-12-31"
    ),
    "subsidy_uptake_yiwu_2025": lambda b: uptake(b, {"yiwu"}, "2025-01-01", "2025-12-31"),
    "subsidy_uptake_shenzhen_2025": lambda b: uptake(b, {"shenzhen"}, "2025-01-01", "2025-12-31"),
    "subsidy_insured_yiwu_2025": lambda b: insured_growth(b, {"yiwu"}, YEAR_BEFORE, YEAR_AFTER),
    "us_orders_by_tariff_rate": lambda b: orders_by_rate(b, to_us=True),
    "us_orders_before_april_2025": lambda b: brought_forward(b, {"US"}, "2025-04", 10),
    "us_orders_before_august_2025": lambda b: brought_forward(b, {"US"}, "2025-08", 12),
    "us_rerouting_2025": lambda b: us_detours(b, "US", "2025-04-10", "2026-02-19"),
    "us_delay_days_after_april_2025": lambda b: later_payment(b, "2025-04-02", "2026-03-01"),
    "us_reporting_time_2025": lambda b: reporting_time(b, "2025-04-02", "2026-05-01"),
    "russia_limits_zero_priority_goods": lambda b: share(
        *set_to_zero(b, "2024-11-05", "RU", is_priority=True)
    ),
    "russia_limits_zero_other_goods": lambda b: share(
        *set_to_zero(b, "2024-11-05", "RU", is_priority=False)
    ),
    "russia_rerouting_priority_goods": lambda b: russian_detours(b, is_priority=True),
    "domestic_losses_by_sector": lambda b: losses_at_home(b, TROUBLED, CALM),
}
# Values that are estimated as logarithms, and those that are not parameters.
TRUTHS: dict[str, Callable[[Planted], float]] = {
    "us_reporting_time_2025": lambda b: math.log(b.truth["us_reporting_time_2025"]),
    "domestic_losses_by_sector": lambda b: math.log(b.truth["domestic_losses_by_sector"]),
    "subsidy_insured_yiwu_2025": lambda b: math.log(1 + b.truth["subsidy_insured_yiwu_2025"]),
}
# The same estimators where nothing was planted.
PLACEBOS: dict[str, Estimator] = {
    "uptake, another city": lambda b: uptake(b, {"ningbo", "hangzhou"}, "2025-01-01", "2025-12-31"),
    "uptake, another date": lambda b: uptake(b, {"yiwu"}, "2022-01-01", "2022-12-31"),
    "insured amount, another city": lambda b: insured_growth(
        b, {"ningbo", "hangzhou"}, YEAR_BEFORE, YEAR_AFTER
    ),
    "orders by rate, other markets": lambda b: orders_by_rate(b, to_us=False),
    "brought forward, another market": lambda b: brought_forward(b, EUROPE, "2025-04", 10),
    "brought forward, another month": lambda b: brought_forward(b, {"US"}, "2025-06", 10),
    "rerouting, another market": lambda b: us_detours(b, "DE", "2025-04-10", "2026-02-19"),
    # Not later: the US buyers that fail in 2025 are late from the second half of 2024 on.
    "delay, another date": lambda b: later_payment(b, "2021-10-01", "2023-01-01"),
    "reporting time, another date": lambda b: reporting_time(b, "2022-04-02", "2025-04-02"),
    "Russian rerouting, other goods": lambda b: russian_detours(b, is_priority=False),
    "losses at home, another split": lambda b: losses_at_home(
        b, {"electronics", "instruments", "food"}, CALM - {"electronics", "instruments", "food"}
    ),
}


@cache
def estimates(seed: int) -> dict[str, Interval]:
    """Every effect and placebo estimated in the book of one seed."""
    book = Planted(seed)
    found = {}
    for code, estimator in EFFECTS.items():
        truth = TRUTHS[code](book) if code in TRUTHS else book.truth[code]
        found[code] = Interval(*estimator(book), truth)
    for name, estimator in PLACEBOS.items():
        found[name] = Interval(*estimator(book), 0.0)
    return found
