"""Charts of the page "Data and methods"."""

import pandas as pd

from tradecredit.charts import theme
from tradecredit.charts.picture import Picture
from tradecredit.formats import plain_label
from tradecredit.language import _

# How far outside its range a dot is drawn at the most, in widths of the range.
FARTHEST = 0.35
ROW_HEIGHT = 17


def targets_in_range(targets: pd.DataFrame) -> Picture:
    """Where each generated figure lies in the range of its target, all ranges drawn alike.

    ``targets`` has ``target_number``, ``metric``, ``generated_value``, ``lower_bound``,
    ``upper_bound`` and ``is_met``, and the texts ``generated_text`` and ``range_text``. Targets
    without a generated figure or without a range are left out. A target with several parts has
    several dots on its line.
    """
    known = targets.assign(position=position_in_range(targets)).dropna(subset=["position"])
    numbers = [str(number) for number in known["target_number"].drop_duplicates()]
    shown = theme.figure(height=70 + ROW_HEIGHT * max(len(numbers), 4))
    shown.add_shape(
        type="rect",
        xref="x",
        x0=0,
        x1=1,
        yref="y domain",
        y0=0,
        y1=1,
        fillcolor=theme.COVERED,
        opacity=0.12,
        line={"width": 0},
        layer="below",
    )
    for is_met, name, colour, symbol in (
        (True, _("met"), theme.COVERED, "circle"),
        (False, _("not met"), theme.AT_RISK, "x"),
    ):
        part = known[known["is_met"] == is_met]
        shown.add_scatter(
            x=part["position"],
            y=part["target_number"].astype(str),
            mode="markers",
            name=name,
            marker={"color": colour, "symbol": symbol, "size": 9},
            customdata=part[["generated_text", "range_text"]],
            text=part["metric"].map(plain_label),
            hovertemplate="%{text}<br>"
            + _(
                "generated {value}, range {range}",
                value="%{customdata[0]}",
                range="%{customdata[1]}",
            )
            + "<extra></extra>",
        )
    return shown.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        xaxis={
            "range": [-FARTHEST - 0.1, 1 + FARTHEST + 0.1],
            "tickvals": [0, 0.5, 1],
            "ticktext": [_("lowest"), _("middle"), _("highest")],
            "showgrid": False,
            "zeroline": False,
        },
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": numbers[::-1],
            "title": {"text": _("Target")},
            "tickmode": "linear",
            "tickfont": {"size": 10},
        },
    )


def position_in_range(targets: pd.DataFrame) -> pd.Series:
    """0 at the lowest accepted value, 1 at the highest; at most ``FARTHEST`` outside.

    A range of one value has it in the middle. A range that is open on one side is drawn as if
    it ended at 0 or at twice its bound. Unknown where nothing was generated or accepted.
    """
    lower, upper = targets["lower_bound"], targets["upper_bound"]
    value = targets["generated_value"]
    lowest = lower.fillna(upper.clip(upper=0))
    highest = upper.fillna(2 * lower)
    width = (highest - lowest).astype(float)
    position = (value - lowest) / width.where(width > 0)
    exact = 0.5 + (value - lowest) / lowest.abs().where(lowest != 0, 1)
    return position.fillna(exact).clip(-FARTHEST, 1 + FARTHEST)
