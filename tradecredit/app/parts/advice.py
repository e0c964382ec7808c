"""What can be done today, as pages say it: the action in full, what it saves, by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from tradecredit.app.frame import data
from tradecredit.code_labels import code_label
from tradecredit.formats import is_unknown, money
from tradecredit.language import _
from tradecredit.risk.advice import asked_for_usd, working_days_by

ACTIONS = "advice/actions"
OVER = "_over"


def load(exporter_id: str, as_of: date, loss_cause: str) -> pd.DataFrame:
    """What one exporter can do today, what saves most first."""
    return data.load(ACTIONS, exporter_id=exporter_id, as_of_date=as_of, loss_cause=loss_cause)


def completed(actions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """``actions`` with ``next_action`` in full and ``working_day_date``."""
    return actions.assign(
        next_action=[text(row) for row in actions.to_dict("records")],
        working_day_date=working_days_by(actions["action_date"], as_of),
    )


def text(action: Mapping[Any, Any]) -> str:
    """What to do, with the amount that it is about where a person would name one."""
    kind = str(action["action_kind"])
    if kind == "collect":
        return _("Collect {amount} that is overdue", amount=money(action["amount_usd"]))
    if kind in ("apply_limit", "raise_limit"):
        amount = money(asked_for_usd(float(action["needed_usd"])))
        if kind == "apply_limit":
            return _("Apply for a limit of {amount} before the next order", amount=amount)
        return _("Ask for a limit of {amount} before the next order", amount=amount)
    is_over = is_unknown(action["action_date"]) and not is_unknown(action["missed_date"])
    return code_label("next_action", kind + OVER if is_over else kind)
