"""The page "Buyer file": limits, claims, records of other exporters, restrictions of cover."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.buyer_file.view import (
    BuyerFile,
    amount_column,
    card,
    country_name,
    date_column,
    table,
)
from tradecredit.app.frame import filters
from tradecredit.formats import day, is_unknown, money, number, plain_markdown
from tradecredit.language import _
from tradecredit.terms import CODE_LABELS, code_label

ASSUMED = ("chosen", "BK")


# ---- Limits ---------------------------------------------------------------------------------


def limits(file: BuyerFile) -> None:
    """What was asked, granted and cut, with dates and reasons."""
    decisions = file.frames["limit_decisions"]
    if decisions.empty:
        with card("limits", _("No limit was ever asked for or decided for this buyer")):
            st.caption(
                _("Add the limits to the ledger to see them.")
                if file.is_ledger
                else _("An automatic or discretionary limit needs no decision.")
            )
        return
    rows = decisions.to_dict("records")
    shown = pd.DataFrame(
        {
            "decided_date": decisions["decided_date"],
            "decision": [code_label("limit_decision", row["decision"]) for row in rows],
            "requested_usd": decisions["requested_usd"],
            "granted_usd": decisions["granted_usd"],
            "change_usd": decisions["granted_usd"] - decisions["previous_usd"],
            "term": [_term_text(row) for row in rows],
            "valid_from": decisions["valid_from"],
            "valid_to": decisions["valid_to"],
            "ended": [_label_or_empty("limit_end", row["end_reason"]) for row in rows],
            "reason": [_label_or_empty("limit_reason", row["reason_code"]) for row in rows],
            "applied_date": decisions["applied_date"],
        }
    )
    with card("limits", _limits_message(decisions)):
        table(shown, "limit_decisions", _("Limits asked, granted and cut"), _limit_columns())


def _limits_message(decisions: pd.DataFrame) -> str:
    """The newest decision in words."""
    newest = decisions.iloc[0]
    if newest["decision"] == "pending":
        return _(
            "{amount} was asked for on {date} and is not decided yet",
            amount=money(newest["requested_usd"]),
            date=day(newest["applied_date"]),
        )
    asked = (
        _("the insurer's own review")
        if is_unknown(newest["requested_usd"])
        else _("{amount} asked", amount=money(newest["requested_usd"]))
    )
    texts = {
        "refused": _("refused on {date}", date=day(newest["decided_date"])),
        "withdrawn": _("withdrawn on {date}", date=day(newest["decided_date"])),
    }
    granted = _(
        "{amount} granted on {date}",
        amount=money(newest["granted_usd"]),
        date=day(newest["decided_date"]),
    )
    return _(
        "Last decision: {asked}, {decided}",
        asked=asked,
        decided=texts.get(newest["decision"], granted),
    )


def _term_text(decision: Mapping[Any, Any]) -> str:
    if is_unknown(decision["payment_term"]):
        return _("any term")
    return _(
        "{term}, {days} days",
        term=code_label("payment_term", decision["payment_term"]),
        days=number(decision["term_days"]),
    )


def _label_or_empty(kind: str, code: Any) -> str:
    return "" if is_unknown(code) else code_label(kind, code)


def _limit_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "decided_date": date_column(_("Decided")),
        "decision": column.TextColumn(_("Decision"), width=90),
        "requested_usd": amount_column(_("Asked, US$")),
        "granted_usd": amount_column(_("Granted, US$")),
        "change_usd": amount_column(
            _("Change, US$"), _("Against the limit in force before; empty where there was none.")
        ),
        "term": column.TextColumn(_("Term"), width=155),
        "valid_from": date_column(_("Valid from")),
        "valid_to": date_column(_("To")),
        "ended": column.TextColumn(_("Ended"), width=90),
        "reason": column.TextColumn(_("Reason"), width=145),
        "applied_date": date_column(_("Asked or reviewed")),
    }


# ---- Claims ---------------------------------------------------------------------------------


def own_claims(file: BuyerFile) -> None:
    """The exporter's own claims and notices on this buyer with their stage."""
    claims = file.frames["own_claims"]
    if claims.empty:
        with card("own_claims", _("You have no claim and no open notice on this buyer")):
            st.caption(_("A notice of possible loss comes first; a claim follows it."))
        return
    rows = claims.to_dict("records")
    shown = pd.DataFrame(
        {
            "claim": [
                _("notice") if row["stage_code"] == "noticed" else row["case_id"] for row in rows
            ],
            "stage": [code_label("claim_stage", row["stage_code"]) for row in rows],
            "stage_date": claims["stage_date"],
            "claimed_usd": claims["claimed_usd"],
            "paid_usd": claims["paid_usd"],
            "recovered_usd": claims["recovered_usd"],
            "cause": [_label_or_empty("cause", row["cause"]) for row in rows],
            "refusal": [_label_or_empty("refusal_reason", row["refusal_reason"]) for row in rows],
            "notice_date": claims["notice_date"],
            "filing_date": claims["filing_date"],
            "decision_date": claims["decision_date"],
        }
    )
    newest = rows[0]
    message = _(
        "Your last claim step: {stage} since {date}, {amount}",
        stage=code_label("claim_stage", newest["stage_code"]).lower(),
        date=day(newest["stage_date"]),
        amount=money(newest["claimed_usd"]),
    )
    with card("own_claims", message):
        table(shown, "own_claims", _("Own claims and notices with their stage"), _claim_columns())


