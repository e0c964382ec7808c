"""Premium, subsidy, caps and cover of each option, by hand."""

import pytest

from tests.premium.facts import CENT, SCHEMES, TERMS, exporter, policy, with_row
from tradecredit.risk.premium import Option, cheapest, options, subsidy_usd


def by_code(facts, schemes=SCHEMES) -> dict[str, Option]:
    return {option.option_code: option for option in options(schemes, facts, TERMS)}


def option(option_code: str, facts, schemes=SCHEMES) -> Option:
    return by_code(facts, schemes)[option_code]


def cheapest_code(facts, schemes=SCHEMES) -> str:
    return cheapest(options(schemes, facts, TERMS)).option_code


def test_the_options_are_no_cover_ordinary_held_and_the_schemes_in_force():
    found = by_code(exporter("yiwu", held_policy=policy()))
    codes = list(found)

    assert codes[:3] == ["no_cover", "ordinary", "held"]
    assert "yiwu_2025" in codes
    assert "jinhua_2018" not in codes
    assert {code for code, one in found.items() if one.is_here} == {
        "no_cover",
        "ordinary",
        "held",
        "yiwu_2025",
        "yiwu_merchant_2020",
        "jinhua_2020",
    }


def test_no_cover_costs_nothing_and_pays_nothing():
    found = option("no_cover", exporter("yiwu"))

    assert (found.premium_usd, found.net_premium_usd, found.share.value) == (0, 0, 0)


def test_an_ordinary_policy_costs_rate_times_turnover():
    """0.40 % of 1,000,000."""
    found = option("ordinary", exporter("yiwu"))

    assert found.premium_usd == pytest.approx(4_000, abs=CENT)
    assert found.net_premium_usd == pytest.approx(4_000, abs=CENT)
    assert (found.share.value, found.share.origin) == (0.9, "rule")


@pytest.mark.parametrize(
    ("scheme_code", "exports_usd", "subsidy", "net"),
    [("songyang_2023_small", 4_999_999, 4_000, 0), ("songyang_2023", 5_000_000, 3_200, 800)],
)
def test_songyang_as_in_the_worked_example(scheme_code, exports_usd, subsidy, net):
    """docs/methods/premium_after_subsidy.md, "Worked example"."""
    found = option(scheme_code, exporter("songyang", exports_usd))

    assert found.subsidy_usd == pytest.approx(subsidy, abs=CENT)
    assert found.net_premium_usd == pytest.approx(net, abs=CENT)
    assert found.net_premium_most_usd == pytest.approx(net, abs=CENT)


def test_up_to_80_percent_leaves_at_least_a_fifth_and_at_most_the_whole_premium():
    found = option("yiwu_2025", exporter("yiwu"))

    assert found.is_subsidy_upper_bound
    assert found.subsidy_usd == pytest.approx(3_200, abs=CENT)
    assert found.net_premium_usd == pytest.approx(800, abs=CENT)
    assert found.net_premium_most_usd == pytest.approx(4_000, abs=CENT)
    assert found.subsidy_cap_usd is None


def test_a_subsidy_whose_share_is_not_stated_gives_no_net_premium():
    """Guangdong: 0.16 % of 1,000,000, of which an unknown part comes back."""
    found = option("guangdong_2024", exporter("guangzhou"))

    assert found.premium_usd == pytest.approx(1_600, abs=CENT)
    assert found.subsidy_usd is None
    assert found.net_premium_usd is None
    assert found.net_rate_ratio is None
    assert found.net_premium_most_usd == pytest.approx(1_600, abs=CENT)


def test_a_cap_in_rmb_is_taken_in_dollars():
    """RMB 14,400 at 7.2 are US$2,000: less than 80 % of 4,000."""
    row = {"subsidy_ratio": 0.8, "subsidy_cap_cny": 14_400.0}
    found = option("hangzhou_2026", exporter("hangzhou"), with_row(**row))

    assert found.subsidy_cap_usd == pytest.approx(2_000, abs=CENT)
    assert found.subsidy_usd == pytest.approx(2_000, abs=CENT)
    assert found.net_premium_usd == pytest.approx(2_000, abs=CENT)
    assert found.is_capped


def test_a_cap_above_the_subsidy_changes_nothing():
    row = {"subsidy_ratio": 0.8, "subsidy_cap_cny": 28_800.0}
    found = option("hangzhou_2026", exporter("hangzhou"), with_row(**row))

    assert found.subsidy_usd == pytest.approx(3_200, abs=CENT)
    assert not found.is_capped


def test_a_range_of_subsidies_is_priced_at_both_ends():
    """60 to 90 % of 4,000."""
    row = {"subsidy_min_ratio": 0.6, "subsidy_ratio": 0.9}
    found = option("hangzhou_2026", exporter("hangzhou"), with_row(**row))

    assert found.net_premium_usd == pytest.approx(400, abs=CENT)
    assert found.net_premium_most_usd == pytest.approx(1_600, abs=CENT)


