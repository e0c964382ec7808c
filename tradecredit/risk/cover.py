"""The cover engine's answer put together: what is owed, what each step takes, what is payable."""

import pandas as pd

from tradecredit.cover_steps import COVER_STEPS, WATERFALL


def waterfall(cover: pd.DataFrame) -> pd.DataFrame:
    """Sums of the invoices of ``cover/cover_by_invoice`` down the steps of the waterfall.

    One row per ``step`` in order (``outstanding``, the cover steps, ``payable``) with its
    ``amount_usd``.
    """
    amounts = [float(cover[f"{step}_usd"].sum()) for step in WATERFALL]
    return pd.DataFrame({"step": WATERFALL, "amount_usd": amounts})


def main_gap_usd(cover: pd.DataFrame) -> pd.Series:
    """What the step that takes most (``main_gap_step``) takes of each invoice; else unknown."""
    amounts = pd.Series(float("nan"), cover.index)
    for step in COVER_STEPS:
        amounts = amounts.where(cover["main_gap_step"] != step.code, cover[step.column])
    return amounts


def joined(invoices: pd.DataFrame, cover: pd.DataFrame) -> pd.DataFrame:
    """All ``invoices`` with what else their ``cover`` says; unknown where none is open."""
    names = [name for name in cover if name not in invoices]
    return invoices.merge(cover[["invoice_id", *names]], on="invoice_id", how="left")
