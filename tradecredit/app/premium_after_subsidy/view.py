"""Everything the page "Premium after subsidy" shows, computed once from what is known and typed."""

from dataclasses import dataclass, replace

import pandas as pd

from tradecredit.app.frame import data, filters
from tradecredit.app.frame.kept import kept
from tradecredit.app.premium_after_subsidy import words
from tradecredit.app.premium_after_subsidy.inputs import LOSS_CAUSE, Inputs
from tradecredit.language import _
from tradecredit.risk import break_even, eligibility, premium
from tradecredit.risk.eligibility import Scheme
from tradecredit.risk.premium import Option
from tradecredit.risk.records import records

LOSS_METRIC = "claims_to_insured_all"
OVERLAP_RULE = "subsidy_base"


@dataclass(frozen=True)
class View:
    """Everything the page shows, computed once.

    ``names`` are those of every option by its code, ``options`` those of the place by their
    codes, ``tests`` those of every scheme of the file; ``option`` is the one the figures are
    about, ``losses`` what it is compared with.
    """

    inputs: Inputs
    schemes: list[Scheme]
    names: dict[str, str]
    tests: pd.DataFrame
    status: pd.Series
    options: dict[str, Option]
    cheapest: Option | None
    option: Option
    losses: pd.DataFrame

    @property
    def name(self) -> str:
        """Name of the option the figures are about."""
        return self.names[self.option.option_code]

    @property
    def in_force(self) -> pd.Series:
        """Status of the schemes in force on the day at the exporter's place or near it."""
        return self.status[self.status.index.isin(self.options)]

    @property
    def ordinary(self) -> Option:
        """The ordinary policy without a scheme."""
        return self.options[premium.ORDINARY_POLICY]

    @property
    def table(self) -> pd.DataFrame:
        """The options side by side."""
        return break_even.options_table(self.options.values(), self.inputs.facts.turnover_usd)

    @property
    def published(self) -> pd.DataFrame:
        """The published ones of the losses."""
        return self.losses[self.losses["reference_code"] != "own"]

    @property
    def is_share_of_book(self) -> bool:
        """Whether the share paid is that of what buyers owe today."""
        return any(option.is_share_of_book for option in self.options.values())


def compute(inputs: Inputs) -> View:
    """The view of these inputs; asks which option the figures are about."""
    without_choice = kept(_without_choice, inputs)
    return kept(_about, without_choice, _chosen_code(without_choice))


def _without_choice(inputs: Inputs) -> View:
    """The view before an option was chosen: about the ordinary policy, and without losses."""
    schemes = records(filters.reference("schemes"), Scheme)
    rules = data.load("rules/rule_values", as_of_date=inputs.facts.as_of_date)
    tests = _with_rule(eligibility.scheme_tests(schemes, inputs.facts), rules)
    options = _options(schemes, inputs)
    return View(
        inputs=inputs,
        schemes=schemes,
        names=words.option_names(schemes, inputs),
        tests=tests,
        status=eligibility.scheme_status(tests),
        options=options,
        cheapest=premium.cheapest(options.values()),
        option=options[premium.ORDINARY_POLICY],
        losses=pd.DataFrame(),
    )


def _about(view: View, option_code: str) -> View:
    """The view about one option, with the losses it is compared with."""
    option = view.options[option_code]
    return replace(view, option=option, losses=_losses(view.inputs, option))


def _with_rule(tests: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """The tests with the source of the overlap rule, which is not the scheme's own."""
    found = rules[rules["rule_code"] == OVERLAP_RULE]
    if found.empty:
        return tests
    rule, of_rule = found.iloc[0], tests["test"] == "overlap"
    return tests.assign(
        source_id=tests["source_id"].mask(of_rule, rule["source_id"]),
        confidence=tests["confidence"].mask(of_rule, rule["confidence"]),
    )


def _options(schemes: list[Scheme], inputs: Inputs) -> dict[str, Option]:
    """Options of the place with the share of a debt that each would pay."""
    facts = inputs.facts
    open_book = data.load(
        "subsidies/open_book_by_buyer",
        exporter_id=inputs.exporter_id,
        as_of_date=facts.as_of_date,
        loss_cause=LOSS_CAUSE,
    )
    here = [option for option in premium.options(schemes, facts, inputs.terms) if option.is_here]
    found = break_even.with_share_paid(
        here, open_book, facts.held_policy, is_cap_the_limit=inputs.terms.is_cap_the_limit
    )
    return {option.option_code: option for option in found}


def _chosen_code(view: View) -> str:
    with filters.sidebar():
        return filters.choice(
            _("Figures for"),
            "option_code",
            {code: view.names[code] for code in view.options if code != premium.NO_COVER},
            view.cheapest.option_code if view.cheapest else premium.ORDINARY_POLICY,
        )


def _losses(inputs: Inputs, option: Option) -> pd.DataFrame:
    """Published losses and the exporter's own, with the premium at which to stop buying."""
    figures = filters.reference("published_figures")
    of_claims = figures[
        (figures["metric_code"] == LOSS_METRIC)
        & (pd.to_datetime(figures["period_end"]) <= pd.Timestamp(inputs.facts.as_of_date))
    ]
    published = break_even.published_losses(of_claims, inputs.terms.ordinary_share)
    own = break_even.own_losses(inputs.losses, inputs.paid_usd)
    both = pd.concat([published, own], ignore_index=True) if len(own) else published
    return break_even.against_losses(option, both, inputs.facts.turnover_usd)
