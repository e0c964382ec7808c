"""The one control by which a figure is split into parts, and the names of the parts."""

from collections.abc import Callable, Sequence

import pandas as pd

from tradecredit.app.frame import filters, linked
from tradecredit.code_labels import code_label
from tradecredit.language import N_, _

SPLITS = {
    "country_code": N_("Market"),
    "city_code": N_("City"),
    "scheme_code": N_("Scheme"),
    "sector_code": N_("Sector"),
    "size_class": N_("Size of firm"),
    "product_code": N_("Product"),
    "payment_term": N_("Payment term"),
    "cause": N_("Cause of loss"),
}
FILTER_OF_SPLIT = {
    "country_code": "country_codes",
    "city_code": "city_codes",
    "scheme_code": "scheme_codes",
    "sector_code": "sector_codes",
    "size_class": "size_classes",
    "product_code": "product_codes",
    "payment_term": "payment_terms",
    "cause": "causes",
}
REFERENCE = {
    "country_code": ("countries", "country_name"),
    "city_code": ("cities", "city_name"),
    "scheme_code": ("schemes", "scheme_name"),
    "sector_code": ("sectors", "sector_name"),
}
KIND_OF_CODE = {
    "size_class": "size_class",
    "product_code": "product",
    "payment_term": "payment_term",
    "cause": "cause",
}
NO_SCHEME = "none"
OTHER = "other"


def choose(names: Sequence[str]) -> str:
    """The dimension the figures of the page are split by."""
    return filters.choice(_("Split by"), "split_by", {name: _(SPLITS[name]) for name in names})


def part_namer(split_by: str) -> Callable[[str], str]:
    """A function from the codes of a dimension to names in the language in use."""
    if split_by in KIND_OF_CODE:
        return lambda code: (
            _("All others") if code == OTHER else code_label(KIND_OF_CODE[split_by], code)
        )
    table, name_column = REFERENCE[split_by]
    known = filters.name_of(table, split_by, name_column)
    special = {NO_SCHEME: _("No scheme"), OTHER: _("All others")}
    return lambda code: special.get(code) or known(code)


def named(frame: pd.DataFrame, split_by: str) -> pd.DataFrame:
    """``frame`` with ``part_label`` for its ``split_code``."""
    return frame.assign(part_label=frame["split_code"].map(part_namer(split_by)))


def filter_by_part(split_by: str, split_code: str) -> None:
    """Narrow the page to one part, as if it were picked in the sidebar."""
    if split_code not in (NO_SCHEME, OTHER):
        linked.choose(FILTER_OF_SPLIT[split_by], [split_code])
