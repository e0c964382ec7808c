"""From which loss on cover pays, and the premium at which to stop buying it.

Both compare averages: what is expected to be paid against what is paid for cover. The formulas
with a worked example are in ``docs/methods/premium_after_subsidy.md``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from tradecredit.risk.eligibility import PLATFORM, HeldPolicy
from tradecredit.risk.premium import HELD_POLICY, Option, Used

CONFIDENCE_LEVEL = 0.95

# Columns of a table of options, besides where its four values come from.
CODES = (
    "option_code", "scheme_code", "product_code", "status", "is_here", "is_subsidy_upper_bound",
    "is_rate_upper_bound", "is_share_minimum", "is_capped",
)  # fmt: skip
AMOUNTS = (
    "premium_rate_ratio", "premium_usd", "subsidy_ratio", "subsidy_cap_usd", "subsidy_usd",
    "net_premium_usd", "net_premium_most_usd", "net_rate_ratio", "insured_share_ratio",
    "buyer_cap_usd", "annual_maximum_usd",
)  # fmt: skip
OUTCOMES = ("share_paid_ratio", "break_even_probability", "break_even_most")
COLUMNS_OF_VALUES = {
    "rate": "premium_rate_ratio",
    "subsidy": "subsidy_ratio",
    "share": "insured_share_ratio",
    "cap": "buyer_cap_usd",
}

# ---- What an option would pay --------------------------------------------------------------


def with_share_paid(
    found: Sequence[Option],
    open_book: pd.DataFrame,
    held: HeldPolicy | None = None,
    *,
    is_cap_the_limit: bool = False,
) -> list[Option]:
    """The options with ``share_paid_ratio``: how much of a buyer's debt each would pay.

    ``open_book`` has one row per buyer that owes something, by the steps of the cover engine:
    ``outstanding_usd``, ``let_through_usd`` (all but the uninsured percentage and what comes
    after it), ``late_notice_usd`` within it, ``no_policy_usd``, ``limit_gap_usd``, and
    ``paid_alone_usd`` (what the policy held would pay). Every buyer is taken to fail alone and
    weighs by what it owes. Without an open book it is the insured share itself.
    ``is_cap_the_limit``: a platform's automatic limit is its cap, not the cap divided by the share.
    """
    owed = float(open_book["outstanding_usd"].sum())
    if owed <= 0:
        return [replace(option, share_paid_ratio=option.share.value) for option in found]
    paid = [
        _paid_per_buyer(option, open_book, held, is_cap_the_limit=is_cap_the_limit)
        for option in found
    ]
    return [
        replace(
            option,
            share_paid_ratio=None if amounts is None else float(amounts.sum()) / owed,
            is_share_of_book=True,
        )
        for option, amounts in zip(found, paid, strict=True)
    ]


def _paid_per_buyer(
    option: Option, open_book: pd.DataFrame, held: HeldPolicy | None, *, is_cap_the_limit: bool
) -> pd.Series | None:
    maximum = option.annual_maximum_usd
    if option.option_code == HELD_POLICY:
        return open_book["paid_alone_usd"].clip(upper=maximum)
    if option.share.value is None:
        return None
    insurable = open_book["let_through_usd"] + open_book["no_policy_usd"]
    if option.product_code == PLATFORM or _is_other_kind(option, held):
        insurable = insurable + open_book["limit_gap_usd"]
    is_of_limit = is_cap_the_limit and option.product_code == PLATFORM
    whole = paid_usd(insurable, option.share.value, option.cap.value, is_cap_the_limit=is_of_limit)
    return (whole - open_book["late_notice_usd"]).clip(lower=0, upper=maximum)


def _is_other_kind(option: Option, held: HeldPolicy | None) -> bool:
    """Whether the limits of the policy held say nothing about those of this option."""
    return held is not None and option.product_code != held.product_code


def paid_usd(
    insurable_usd: pd.Series, share: float, cap_usd: float | None, *, is_cap_the_limit: bool = False
) -> pd.Series:
    """What a policy pays for each buyer with these insurable debts, its yearly maximum aside.

    The cap is the most that is paid for a buyer; where it is the limit, the share is taken of it.
    """
    if is_cap_the_limit:
        return insurable_usd.clip(upper=cap_usd) * share
    return (insurable_usd * share).clip(upper=cap_usd)


# ---- When cover pays -----------------------------------------------------------------------


def break_even_probability(
    net_premium_usd: float | None, turnover_usd: float | None, share_paid_ratio: float | None
) -> float | None:
    """Share of the turnover that must be lost in a year for cover to return its net premium.

    None when something is not known, or when nothing would be paid: then no loss is enough.
    """
    if net_premium_usd is None or not turnover_usd or not share_paid_ratio:
        return None
    return net_premium_usd / (turnover_usd * share_paid_ratio)


def stop_buying_premium_usd(
    loss_probability: float | None, turnover_usd: float | None, share_paid_ratio: float | None
) -> float | None:
    """The net premium above which cover costs more than it is expected to pay."""
    if loss_probability is None or turnover_usd is None or share_paid_ratio is None:
        return None
    return loss_probability * turnover_usd * share_paid_ratio


def options_table(found: Iterable[Option], turnover_usd: float | None) -> pd.DataFrame:
    """The options side by side, one row per ``option_code``.

    Columns are ``CODES``, ``AMOUNTS``, where rate, subsidy, share and cap come from
    (``<rate|subsidy|share|cap>_origin``, ``_source_id``, ``_confidence``), the share paid, and
    ``break_even_probability`` with ``break_even_most``, that at the least subsidy.
    """
    frame = pd.DataFrame([_table_row(option, turnover_usd) for option in found])
    return frame.astype(dict.fromkeys((*AMOUNTS, *OUTCOMES), float))


def _table_row(option: Option, turnover_usd: float | None) -> dict[str, object]:
    values = {name: getattr(option, kind) for kind, name in COLUMNS_OF_VALUES.items()}
    row = {name: values[name].value if name in values else getattr(option, name)
        for name in (*CODES, *AMOUNTS)}  # fmt: skip
    row |= {
        f"{kind}_{part}": getattr(getattr(option, kind), part) or None
        for kind in COLUMNS_OF_VALUES
        for part in ("origin", "source_id", "confidence")
    }
    share = option.share_paid_ratio
    return row | {
        "share_paid_ratio": share,
        "is_share_of_book": option.is_share_of_book,
        "break_even_probability": break_even_probability(
            option.net_premium_usd, turnover_usd, share
        ),
        "break_even_most": break_even_probability(option.net_premium_most_usd, turnover_usd, share),
    }


# ---- Losses to compare with ----------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """A loss to compare with: of a published figure, or (code ``own``) of the exporter."""

    reference_code: str
    paid_to_insured_ratio: float
    period_start: date | None = None
    period_end: date | None = None
    source_id: str | None = None
    confidence: str | None = None


@dataclass(frozen=True)
class OwnLosses:
    """Claims of an exporter that were paid: their number, the debts behind them, the insured."""

    paid_claim_count: int
    lost_usd: float
    insured_usd: float


def poisson_interval(count: int, level: float = CONFIDENCE_LEVEL) -> tuple[float, float]:
    """Exact interval of the expected number of events when ``count`` were seen.

    Garwood (1936): half of what is left out lies on either side; the lower end of 0 is 0.
    """
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    lower = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return lower, float(gammaincinv(count + 1, 1 - tail))


def published_losses(figures: pd.DataFrame, insured_share: Used) -> pd.DataFrame:
    """Loss probabilities behind published ratios of claims paid to amount insured.

    ``figures`` are rows of ``published_figures``. The ratio is of what was paid; divided by the
    usual insured share it is what was lost. One row per figure with ``reference_code``,
    ``period_start``, ``period_end``, ``paid_to_insured_ratio``, ``loss_probability``, its
    ``least_probability`` and ``most_probability``, ``source_id`` and ``confidence``.
    """
    share = insured_share.value or float("nan")
    lost = figures["value"] / share
    return pd.DataFrame(
        {
            "reference_code": figures["figure_id"],
            "period_start": figures["period_start"],
            "period_end": figures["period_end"],
            "paid_to_insured_ratio": figures["value"],
            "loss_probability": lost,
            "least_probability": lost,
            "most_probability": lost,
            "source_id": figures["source_id"],
            "confidence": figures["confidence"],
        }
    ).reset_index(drop=True)


def own_losses(own: OwnLosses, paid_usd: float) -> pd.DataFrame:
    """The exporter's own losses as one row like those of ``published_losses``, or none.

    Lost over insured, with the exact interval of the number of claims at their mean size. An
    exporter without a paid claim has no row: no claim yet is not a loss of 0.
    """
    if own.paid_claim_count <= 0 or own.insured_usd <= 0:
        return pd.DataFrame()
    lost = own.lost_usd / own.insured_usd
    lower, upper = (end / own.paid_claim_count for end in poisson_interval(own.paid_claim_count))
    row = {
        "reference_code": "own",
        "paid_to_insured_ratio": paid_usd / own.insured_usd,
        "loss_probability": lost,
        "least_probability": lower * lost,
        "most_probability": upper * lost,
    }
    return pd.DataFrame([row])


def against_losses(
    option: Option, losses: pd.DataFrame, turnover_usd: float | None
) -> pd.DataFrame:
    """The premium at which to stop buying an option, under each loss of ``losses``.

    Adds ``stop_buying_usd`` with ``stop_buying_least_usd`` and ``stop_buying_most_usd``, and
    ``net_benefit_usd``: what the option is expected to pay less its net premium.
    """
    at = {
        f"stop_buying{name}_usd": [
            stop_buying_premium_usd(probability, turnover_usd, option.share_paid_ratio)
            for probability in losses[column]
        ]
        for name, column in (
            ("", "loss_probability"),
            ("_least", "least_probability"),
            ("_most", "most_probability"),
        )
    }
    amounts = pd.DataFrame(at, index=losses.index, dtype=float)
    net = option.net_premium_usd
    benefit = amounts["stop_buying_usd"] - (float("nan") if net is None else net)
    return losses.assign(**amounts, net_benefit_usd=benefit)
