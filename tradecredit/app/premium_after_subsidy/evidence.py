"""What the page "Premium after subsidy" rests on: grants so far, values used, files, formulas."""

import pandas as pd
import streamlit as st

from tradecredit.app.frame import data, downloads, filters, page
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.premium_after_subsidy.losses import loss_name
from tradecredit.app.premium_after_subsidy.options import side_by_side
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.formats import day
from tradecredit.language import N_, _
from tradecredit.risk.break_even import Loss
from tradecredit.risk.premium import Used
from tradecredit.risk.records import records

# Values of the terms, and the parts of an option that come from somewhere.
NAMES_OF_VALUES = {
    "ordinary_rate": N_("Rate of an ordinary policy"),
    "platform_rate": N_("Rate of a platform policy"),
    "ordinary_share": N_("Insured percentage of an ordinary policy"),
    "platform_share": N_("Insured percentage of a platform policy"),
    "platform_cap": N_("Cap per buyer of a platform policy, US$"),
    "cny_per_usd": N_("RMB for one US$"),
}
VALUE_COLUMNS = (
    "value_name", "used_value", "value_origin", "source_id", "confidence", "is_assumption",
)  # fmt: skip
PARTS_OF_OPTION = {
    "rate": N_("rate"),
    "subsidy": N_("subsidy"),
    "share": N_("insured percentage"),
    "cap": N_("cap per buyer"),
}


def grants_table(view: View) -> None:
    """Decisions on the exporter's own subsidies up to the day."""
    as_of = view.inputs.facts.as_of_date
    grants = data.load(
        "subsidies/grants_of_exporter", exporter_id=view.inputs.exporter_id, as_of_date=as_of
    )
    st.markdown(_("**Subsidies of this exporter so far**"))
    if grants.empty:
        st.caption(_("None in this book up to {day}.", day=day(as_of)))
        return
    renamed = {"decision": "grant_decision", "reason_code": "grant_reason_code"}
    table(
        grants.drop(columns="subsidy_id").rename(columns=renamed),
        key="grants_table",
        alt=_("Subsidies of this exporter"),
        most_rows=6,
    )


def files(view: View) -> None:
    """The options as a file, with every value used and where it came from."""
    facts = view.inputs.facts
    downloads.downloads(
        kept(side_by_side, view),
        "premium_after_subsidy",
        view.inputs.book,
        as_of_date=facts.as_of_date,
        filters=filters.describe(
            exporter_id=view.inputs.exporter_id,
            place=None if facts.place is None else facts.place.place_code,
            exports_last_year_usd=facts.exports_usd,
            turnover_usd=facts.turnover_usd,
            ordinary_rate_ratio=view.inputs.terms.ordinary_rate.value,
            platform_rate_ratio=view.inputs.terms.platform_rate.value,
        ),
        assumptions=kept(values_used, view),
    )


def values_used(view: View) -> pd.DataFrame:
    """Every value behind the figures with its origin, source and confidence."""
    inputs = view.inputs
    used = [
        (_("Exports of {year}, US$", year=inputs.year), inputs.exports),
        (_("Turnover to insure, US$"), inputs.turnover),
        *((_(text), getattr(inputs.terms, name)) for name, text in NAMES_OF_VALUES.items()),
    ]
    used += [
        (f"{view.names[code]}: {_(text)}", getattr(option, kind))
        for code, option in view.options.items()
        for kind, text in PARTS_OF_OPTION.items()
        if option.scheme_code is not None
    ]
    for loss in records(view.losses, Loss):
        text = _("Claims paid per amount insured, {period}", period=loss_name(view, loss))
        origin = "book" if loss.reference_code == "own" else "published"
        value = Used(loss.paid_to_insured_ratio, origin, loss.source_id, loss.confidence)
        used.append((text, value))
    rows = [
        (name, one.value, one.origin, one.source_id, one.confidence, one.is_assumption)
        for name, one in used
    ]
    frame = pd.DataFrame(rows, columns=list(VALUE_COLUMNS))
    return frame.astype({"used_value": float})


def explain(view: View) -> None:
    """Formulas, values used, sources, rows."""
    page.explain(
        [
            "net_premium_usd",
            "subsidy_usd",
            "share_paid_ratio",
            "break_even_probability",
            "stop_buying_usd",
        ],
        formula=_(
            "Premium = rate × turnover. Subsidy = share × premium paid, at most the cap. "
            "Break-even loss = net premium ÷ (turnover × paid share of a debt). Stop buying above "
            "= loss × turnover × paid share, the loss being claims paid ÷ amount insured ÷ the "
            "usual insured percentage. Averages only, for default as the cause; a firm that a "
            "large loss could end has reason to pay more."
        ),
        method="premium_after_subsidy",
        rules=lambda: values_used(view),
        sources=["SEED-2", "SZ20", "SZ22", "GD22", "ZJ24", "JH20", "SY23", "CX15", "HA15"],
        rows=lambda: view.tests,
    )
