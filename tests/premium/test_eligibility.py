"""Which schemes take which firms, against the published texts and by hand."""

from datetime import date

import pytest

from tests.premium.facts import (
    CITIES,
    PLACES,
    SCHEMES,
    exporter,
    policy,
    reason_of,
    status_of,
    with_row,
)
from tradecredit.risk.eligibility import affecting_premium, place_of, places, readings, scheme_tests

# A day in each period of the Shenzhen scheme: its own operator, and both on the bound itself.
SHENZHEN = [
    ("shenzhen_2020", date(2020, 10, 1)),
    ("shenzhen_2022", date(2022, 10, 1)),
    ("shenzhen_2023", date(2023, 10, 1)),
    ("shenzhen_2025", date(2025, 10, 1)),
]


@pytest.mark.parametrize(("scheme_code", "on"), SHENZHEN)
@pytest.mark.parametrize(
    ("exports_usd", "status"),
    [
        (7_999_999.99, "qualifies"),
        (8_000_000.01, "does_not_qualify"),
    ],
)
def test_shenzhen_takes_firms_below_8_million_and_none_above(scheme_code, on, exports_usd, status):
    assert status_of(scheme_code, exporter("shenzhen", exports_usd, on=on)) == status


@pytest.mark.parametrize(
    ("scheme_code", "on", "status"),
    [
        ("shenzhen_2020", date(2020, 10, 1), "does_not_qualify"),
        ("shenzhen_2022", date(2022, 10, 1), "qualifies"),
        ("shenzhen_2025", date(2025, 10, 1), "does_not_qualify"),
    ],
)
def test_at_exactly_8_million_each_text_holds_for_its_own_time(scheme_code, on, status):
    """2020 and 2025 say less than, 2022 says at most."""
    assert status_of(scheme_code, exporter("shenzhen", 8_000_000.0, on=on)) == status


@pytest.mark.parametrize(
    ("scheme_code", "place", "exports_usd"),
    [("shanghai_2010", "shanghai", 1_000_000), ("huaian_2015", "huaian", 1_000_000)],
)
def test_a_text_whose_end_nobody_knows_is_only_last_seen(scheme_code, place, exports_usd):
    """Within five years it is taken to run on; later it never says that a firm qualifies."""
    year = int(scheme_code[-4:])
    soon, late = (exporter(place, exports_usd, on=date(year + n, 10, 1)) for n in (5, 6))

    assert status_of(scheme_code, soon) == "qualifies"
    assert status_of(scheme_code, late) == "not_known"


def test_both_readings_of_the_8_million_are_named_with_their_sources():
    found = readings(SCHEMES, "shenzhen_2025")
    named = {(one.eligibility_operator, one.source_id) for one in found if one.source_id}

    assert found[0].scheme_code == "shenzhen_2025"
    assert named == {("<", "SEED-2"), ("<", "SZ20"), ("<=", "SZ22")}


@pytest.mark.parametrize(
    ("exports_usd", "full", "most"),
    [
        (4_999_999.0, "qualifies", "does_not_qualify"),
        (5_000_000.0, "does_not_qualify", "qualifies"),
    ],
)
def test_songyang_pays_all_below_5_million_and_80_percent_from_there_on(exports_usd, full, most):
    facts = exporter("songyang", exports_usd)

    assert status_of("songyang_2023_small", facts) == full
    assert status_of("songyang_2023", facts) == most


@pytest.mark.parametrize(
    ("scheme_code", "on", "bound_usd"),
    [
        ("guangdong_2015", date(2021, 6, 30), 3_000_000),
        ("guangdong_2022", date(2022, 6, 30), 6_000_000),
        ("guangdong_2022", date(2023, 6, 30), 6_000_000),
        ("guangdong_2024", date(2024, 6, 30), 10_000_000),
    ],
)
def test_guangdong_raised_its_line_over_the_years(scheme_code, on, bound_usd):
    assert status_of(scheme_code, exporter("guangzhou", bound_usd, on=on)) == "qualifies"
    above = exporter("guangzhou", bound_usd + 0.01, on=on)
    assert status_of(scheme_code, above) == "does_not_qualify"


@pytest.mark.parametrize(
    ("exports_usd", "turnover_usd", "status"),
    [
        (5_000_000.0, 9_000_000.0, "qualifies"),
        (5_000_000.01, 9_000_000.0, "does_not_qualify"),
        (0.0, 2_000_000.0, "qualifies"),
        (0.0, 2_000_000.01, "does_not_qualify"),
        (0.0, None, "not_known"),
        (0.01, 9_000_000.0, "qualifies"),
    ],
)
def test_cixi_measures_a_firm_without_exports_last_year_by_its_turnover(
    exports_usd, turnover_usd, status
):
    facts = exporter("cixi", exports_usd, turnover_usd=turnover_usd, on=date(2016, 6, 30))

    assert status_of("cixi_2015", facts) == status


@pytest.mark.parametrize(
    ("exports_usd", "status"),
    [
        (0.0, "does_not_qualify"),
        (499_999.99, "does_not_qualify"),
        (500_000.0, "qualifies"),
        (3_000_000.0, "qualifies"),
        (3_000_000.01, "does_not_qualify"),
    ],
)
def test_huaian_takes_exports_between_its_two_bounds(exports_usd, status):
    facts = exporter("huaian", exports_usd, on=date(2016, 6, 30))

    assert status_of("huaian_2015", facts) == status


