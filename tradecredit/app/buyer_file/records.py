"""Records of one buyer: limits requested and decided, own claims, claims of other exporters."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.buyer_file.file import BuyerFile
from tradecredit.app.frame import show
from tradecredit.app.frame.show import card
from tradecredit.app.frame.table import table
from tradecredit.code_labels import code_label
from tradecredit.formats import counted, day, is_unknown, money, number
from tradecredit.language import _

LIMIT_COLUMNS = (
    "decided_date",
    "decision",
    "requested_usd",
    "granted_usd",
    "limit_change_usd",
    "approved_term",
    "valid_from",
    "valid_to",
    "end_reason",
    "limit_reason_code",
    "applied_date",
)
CLAIM_COLUMNS = (
    "case_id",
    "stage_code",
    "stage_date",
    "claimed_usd",
    "paid_usd",
    "recovered_usd",
    "cause",
    "refusal_reason",
    "notice_date",
    "filing_date",
    "decision_date",
)


def limits(file: BuyerFile) -> None:
    """What was requested, granted and cut, with dates and reasons."""
    decisions = file.frames["limit_decisions"]
    if decisions.empty:
        text = (
            _("Add the limits to the ledger to see them.")
            if file.is_ledger
            else _("An automatic or discretionary limit needs no decision.")
        )
        show.note("limits", _("No limit was ever requested or decided for this buyer"), text)
        return
    with card("limits", _limits_message(decisions.iloc[0])):
        table(
            decisions.assign(
                limit_change_usd=decisions["granted_usd"] - decisions["previous_usd"],
                approved_term=[_term_text(row) for row in decisions.to_dict("records")],
                limit_reason_code=decisions["reason_code"],
            ),
            LIMIT_COLUMNS,
            key="limit_decisions",
            alt=_("Limits requested, granted and cut"),
            most_rows=8,
        )


def _limits_message(newest: pd.Series) -> str:
    """The newest decision in words."""
    if newest["decision"] == "pending":
        return _(
            "{amount} was requested on {date} and is not decided yet",
            amount=money(newest["requested_usd"]),
            date=day(newest["applied_date"]),
        )
    requested = (
        _("the insurer's own review")
        if is_unknown(newest["requested_usd"])
        else _("{amount} requested", amount=money(newest["requested_usd"]))
    )
    decided = day(newest["decided_date"])
    decisions = {
        "refused": _("refused on {date}", date=decided),
        "withdrawn": _("withdrawn on {date}", date=decided),
    }
    granted = _("{amount} granted on {date}", amount=money(newest["granted_usd"]), date=decided)
    return _(
        "Last decision: {requested}, {decision}",
        requested=requested,
        decision=decisions.get(newest["decision"], granted),
    )


def _term_text(decision: Mapping[Any, Any]) -> str:
    if is_unknown(decision["payment_term"]):
        return _("any term")
    return _(
        "{term}, {days} days",
        term=code_label("payment_term", decision["payment_term"]),
        days=number(decision["term_days"]),
    )


def own_claims(file: BuyerFile) -> None:
    """The exporter's own claims and notices on this buyer with their stage."""
    claims = file.frames["own_claims"]
    if claims.empty:
        text = _("A notice of possible loss comes first; a claim follows it.")
        show.note("own_claims", _("You have no claim and no open notice on this buyer"), text)
        return
    newest = claims.iloc[0]
    message = _(
        "Your last claim step: {stage} since {date}, {amount}",
        stage=code_label("claim_stage", newest["stage_code"]).lower(),
        date=day(newest["stage_date"]),
        amount=money(newest["claimed_usd"]),
    )
    is_notice = claims["stage_code"] == "noticed"
    with card("own_claims", message):
        table(
            claims.assign(case_id=claims["case_id"].mask(is_notice, _("notice"))),
            CLAIM_COLUMNS,
            key="own_claims",
            alt=_("Own claims and notices with their stage"),
            most_rows=8,
        )


def records_of_others(file: BuyerFile) -> None:
    """Unresolved claim records of other exporters: counts, dates and amounts, no names."""
    if file.is_ledger:
        message = _("Unresolved claim records of other exporters: not known")
        text = _("A ledger holds the invoices of one exporter only.")
        show.note("claim_records", message, text)
        return
    records = file.frames["claim_records"]
    is_sum = records["state_code"] == "all"
    sums, states = records[is_sum], records[~is_sum]
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
        if len(states):
            table(
                states.drop(columns="is_open"),
                key="claim_records",
                alt=_("Claim records of other exporters by state"),
                most_rows=8,
            )
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
        exporters=counted(
            "{count} other exporter", "{count} other exporters", found["exporter_count"]
        ),
        claims=counted("{count} claim", "{count} claims", found["claim_count"]),
        amount=money(found["claimed_usd"]),
        when=first if first == last else _("{first} to {last}", first=first, last=last),
    )