def _claim_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "claim": column.TextColumn(_("Claim"), width=85),
        "stage": column.TextColumn(_("Stage"), width=155),
        "stage_date": date_column(_("Since")),
        "claimed_usd": amount_column(_("Amount, US$")),
        "paid_usd": amount_column(_("Paid, US$")),
        "recovered_usd": amount_column(_("Recovered, US$")),
        "cause": column.TextColumn(_("Cause"), width=85),
        "refusal": column.TextColumn(_("Refused for"), width=130),
        "notice_date": date_column(_("Notice")),
        "filing_date": date_column(_("Filed")),
        "decision_date": date_column(_("Decided")),
    }


def records_of_others(file: BuyerFile) -> None:
    """Unresolved claim records of other exporters: counts, dates and amounts, no names."""
    if file.is_ledger:
        with card("claim_records", _("Unresolved claim records of other exporters: not known")):
            st.caption(_("A ledger holds the invoices of one exporter only."))
        return
    records = file.frames["claim_records"]
    sums = records[records["state_code"] == "all"]
    unresolved, closed = sums[sums["is_open"]], sums[~sums["is_open"]]
    with card("claim_records", _records_message(unresolved)):
        if len(closed):
            st.caption(
                _(
                    "Closed records of other exporters: {count}. A refused claim is closed for "
                    "the insurer; the debt itself may still be unpaid.",
                    count=number(closed["claim_count"].iloc[0]),
                )
            )
        states = records[records["state_code"] != "all"]
        if len(states):
            _states_table(states)
        st.caption(
            _("Counts, dates and amounts only; whose claims these are is not shown.")
            if len(records)
            else _("Nobody else in this book has filed a claim on this buyer up to this day.")
        )


def _records_message(unresolved: pd.DataFrame) -> str:
    if unresolved.empty:
        return _("No unresolved claim record of another exporter")
    found = unresolved.iloc[0]
    first, last = day(found["first_filing_date"]), day(found["last_filing_date"])
    return _(
        "Unresolved claim record of {exporters}: {claims}, {amount}, filed {when}",
        exporters=_("1 other exporter")
        if found["exporter_count"] == 1
        else _("{count} other exporters", count=number(found["exporter_count"])),
        claims=_("1 claim")
        if found["claim_count"] == 1
        else _("{count} claims", count=number(found["claim_count"])),
        amount=money(found["claimed_usd"]),
        when=first if first == last else _("{first} to {last}", first=first, last=last),
    )


