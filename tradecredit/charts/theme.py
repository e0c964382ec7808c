"""Colours by meaning and the shape that all figures share.

Streamlit gives figures the fonts and grid of the light or dark theme it shows; what is set
here holds in both. The colours with a meaning are those of ``tradecredit.palette``, which files
use as well.
"""

from typing import Any

from tradecredit import palette
from tradecredit.charts.picture import Layer, Picture

TOTAL = palette.TOTAL
COVERED = palette.COVERED
LIMIT = palette.LIMIT
AT_RISK = palette.AT_RISK
RETAINED_SHARE = palette.RETAINED_SHARE
HELD = palette.HELD
EVENT = palette.EVENT
COMPARISON = palette.COMPARISON

# For splits without a meaning of their own (markets, sectors): Okabe and Ito's order.
CATEGORICAL = (
    "#14806f",
    "#dd9a2b",
    "#4f7cac",
    "#c2503a",
    "#7b5ea7",
    "#6aa84f",
    "#b0558a",
    "#8c6d46",
    "#3aa0a8",
    "#9aa7b4",
)

SEQUENTIAL = ("#e8f3f1", "#b9dcd5", "#7fbfb3", "#419c8c", "#14806f", "#0b5a4e")

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


def figure(height: int = 320) -> Picture:
    """An empty picture with the margins, hover and legend that all charts share."""
    return Picture(
        height=height,
        margin={"l": 8, "r": 8, "t": 24, "b": 8, "autoexpand": True},
        hovermode="closest",
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        xaxis={"automargin": True, "title": None},
        yaxis={"automargin": True, "title": None},
        bargap=0.25,
    )


def stamp(text: str) -> Layer:
    """A small line below a figure that stays on it when it is saved as a picture."""
    return {
        "margin": {"b": 58},
        "annotations": [
            {
                "text": text,
                "xref": "paper",
                "yref": "paper",
                "x": 1,
                "y": 0,
                "yshift": -26,
                "xanchor": "right",
                "yanchor": "top",
                "showarrow": False,
                "font": {"size": 10, "color": EVENT},
            }
        ],
    }
