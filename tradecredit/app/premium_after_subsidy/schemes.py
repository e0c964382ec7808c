"""Which scheme fits and why, on the page "Premium after subsidy": every test of every scheme."""

from typing import Any

import pandas as pd
import streamlit as st

from tradecredit.app.frame import filters, linked
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.app.premium_after_subsidy.words import bound_text, exact, status_text
from tradecredit.formats import UNKNOWN, plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility
from tradecredit.risk.eligibility import Scheme, SchemeTest
from tradecredit.risk.records import records

TESTS_KEY = "scheme_tests"
STATUS_ORDER = (
    eligibility.QUALIFIES,
    eligibility.DIFFER,
    eligibility.UNKNOWN,
    eligibility.DOES_NOT,
)


def tests_table(view: View) -> None:
    """Every scheme of the file with its tests; a row chosen here is spelled out below."""
    st.markdown(_("**Which scheme fits, and why**"))
    affecting = eligibility.affecting_premium(view.schemes)
    schemes = {scheme.scheme_code: scheme for scheme in affecting}
    order = sorted(
        schemes, key=lambda code: (_closeness(view, code), STATUS_ORDER.index(view.status[code]))
    )
    signs = view.tests.assign(sign=view.tests["outcome"].map(words.SIGNS))
    by_test = signs.pivot_table(
        index="scheme_code", columns="test", values="sign", aggfunc="first"
    ).reindex(order)
    shown = pd.DataFrame(
        {
            "scheme": [schemes[code].scheme_name for code in order],
            "status": [status_text(view.status[code]) for code in order],
            **{test: by_test[test].to_list() for test in eligibility.TESTS},
            "asked": [words.bounds_text(schemes[code]) for code in order],
            "text": [schemes[code].eligibility_text for code in order],
            "source": [_evidence(schemes[code]) for code in order],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=min(38 + 35 * len(shown), 330),
        column_config=_test_columns(),
        on_select=lambda: _scheme_chosen(order),
        selection_mode="single-row",
        key=TESTS_KEY,
        alt=_("Every scheme with its tests"),
        placeholder=UNKNOWN,
    )
    st.caption(
        _(
            "✓ met · ✓ * met with a condition · ✗ not met · ≠ sources differ · ? not known. "
            "Choose a row to see each value and its source."
        )
        + " "
        + _not_computed(view)
    )
    _scheme_in_full(view, schemes, order)


def _closeness(view: View, scheme_code: str) -> int:
    """Schemes in force at the place first, then those of other places, then those past."""
    failed = view.tests[
        (view.tests["scheme_code"] == scheme_code) & (view.tests["outcome"] == eligibility.NOT_MET)
    ]["test"].to_list()
    return 2 * ("place" in failed) + ("period" in failed)


def _test_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "scheme": column.TextColumn(_("Scheme"), width=290, pinned=True),
        "status": column.TextColumn(_("Status"), width=125),
        **{test: column.TextColumn(_(words.TESTS[test]), width=70) for test in eligibility.TESTS},
        "asked": column.TextColumn(_("Exports asked"), width=200),
        "text": column.TextColumn(_("In the words of the file"), width=320),
        "source": column.TextColumn(_("Source"), width=110),
    }


def _evidence(row: Scheme | SchemeTest) -> str:
    if row.confidence in eligibility.ASSUMED:
        return _("{source} assumption", source=row.source_id or "").strip()
    return ", ".join(part for part in (row.source_id, row.confidence) if part)


def _not_computed(view: View) -> str:
    """Measures and loan subsidies in the file that are in force, by name only."""
    affecting = eligibility.affecting_premium(view.schemes)
    names = ", ".join(scheme.scheme_name for scheme in view.schemes if scheme not in affecting)
    return (
        _(
            "In the file but not computed here, because they pay for no premium: {names}.",
            names=names,
        )
        if names
        else ""
    )


def _scheme_chosen(order: list[str]) -> None:
    rows = st.session_state[TESTS_KEY].selection.rows
    if rows:
        linked.choose("scheme_code", order[rows[0]])


def _scheme_in_full(view: View, schemes: dict[str, Scheme], order: list[str]) -> None:
    if not order:
        return
    chosen = filters.choice(
        _("Scheme in full"),
        "scheme_code",
        {code: schemes[code].scheme_name for code in order},
        order[0],
    )
    scheme = schemes[chosen]
    tests = records(view.tests[view.tests["scheme_code"] == chosen], SchemeTest)
    shown = pd.DataFrame(
        {
            "test": [_(words.TESTS[row.test]) for row in tests],
            "result": [_(words.OUTCOMES[row.outcome]) for row in tests],
            "found": [
                words.found_text(row.test, row.reason, view.inputs, view.names) for row in tests
            ],
            "asked": [words.asked_text(row.test, scheme, row.reason) for row in tests],
            "source": [_evidence(row) for row in tests],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config=_full_columns(),
        alt=_("Tests of the chosen scheme"),
        placeholder=UNKNOWN,
        key="scheme_in_full",
    )
    reasons = {
        _(words.TESTS[row.test]): words.reason_text(row.reason, scheme, view.inputs)
        for row in tests
    }
    st.markdown(
        "\n".join(f"- {test}: {plain_markdown(why)}" for test, why in reasons.items() if why)
    )
    _say_readings(view, tests, chosen)
    if scheme.note:
        st.caption(plain_markdown(scheme.note))


def _full_columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "test": column.TextColumn(_("Test"), width=130),
        "result": column.TextColumn(_("Result"), width=140),
        "found": column.TextColumn(_("Value found"), width=270),
        "asked": column.TextColumn(_("Value asked"), width=320),
        "source": column.TextColumn(_("Source"), width=150),
    }


def _say_readings(view: View, tests: list[SchemeTest], scheme_code: str) -> None:
    """Both readings of a bound on which the firm stands exactly."""
    if not any(row.reason == "at_the_bound" for row in tests):
        return
    lines = [
        f"- {bound_text(view.inputs.facts.exports_usd or 0, scheme.eligibility_operator or '<=')}: "
        f"{plain_markdown(scheme.scheme_name)} ({plain_markdown(_evidence(scheme))})"
        for scheme in eligibility.readings(view.schemes, scheme_code)
    ]
    st.warning(
        _(
            "The texts differ on exports of exactly {amount}. Ask before you count on it.",
            amount=exact(view.inputs.facts.exports_usd or 0),
        )
        + "\n\n"
        + "\n".join(lines)
    )