def test_a_lower_bound_is_left_to_the_range_that_ends_on_it():
    bounds = {"eligibility_operator": "<=", "scheme_code": "songyang_small_too"}
    place = {"place": "Songyang (Lishui)", "city_code": "songyang"}
    schemes = with_row(**bounds, **place, eligibility_max_usd=5_000_000.0)
    facts = exporter("songyang", 5_000_000.0)

    assert reason_of("songyang_2023", "exports", facts, schemes) == ("not_met", "below")
    above = exporter("songyang", 5_000_000.01)
    assert status_of("songyang_2023", above, schemes) == "qualifies"


def test_exports_that_are_not_known_are_never_taken_for_none():
    facts = exporter("shenzhen", None)

    assert reason_of("shenzhen_2025", "exports", facts) == ("not_known", "exports_unknown")
    assert status_of("shenzhen_2025", facts) == "not_known"
    assert status_of("yiwu_2025", exporter("yiwu", None)) == "qualifies"


def test_a_platform_whose_bound_was_not_found_is_not_known_to_take_anybody():
    found = reason_of("yiwu_merchant_2020", "exports", exporter("yiwu"))

    assert found == ("not_known", "bound_not_found")


@pytest.mark.parametrize(
    ("place_code", "scheme_code", "found"),
    [
        ("yiwu", "yiwu_2025", ("met", "same_place")),
        ("yiwu", "jinhua_2020", ("not_known", "prefecture_not_stated")),
        ("jinhua", "jinhua_2020", ("met", "same_place")),
        ("jinhua", "yiwu_2025", ("not_met", "other_place")),
        ("zhanjiang", "guangdong_2024", ("met", "whole_province")),
        ("rest_of_guangdong", "guangdong_2024", ("met", "whole_province")),
        ("shenzhen", "guangdong_2024", ("condition", "city_has_its_own")),
        ("hangzhou", "guangdong_2024", ("not_met", "other_place")),
        ("xiamen", "quanzhou_2016", ("not_met", "other_place")),
        ("quanzhou", "quanzhou_2016", ("met", "same_place")),
        ("elsewhere", "shanghai_2010", ("not_met", "other_place")),
        ("nowhere we know", "shanghai_2010", ("not_known", "place_unknown")),
    ],
)
def test_a_scheme_takes_firms_of_its_place(place_code, scheme_code, found):
    assert reason_of(scheme_code, "place", exporter(place_code)) == found


def test_a_scheme_without_a_place_is_open_to_the_whole_country_even_unknown_places():
    schemes = with_row(
        scheme_code="national_2026", place="China", province_name=None, city_code=None
    )

    for place_code in ("yiwu", None):
        found = reason_of("national_2026", "place", exporter(place_code), schemes)
        assert found == ("met", "whole_country")


@pytest.mark.parametrize(
    ("on", "found"),
    [
        (date(2022, 6, 30), ("not_met", "not_yet")),
        (date(2022, 7, 1), ("met", "in_force")),
        (date(2023, 6, 30), ("met", "in_force")),
        (date(2023, 7, 1), ("not_met", "ended")),
    ],
)
def test_both_days_of_a_period_belong_to_it(on, found):
    assert reason_of("shenzhen_2022", "period", exporter("shenzhen", on=on)) == found


def test_a_scheme_of_any_product_subsidises_the_policy_that_is_held():
    facts = exporter("yiwu", held_policy=policy())

    assert reason_of("yiwu_2025", "product", facts) == ("met", "any_product")
    assert reason_of("yiwu_2025", "overlap", facts) == ("met", "no_scheme_held")


def test_a_platform_scheme_asks_to_give_up_an_ordinary_policy_and_still_fits():
    facts = exporter("shenzhen", held_policy=policy())

    assert reason_of("shenzhen_2025", "product", facts) == ("condition", "other_product")
    assert reason_of("shenzhen_2025", "overlap", facts) == ("condition", "instead_of_policy")
    assert status_of("shenzhen_2025", facts) == "qualifies"


def test_one_policy_draws_on_one_scheme():
    facts = exporter("shenzhen", held_policy=policy("platform", "shenzhen_2025"))

    assert reason_of("shenzhen_2025", "overlap", facts) == ("met", "under_it_already")
    assert reason_of("guangdong_2024", "overlap", facts) == ("condition", "instead_of_scheme")


def test_the_worst_test_decides():
    """Not in Shenzhen and exports not known: the place already says no."""
    assert status_of("shenzhen_2025", exporter("yiwu", None)) == "does_not_qualify"


def test_loans_and_measures_do_not_affect_the_premium():
    codes = {scheme.scheme_code for scheme in affecting_premium(SCHEMES)}

    assert not codes & {"shenzhen_interest_2017", "national_2022", "licensed_insurers_2013"}
    assert {"yiwu_2025", "shenzhen_2025"} <= codes


def test_every_test_of_an_assumed_period_is_marked_as_an_assumption():
    tests = scheme_tests(SCHEMES, exporter("shenzhen", on=date(2023, 10, 1)))
    marks = tests.set_index(["scheme_code", "test"])["is_assumption"]

    assert marks["shenzhen_2023", "exports"]
    assert not marks["shenzhen_2022", "exports"]
    assert marks["yiwu_2025", "period"]
    assert not marks["yiwu_2025", "place"]


def test_a_row_added_to_the_file_is_tested_and_its_city_can_be_chosen():
    schemes = with_row(place="Wuxi", province_name="Jiangsu", city_code="wuxi")
    wuxi = place_of(places(schemes, CITIES), "wuxi")
    assert wuxi is not None
    assert (wuxi.place_name, wuxi.province_name) == ("Wuxi", "Jiangsu")
    assert place_of(PLACES, "wuxi") is None
    assert status_of("hangzhou_2026", exporter("hangzhou"), with_row()) == "qualifies"


def test_an_empty_scheme_file_leaves_no_test():
    assert scheme_tests([], exporter("yiwu")).empty
