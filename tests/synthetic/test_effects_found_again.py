"""What is planted can be estimated from the book, with intervals that are as wide as they say."""

import pytest

from tests.sweep import pick
from tests.synthetic import planted

pytestmark = [pytest.mark.slow, pytest.mark.sweep, pytest.mark.xdist_group("planted")]


@pytest.mark.parametrize("effect", planted.EFFECTS)
def test_the_true_value_lies_in_the_interval_of_nearly_every_seed(effect: str) -> None:
    found = {seed: planted.estimates(seed)[effect] for seed in planted.seeds()}
    held = sum(interval.holds for interval in found.values())
    assert held >= pick(sample=1, sweep=17), found


@pytest.mark.parametrize("placebo", planted.PLACEBOS)
def test_nothing_is_found_where_nothing_was_planted(placebo: str) -> None:
    found = {seed: planted.estimates(seed)[placebo] for seed in planted.seeds()}
    rejected = sum(not interval.holds for interval in found.values())
    assert rejected <= pick(sample=1, sweep=3), found