def test_cixi_names_its_own_rate_share_cap_and_yearly_maximum():
    """At most 0.12 % of 1,000,000, 50 times that in a year, US$100,000 per buyer, from 70 %."""
    found = option("cixi_2015", exporter("cixi"))

    assert found.premium_usd == pytest.approx(1_200, abs=CENT)
    assert found.is_rate_upper_bound
    assert found.annual_maximum_usd == pytest.approx(60_000, abs=CENT)
    assert (found.cap.value, found.share.value) == (100_000, 0.7)
    assert found.is_share_minimum
    assert {found.rate.origin, found.share.origin, found.cap.origin} == {"scheme"}
    assert (found.rate.source_id, found.rate.confidence) == ("CX15", "A")


def test_shenzhen_2025_takes_share_and_cap_from_elsewhere_and_says_so():
    found = option("shenzhen_2025", exporter("shenzhen"))

    assert found.net_premium_usd == pytest.approx(0, abs=CENT)
    assert (found.share.value, found.share.origin) == (0.8, "rule")
    assert (found.cap.value, found.cap.origin) == (150_000, "assumption")
    assert found.cap.confidence == "chosen"


@pytest.mark.parametrize(
    ("size_class", "held", "premium", "net"),
    [
        ("small", None, 2_800, 840),
        ("medium", None, 4_000, 1_200),
        (None, None, 4_000, 1_200),
        ("small", policy("comprehensive", "jinhua_2020"), 4_000, 1_200),
    ],
)
def test_jinhua_cuts_the_rate_of_small_firms_once(size_class, held, premium, net):
    """0.40 % less 30 % on 1,000,000, and 70 % of that back; a policy under it has the cut."""
    found = option("jinhua_2020", exporter("jinhua", size_class=size_class, held_policy=held))

    assert found.premium_usd == pytest.approx(premium, abs=CENT)
    assert found.net_premium_usd == pytest.approx(net, abs=CENT)


def test_a_scheme_of_any_product_keeps_share_cap_and_maximum_of_the_policy_held():
    found = option("yiwu_2025", exporter("yiwu", held_policy=policy()))

    assert (found.share.value, found.share.origin) == (0.7, "policy")
    assert found.annual_maximum_usd == 400_000


def test_the_policy_held_is_subsidised_by_the_scheme_it_was_bought_under():
    """0.50 % of 1,000,000, 80 % of it back at most."""
    found = option("held", exporter("yiwu", held_policy=policy(scheme_code="yiwu_2025")))

    assert found.premium_usd == pytest.approx(5_000, abs=CENT)
    assert found.net_premium_usd == pytest.approx(1_000, abs=CENT)
    assert found.status == "in_force"


def test_a_policy_under_a_scheme_the_file_lacks_has_no_known_net_premium():
    found = option("held", exporter("yiwu", held_policy=policy(scheme_code="forgotten_2019")))

    assert found.premium_usd == pytest.approx(5_000, abs=CENT)
    assert found.subsidy_usd is None
    assert found.net_premium_usd is None


def test_without_a_turnover_nothing_is_priced_and_schemes_are_still_tested():
    facts = exporter("yiwu", turnover_usd=None)
    found = by_code(facts)

    for code in ("ordinary", "yiwu_2025"):
        assert found[code].premium_usd is None
        assert found[code].net_premium_usd is None
    assert found["yiwu_2025"].status == "qualifies"
    assert cheapest(options(SCHEMES, facts, TERMS)) is None


@pytest.mark.parametrize(
    ("premium", "ratio", "cap", "subsidy"),
    [
        (4_000, 0.8, None, 3_200),
        (4_000, 0.8, 2_000, 2_000),
        (4_000, 0.0, None, 0),
        (None, 0.8, None, None),
        (4_000, None, 2_000, None),
    ],
)
def test_a_subsidy_is_a_share_of_the_premium_paid_up_to_its_cap(premium, ratio, cap, subsidy):
    assert subsidy_usd(premium, ratio, cap) == subsidy


def test_a_row_added_to_the_file_is_an_option_and_can_be_the_cheapest():
    facts = exporter("hangzhou")

    assert cheapest_code(facts) == "ordinary"
    assert "hangzhou_2026" not in by_code(facts)
    assert cheapest_code(facts, with_row()) == "hangzhou_2026"
    added = option("hangzhou_2026", facts, with_row())
    assert added.net_premium_usd == pytest.approx(1_600, abs=CENT)
    assert (added.subsidy.source_id, added.subsidy.confidence) == ("SEED-2", "B")


def test_a_scheme_on_which_the_sources_differ_is_not_counted_on():
    """Exactly US$8 m: Shenzhen is free by one reading; Guangdong's platform is sure."""
    assert cheapest_code(exporter("shenzhen", 8_000_000)) == "guangdong_2024"
    assert cheapest_code(exporter("shenzhen", 7_999_999)) == "shenzhen_2025"


def test_an_unstated_subsidy_is_taken_at_the_whole_premium():
    """Guangdong's 1,600 in full is still less than an ordinary policy's 4,000."""
    assert cheapest_code(exporter("guangzhou")) == "guangdong_2024"
    assert cheapest_code(exporter("guangzhou", 10_000_001)) == "ordinary"
