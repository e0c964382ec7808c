"""The answer of the obligation clock in five figures."""

import pandas as pd

from tradecredit.app.frame.tiles import Tile, tile, tiles
from tradecredit.app.obligation_clock.choices import View
from tradecredit.app.parts.obligation_lists import at_stake_tile, in_a_sentence
from tradecredit.formats import counted, money, plain_markdown
from tradecredit.language import _
from tradecredit.risk.obligations import to_do, to_regain


def answer(view: View) -> None:
    """At stake soon and later, the next date, what is late, and what no rule puts a price on."""
    tiles(
        [
            at_stake_tile(view.items, view.as_of, 7),
            at_stake_tile(view.items, view.as_of, 30),
            _next_tile(view),
            _late_tile(view),
            _in_question_tile(view),
        ]
    )


def _next_tile(view: View) -> Tile:
    own = to_do(view.ahead)
    if own.empty:
        return tile("next_date", None, beside=_("nothing ahead yet"))
    first = own.iloc[0]
    beside = f"{_in_days(first['days_left'])}, {_what_and_whom(first)}"
    return tile("next_date", first["obligation_date"], beside=beside)


def _what_and_whom(row: pd.Series) -> str:
    what = in_a_sentence("obligation_kind", row["obligation_kind"])
    return what if pd.isna(row["buyer_name"]) else f"{what}: {plain_markdown(row['buyer_name'])}"


def _in_days(days_left: float) -> str:
    if days_left == 0:
        return _("today")
    if days_left == 1:
        return _("tomorrow")
    return counted("in {count} day", "in {count} days", days_left)


def _late_tile(view: View) -> Tile:
    lost = float(to_regain(view.late)["in_question_usd"].sum())
    if lost > 0:
        beside = _("up to {amount} may be payable again", amount=money(lost))
    else:
        beside = _("see below what can be done") if len(view.late) else _("nothing was missed")
    return tile("late_obligation_count", len(view.late), beside=beside)


def _in_question_tile(view: View) -> Tile:
    rows = view.rows[view.rows["is_begun"] & (view.rows["unmoved_reason"] == "no_step")]
    return tile(
        "in_question_usd",
        float(rows["in_question_usd"].sum()),
        beside=counted(
            "{count} claim or notice of insolvency",
            "{count} claims and notices of insolvency",
            len(rows),
        ),
        help_text=_(
            "Payable money that depends on a claim or on a notice of insolvency. No published "
            "rule says what lateness costs, so none of it counts as at stake."
        ),
    )
