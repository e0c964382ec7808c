"""Which scheme fits and why, on the page "Premium after subsidy": every test of every scheme."""

from collections.abc import Mapping
from dataclasses import fields

import pandas as pd
import streamlit as st

from tradecredit.app.frame import filters, linked, show
from tradecredit.app.frame.kept import kept
from tradecredit.app.frame.table import table
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.view import View
from tradecredit.app.premium_after_subsidy.words import bound_text, exact
from tradecredit.code_labels import code_label
from tradecredit.formats import plain_markdown
from tradecredit.language import _
from tradecredit.risk import eligibility
from tradecredit.risk.eligibility import Scheme, SchemeTest
from tradecredit.risk.records import records

TESTS_KEY = "scheme_tests"
STATUS_ORDER = {
    eligibility.QUALIFIES: 0,
    eligibility.DIFFER: 1,
    eligibility.UNKNOWN: 2,
    eligibility.DOES_NOT: 3,
}
COLUMNS = (
    "scheme_code",
    "option_status",
    *(f"{test}_test" for test in eligibility.TESTS),
    "exports_required",
    "eligibility_text",
    "source_id",
    "confidence",
)
SCHEME_COLUMNS = [field.name for field in fields(Scheme)]
FULL_COLUMNS = (
    "scheme_test", "test_outcome", "found_value", "required_value", "source_id", "confidence",
)  # fmt: skip


def tests_table(view: View) -> None:
    """Every scheme of the file with its tests; a row chosen here is spelled out below."""
    st.markdown(_("**Which scheme fits, and why**"))
    shown = kept(_schemes, view)
    order = shown["scheme_code"].tolist()
    table(
        shown,
        COLUMNS,
        key=TESTS_KEY,
        alt=_("Every scheme with its tests"),
        most_rows=8,
        pinned=("scheme_code",),
        on_select=lambda: linked.choose_row(TESTS_KEY, "scheme_code", shown["scheme_code"]),
    )
    st.caption(
        _(
            "✓ met · ✓ * met with a condition · ✗ not met · ≠ sources differ · ? not known. "
            "Choose a row to see each value and its source."
        )
        + " "
        + kept(_not_computed, view)
    )
    if order:
        kept(_in_full, view, _chosen_scheme(view, order))


def _schemes(view: View) -> pd.DataFrame:
    """The schemes that pay for premium with the outcome of every test, the closest first."""
    affecting = {
        scheme.scheme_code: scheme for scheme in eligibility.affecting_premium(view.schemes)
    }
    outcomes = eligibility.outcomes_by_test(view.tests)
    order = sorted(
        affecting, key=lambda code: (_closeness(outcomes[code]), STATUS_ORDER[view.status[code]])
    )
    schemes = [affecting[code] for code in order]
    return pd.DataFrame([vars(scheme) for scheme in schemes], columns=SCHEME_COLUMNS).assign(
        option_status=[view.status[code] for code in order],
        exports_required=[words.bounds_text(scheme) for scheme in schemes],
        **{
            f"{test}_test": [words.SIGNS[outcomes[code][test]] for code in order]
            for test in eligibility.TESTS
        },
    )


def _closeness(outcomes: Mapping[str, str]) -> int:
    """Schemes in force at the place first, then those of other places, then those past."""
    is_elsewhere, is_past = (outcomes[test] == eligibility.NOT_MET for test in ("place", "period"))
    return 2 * is_elsewhere + is_past


def _not_computed(view: View) -> str:
    """Measures and loan subsidies in the file, by name only."""
    affecting = eligibility.affecting_premium(view.schemes)
    names = ", ".join(scheme.scheme_name for scheme in view.schemes if scheme not in affecting)
    if not names:
        return ""
    return _("In the file but not computed here, as they pay for no premium: {names}.", names=names)


def _chosen_scheme(view: View, order: list[str]) -> str:
    return filters.choice(
        _("Scheme in full"), "scheme_code", {code: view.names[code] for code in order}, order[0]
    )


def _in_full(view: View, chosen: str) -> None:
    """Every test of one scheme with its values."""
    scheme = next(scheme for scheme in view.schemes if scheme.scheme_code == chosen)
    of_scheme = view.tests[view.tests["scheme_code"] == chosen]
    tests = records(of_scheme, SchemeTest)
    table(
        of_scheme.rename(columns={"test": "scheme_test", "outcome": "test_outcome"}).assign(
            found_value=[
                words.found_text(row.test, row.reason, view.inputs, view.names) for row in tests
            ],
            required_value=[words.required_text(row.test, scheme, row.reason) for row in tests],
        ),
        FULL_COLUMNS,
        key="scheme_in_full",
        alt=_("Tests of the chosen scheme"),
    )
    reasons = {
        code_label("scheme_test", row.test): words.reason_text(row.reason, scheme, view.inputs)
        for row in tests
    }
    st.markdown(
        "\n".join(f"- {test}: {plain_markdown(why)}" for test, why in reasons.items() if why)
    )
    _say_readings(view, tests, chosen)
    if scheme.note:
        st.caption(plain_markdown(scheme.note))


def _say_readings(view: View, tests: list[SchemeTest], scheme_code: str) -> None:
    """How texts of other times read a bound on which the firm stands exactly."""
    if not any(row.reason == "at_the_bound" for row in tests):
        return
    lines = [
        f"- {bound_text(view.inputs.facts.exports_usd or 0, scheme.eligibility_operator or '<=')}: "
        f"{plain_markdown(scheme.scheme_name)} ({show.evidence(vars(scheme))})"
        for scheme in eligibility.readings(view.schemes, scheme_code)
    ]
    st.warning(
        _(
            "The texts differ on exports of exactly {amount}; each holds for its own time.",
            amount=exact(view.inputs.facts.exports_usd or 0),
        )
        + "\n\n"
        + "\n".join(lines)
    )
