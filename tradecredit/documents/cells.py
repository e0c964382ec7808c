"""Text as a spreadsheet should get it: unable to act."""

import pandas as pd

from tradecredit.formats import plain_cell


def disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with text that would act as a formula in a spreadsheet made plain."""
    texts = frame.select_dtypes(include=["object", "string", "category"]).columns
    return frame.assign(**{name: frame[name].map(plain_cell) for name in texts})
