"""Restrictions of cover for one buyer's country and goods, and export-licence lists."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.buyer_file.file import BuyerFile, country_name
from tradecredit.app.frame import show
from tradecredit.app.frame.show import card
from tradecredit.app.frame.table import table
from tradecredit.code_labels import CODE_LABELS, code_label
from tradecredit.formats import counted, day, is_unknown, plain_markdown
from tradecredit.language import _

COLUMNS = (
    "effect",
    "restricted_country",
    "goods",
    "valid_from",
    "valid_to",
    "shipped_count",
    "source_id",
    "confidence",
    "note",
)


def restrictions(file: BuyerFile) -> None:
    """Restrictions of cover on the country and the goods, and export-licence lists."""
    found = file.frames["restrictions"]
    concerned, others = found[found["is_concerned"]], found[~found["is_concerned"]]
    with card("restrictions", _message(file, concerned)):
        if len(concerned):
            _table(concerned)
        if len(others):
            st.caption(
                counted(
                    "Restricted there as well, but not bought so far: {count} kind of goods.",
                    "Restricted there as well, but not bought so far: {count} kinds of goods.",
                    len(others),
                )
            )
        st.caption(_goods_check(file))


def _message(file: BuyerFile, concerned: pd.DataFrame) -> str:
    country = plain_markdown(file.country)
    if file.buyer["country_code"] == "ZZ":
        return _("The buyer's country is not known, so restrictions of cover cannot be checked")
    in_force = concerned[concerned["is_in_force"]]
    if in_force.empty:
        return _("No restriction of cover is known for {country} and these goods", country=country)
    gravest_first = list(CODE_LABELS["restriction_effect"])
    top = min(in_force["effect"], key=gravest_first.index)
    rows = in_force[in_force["effect"] == top]
    return _(
        "Cover restricted for {country}: {effect} since {date}",
        country=plain_markdown(_country_or_all(rows["country_code"].iloc[0])),
        effect=code_label("restriction_effect", top).lower(),
        date=day(rows["valid_from"].min()),
    )


def _table(concerned: pd.DataFrame) -> None:
    table(
        concerned.assign(
            restricted_country=concerned["country_code"].map(_country_or_all),
            goods=[_goods_text(row) for row in concerned.to_dict("records")],
        ),
        COLUMNS,
        key="restrictions",
        alt=_("Restrictions of cover for this buyer"),
        most_rows=8,
    )


def _country_or_all(code: Any) -> str:
    return _("every country") if is_unknown(code) else country_name(code)


def _goods_text(restriction: Mapping[Any, Any]) -> str:
    if is_unknown(restriction["hs_prefix"]):
        return _("all goods")
    known = restriction["goods"]
    return str(restriction["hs_prefix"]) + ("" if is_unknown(known) else f" {known}")


def _goods_check(file: BuyerFile) -> str:
    """What can be said of the goods: on no list, on some, or not known."""
    if not file.frames["invoices_of_buyer"]["hs6_code"].notna().any():
        return _(
            "The goods have no HS codes here, so neither restricted goods nor export-licence "
            "lists can be checked."
        )
    if file.buyer["country_code"] == "CN":
        return _("Export-licence lists do not concern a buyer at home.")
    if file.frames["licence_lists"].empty:
        return _("No Chinese export-licence list is known on this day.")
    return _licence_text(file.frames["licence_lists"])


def _licence_text(lists: pd.DataFrame) -> str:
    listed = lists[lists["invoice_count"].fillna(0).astype(int) > 0]
    unchecked = int((~lists["can_be_checked"].astype(bool)).sum())
    known = (
        _("Chinese export-licence lists: none of the goods is on a list with HS codes.")
        if listed.empty
        else _(
            "To check: export licence needed by {names}.",
            names="; ".join(_list_text(row) for row in listed.to_dict("records")),
        )
    )
    return f"{known} " + _("Lists without HS codes, not checked: {count}.", count=unchecked)


def _list_text(row: Mapping[Any, Any]) -> str:
    return _(
        "{name} of {date}, HS {prefix} ({evidence})",
        name=plain_markdown(str(row["list_name"])),
        date=day(row["valid_from"]),
        prefix=row["hs_prefix"],
        evidence=show.evidence(row),
    )
