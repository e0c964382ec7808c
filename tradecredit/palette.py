"""Colours by meaning, the same on the screen and on paper.

Each colour was chosen to be told apart by colour-blind readers, in the light and the dark theme
and in print, and none carries a meaning alone.
"""

TOTAL = "#64748b"
COVERED = "#14806f"
LIMIT = "#dd9a2b"
AT_RISK = "#c2503a"
RETAINED_SHARE = "#9aa7b4"
HELD = "#7b5ea7"
EVENT = "#8593a3"
COMPARISON = "#a3b1bf"

_STEPS = {
    "outstanding": TOTAL,
    "over_limit": LIMIT,
    "retained_share": RETAINED_SHARE,
    "buyer_cap": LIMIT,
    "policy_maximum": LIMIT,
    "payable": COVERED,
}


def step_colour(step: str) -> str:
    """Colour of a step of the cover waterfall: total, covered, limit, retained or lost."""
    return _STEPS.get(step, AT_RISK)
