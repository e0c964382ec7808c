"""What changes when last year's exports cross a bound."""

from datetime import date

import pytest

from tests.premium.facts import CENT, SCHEMES, TERMS, exporter, with_row
from tradecredit.risk.thresholds import steps, thresholds


def test_crossing_5_million_in_songyang_costs_a_fifth_of_the_premium():
    """0 below, 20 % of 4,000 from the bound on; both rows name the same bound."""
    found = thresholds(SCHEMES, exporter("songyang", 4_900_000), TERMS)

    assert sorted((one.bound_usd, one.operator) for one in found) == [
        (5_000_000, "<"),
        (5_000_000, ">="),
    ]
    for one in found:
        assert one.distance_usd == 100_000
        assert one.change_usd == pytest.approx(800, abs=CENT)
        assert one.below.option_code == "songyang_2023_small"
        assert one.above.option_code == "songyang_2023"


def test_where_the_subsidy_above_is_not_stated_the_change_is_not_known():
    """Above US$8 m in Shenzhen remains the platform of Guangdong, at most 1,600."""
    found = thresholds(SCHEMES, exporter("shenzhen", 1_000_000), TERMS)
    at_8_million = next(one for one in found if one.bound_usd == 8_000_000)

    assert at_8_million.below.net_premium_usd == pytest.approx(0, abs=CENT)
    assert at_8_million.above.option_code == "guangdong_2024"
    assert at_8_million.above.net_premium_usd is None
    assert at_8_million.above.net_premium_most_usd == pytest.approx(1_600, abs=CENT)
    assert at_8_million.change_usd is None


def test_the_bounds_are_those_in_force_on_the_day():
    early = thresholds(SCHEMES, exporter("guangzhou", on=date(2022, 6, 30)), TERMS)
    late = thresholds(SCHEMES, exporter("guangzhou", on=date(2024, 6, 30)), TERMS)

    assert [one.bound_usd for one in early] == [6_000_000]
    assert [one.bound_usd for one in late] == [10_000_000]


def test_a_place_without_bounds_or_not_known_has_no_thresholds():
    assert not thresholds(SCHEMES, exporter("yiwu"), TERMS)
    assert not thresholds(SCHEMES, exporter(None), TERMS)


def test_exports_that_are_not_known_have_no_distance():
    found = thresholds(SCHEMES, exporter("songyang", None), TERMS)

    assert [one.distance_usd for one in found] == [None, None]
    assert [one.change_usd for one in found] == pytest.approx([800, 800], abs=CENT)


def test_a_bound_added_to_the_file_is_a_threshold():
    """60 % back up to US$2 m: 1,600, above it 4,000."""
    schemes = with_row(eligibility_max_usd=2_000_000.0)
    (found,) = thresholds(schemes, exporter("hangzhou"), TERMS)

    assert (found.bound_usd, found.operator) == (2_000_000, "<=")
    assert found.change_usd == pytest.approx(2_400, abs=CENT)


def test_the_stretches_of_an_option_end_at_its_bound():
    found = steps(SCHEMES, exporter("songyang"), TERMS, 7_500_000)
    ends = found.groupby("option_code")[["from_usd", "to_usd"]].agg(
        {"from_usd": "min", "to_usd": "max"}
    )

    assert ends.loc["songyang_2023_small"].to_list() == [0, 5_000_000]
    assert ends.loc["songyang_2023"].to_list() == [5_000_000, 7_500_000]
    assert ends.loc["ordinary"].to_list() == [0, 7_500_000]