def _states_table(states: pd.DataFrame) -> None:
    state_name = filters.name_of("buyer_record_states", "state_code", "label")
    column = st.column_config
    shown = states.assign(state=states["state_code"].map(state_name))[
        [
            "state",
            "claim_count",
            "exporter_count",
            "claimed_usd",
            "first_filing_date",
            "last_filing_date",
        ]
    ]
    columns = {
        "state": column.TextColumn(_("State of the record"), width=170),
        "claim_count": column.NumberColumn(_("Claims"), width=65),
        "exporter_count": column.NumberColumn(_("Exporters"), width=80),
        "claimed_usd": amount_column(_("Claimed, US$")),
        "first_filing_date": date_column(_("First filed")),
        "last_filing_date": date_column(_("Last filed")),
    }
    table(shown, "claim_records", _("Claim records of other exporters by state"), columns)


# ---- Restrictions ---------------------------------------------------------------------------


def restrictions(file: BuyerFile) -> None:
    """Restrictions of cover on the country and the goods, and export-licence lists."""
    found = file.frames["restrictions"]
    concerned, others = found[found["is_concerned"]], found[~found["is_concerned"]]
    with card("restrictions", _restrictions_message(file, concerned)):
        if len(concerned):
            _restrictions_table(concerned)
        if len(others):
            st.caption(
                _(
                    "Restricted there as well, but not bought so far: {count} kinds of goods.",
                    count=number(len(others)),
                )
            )
        st.caption(_goods_check(file))


def _restrictions_message(file: BuyerFile, concerned: pd.DataFrame) -> str:
    country = plain_markdown(file.country)
    if file.buyer["country_code"] == "ZZ":
        return _("The buyer's country is not known, so restrictions of cover cannot be checked")
    in_force = concerned[concerned["is_in_force"]]
    if in_force.empty:
        return _("No restriction of cover is known for {country} and these goods", country=country)
    gravest_first = {code: rank for rank, code in enumerate(CODE_LABELS["restriction_effect"])}
    top = min(in_force["effect"], key=lambda code: gravest_first.get(code, len(gravest_first)))
    rows = in_force[in_force["effect"] == top]
    return _(
        "Cover restricted for {country}: {effect} since {date}",
        country=plain_markdown(_country_or_all(rows["country_code"].iloc[0])),
        effect=code_label("restriction_effect", top).lower(),
        date=day(rows["valid_from"].min()),
    )


def _restrictions_table(concerned: pd.DataFrame) -> None:
    column = st.column_config
    rows = concerned.to_dict("records")
    shown = pd.DataFrame(
        {
            "effect": [code_label("restriction_effect", row["effect"]) for row in rows],
            "country": [_country_or_all(row["country_code"]) for row in rows],
            "goods": [_goods_text(row) for row in rows],
            "valid_from": concerned["valid_from"].to_numpy(),
            "valid_to": concerned["valid_to"].to_numpy(),
            "shipped_count": concerned["shipped_count"].to_numpy(),
            "evidence": [_evidence(row) for row in rows],
            "note": concerned["note"].to_numpy(),
        }
    )
    columns = {
        "effect": column.TextColumn(_("Effect"), width=150),
        "country": column.TextColumn(_("Country"), width=85),
        "goods": column.TextColumn(_("Goods"), width=190),
        "valid_from": date_column(_("From")),
        "valid_to": date_column(_("To")),
        "shipped_count": column.NumberColumn(
            _("Shipped under it"), width=110, help=_("Invoices of this buyer shipped meanwhile.")
        ),
        "evidence": column.TextColumn(_("Evidence"), width=140),
        "note": column.TextColumn(_("Note"), width=380),
    }
    table(shown, "restrictions", _("Restrictions of cover for this buyer"), columns)


def _country_or_all(code: Any) -> str:
    return _("every country") if is_unknown(code) else country_name(code)


def _goods_text(restriction: Mapping[Any, Any]) -> str:
    if is_unknown(restriction["hs_prefix"]):
        return _("all goods")
    known = restriction["goods"]
    return str(restriction["hs_prefix"]) + ("" if is_unknown(known) else f" {known}")


def _evidence(row: Mapping[Any, Any]) -> str:
    """Source and confidence; what was chosen or not verified is called an assumption."""
    if row["confidence"] in ASSUMED:
        sources = "" if is_unknown(row["source_id"]) else _(" after {ids}", ids=row["source_id"])
        return _("assumption") + sources
    return f"{row['source_id']}, {row['confidence']}"


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
        evidence=_evidence(row),
    )
