"""How many cases a property test takes: a few in ``make test``, hundreds in ``make sweep``.

``make sweep`` sets ``TRADECREDIT_SWEEP`` and runs the tests marked ``sweep``, which every
decorator here marks. The first cases of a sweep are those of ``make test``, so a property that
fails in a sweep fails for a seed that is in the test's name and can be run alone.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import settings

T = TypeVar("T")
Decorator = Callable[[Callable[..., None]], Any]

IS_SWEEP = bool(os.environ.get("TRADECREDIT_SWEEP"))

# A sample is the same on every run; a sweep looks further each time, from the seed it prints.
settings.register_profile("sample", deadline=None, derandomize=True)
settings.register_profile("sweep", deadline=None, print_blob=True)
settings.load_profile("sweep" if IS_SWEEP else "sample")


def pick(*, sample: T, sweep: T) -> T:
    """The size of a case (exporters of a book, ways tried) in ``make test`` or ``make sweep``."""
    return sweep if IS_SWEEP else sample


def over_seeds(*, sample: int, sweep: int, first: int = 0) -> Decorator:
    """Runs a test once for each ``seed`` from ``first`` on."""
    seeds = range(first, first + pick(sample=sample, sweep=sweep))
    return _marked(pytest.mark.parametrize("seed", seeds))


def over_some(name: str, values: Sequence[Any], *, sample: int, **ids: Any) -> Decorator:
    """Runs a test for every value in a sweep, and for ``sample`` of them, spread, otherwise."""
    chosen = values if IS_SWEEP else values[:: max(1, len(values) // sample)][:sample]
    return _marked(pytest.mark.parametrize(name, chosen, **ids))


def examples(*, sample: int, sweep: int) -> Decorator:
    """How many examples hypothesis makes for a test; stands above ``@given``."""
    return _marked(settings(max_examples=pick(sample=sample, sweep=sweep)))


def _marked(decorate: Decorator) -> Decorator:
    return lambda test: pytest.mark.sweep(decorate(test))
