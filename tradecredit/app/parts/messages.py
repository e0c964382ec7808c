"""What two pages say of a buyer's cover and limit, in one sentence."""

import pandas as pd

from tradecredit.columns import step_label
from tradecredit.formats import money, plain_markdown
from tradecredit.language import _


def waterfall_message(amounts: pd.Series) -> str:
    """What would be paid of what is owed, and the largest gap; ``amounts`` by step."""
    gaps = amounts.drop(["outstanding", "payable"])
    message = _(
        "Of {outstanding} owed, {payable} would be paid",
        outstanding=money(amounts["outstanding"]),
        payable=money(amounts["payable"]),
    )
    if gaps.max() > 0:
        message += " – " + _(
            "the largest gap is “{step}” with {amount}",
            step=step_label(str(gaps.idxmax())).lower(),
            amount=money(gaps.max()),
        )
    return message


def exposure_message(buyer: pd.Series) -> str:
    """What a buyer owes against its limit, in one sentence."""
    name = plain_markdown(buyer["buyer_name"])
    if pd.isna(buyer["limit_usd"]) or buyer["limit_usd"] == 0:
        return _(
            "{name} owes {owed} without a limit", name=name, owed=money(buyer["outstanding_usd"])
        )
    if buyer["headroom_usd"] < 0:
        return _(
            "{name} is {over} above its limit of {limit}",
            name=name,
            over=money(-buyer["headroom_usd"]),
            limit=money(buyer["limit_usd"]),
        )
    return _(
        "{name} owes {owed} within a limit of {limit}",
        name=name,
        owed=money(buyer["outstanding_usd"]),
        limit=money(buyer["limit_usd"]),
    )
