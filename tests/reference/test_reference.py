"""The reference facts are sourced, dated, unique, and agree with the published points."""

import csv
import itertools
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tradecredit.settings import DATA_DIR, REFERENCE_DIR
from tradecredit.store.reference import reference_tables

Row = dict[str, str]

FILES = sorted(REFERENCE_DIR.glob("*.csv"))
CONFIDENCES = {"A", "B", "C", "D", "BK", "chosen"}
ASSUMPTIONS = {"BK", "chosen"}
DATE_COLUMN = re.compile(r"(_date|_on$|^valid_from|^valid_to|^period_start|^period_end)$")


def rows(name: str) -> list[Row]:
    with (REFERENCE_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def source_ids() -> set[str]:
    text = (DATA_DIR / "SOURCES.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([\w-]+) \|", text, re.MULTILINE)) - {"id", "---"}


def in_force(row: Row, day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day <= row["valid_to"])


def by_code(name: str, column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows(name)}


every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@every_file
def test_rows_name_a_known_source_or_are_marked_as_assumption(path: Path) -> None:
    known = source_ids()
    for row in rows(path.stem):
        assert row["confidence"] in CONFIDENCES, row
        named = set(filter(None, row["source_id"].split(";")))
        assert named <= known, row
        assert named or row["confidence"] in ASSUMPTIONS, row


@every_file
def test_marks_of_single_columns_are_in_the_allowed_set(path: Path) -> None:
    for row in rows(path.stem):
        for column, value in row.items():
            if column.endswith("_confidence"):
                assert value in CONFIDENCES | {""}, row
            if column.endswith("_source_id"):
                assert set(filter(None, value.split(";"))) <= source_ids(), row


@every_file
def test_dates_are_iso_and_periods_run_forwards(path: Path) -> None:
    for row in rows(path.stem):
        for column, value in row.items():
            if DATE_COLUMN.search(column) and value:
                assert date.fromisoformat(value).isoformat() == value, row
        for first, last in (("valid_from", "valid_to"), ("period_start", "period_end")):
            if row.get(first) and row.get(last):
                assert row[first] <= row[last], row


@every_file
def test_ratios_are_shares_unless_they_are_tariffs_or_growth(path: Path) -> None:
    for row in rows(path.stem):
        for column, value in row.items():
            if value and column.endswith("_ratio") and "tariff" not in path.stem:
                lowest = -1 if "growth" in column or "change" in column else 0
                assert lowest <= float(value) <= 1, (column, row)


@every_file
def test_every_table_is_described_in_the_readme(path: Path) -> None:
    assert f"| `{path.stem}` |" in (DATA_DIR / "README.md").read_text(encoding="utf-8")


@every_file
def test_files_are_utf8_with_no_more_quotes_than_needed(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert "\r" not in text
    assert not text.startswith("\ufeff")


def test_every_table_can_be_read_by_the_store() -> None:
    assert set(reference_tables()) == {f"ref_{path.stem}" for path in FILES}


def test_source_ids_are_listed_once() -> None:
    text = (DATA_DIR / "SOURCES.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([\w-]+) \|", text, re.MULTILINE)
    repeated = {name for name, count in Counter(listed).items() if count > 1}
    assert repeated == {"id", "---"}, "only the heads of the tables repeat"


def test_assumptions_without_source_say_so_in_the_note() -> None:
    for name in ("policy_rules", "schemes", "cover_restrictions", "pool_members", "cities"):
        for row in rows(name):
            if row["confidence"] in ASSUMPTIONS:
                assert row["note"].startswith("Assumption"), (name, row)


def test_the_high_priority_list_has_fifty_codes_in_six_tiers() -> None:
    tiers = Counter(row["tier"] for row in rows("high_priority_codes"))
    assert tiers == {"1": 4, "2": 5, "3.A": 16, "3.B": 9, "4.A": 11, "4.B": 5}


def test_every_high_priority_code_is_a_good_of_the_book_with_its_tier() -> None:
    goods = by_code("hs_codes", "hs6_code")
    for row in rows("high_priority_codes"):
        assert goods[row["hs6_code"]]["high_priority_tier"] == row["tier"]


@pytest.mark.parametrize("hs6_code", ["854231", "854232", "854233", "854239"])
def test_integrated_circuits_are_tier_one(hs6_code: str) -> None:
    assert by_code("high_priority_codes", "hs6_code")[hs6_code]["tier"] == "1"


def test_the_longest_chapter_prefix_gives_the_sector_of_a_good() -> None:
    prefixes = {
        prefix: row["sector_code"]
        for row in rows("sectors")
        for prefix in row["hs_chapters"].split(";")
    }
    for row in rows("hs_codes"):
        code = row["hs6_code"]
        assert re.fullmatch(r"\d{6}", code)
        longest = next(code[:size] for size in (6, 4, 2) if code[:size] in prefixes)
        assert prefixes[longest] == row["sector_code"], row


# Additional rate on all goods from China on a day, in percent: White House texts WH-1 to WH-19.
COUNTRY_SUMS = {
    "2025-02-03": 0,
    "2025-02-04": 10,
    "2025-02-05": 10,
    "2025-03-03": 10,
    "2025-03-04": 20,
    "2025-03-10": 20,
    "2025-04-05": 30,
    "2025-04-06": 30,
    "2025-04-09": 104,
    "2025-04-10": 145,
    "2025-04-20": 145,
    "2025-05-13": 145,
    "2025-05-14": 30,
    "2025-06-01": 30,
    "2025-08-15": 30,
    "2025-11-09": 30,
    "2025-11-10": 20,
    "2025-12-01": 20,
    "2026-02-21": 0,
    "2026-02-24": 10,
    "2026-03-01": 10,
    "2026-07-23": 10,
    "2026-07-24": 12.5,
    "2026-08-01": 12.5,
}


@pytest.mark.parametrize(("day", "percent"), COUNTRY_SUMS.items())
def test_the_layers_add_up_to_the_published_additional_rate(day: str, percent: float) -> None:
    layers = [
        float(row["additional_rate_ratio"])
        for row in rows("tariff_layers")
        if row["is_in_country_sum"] == "yes" and in_force(row, day)
    ]
    assert 100 * sum(layers) == pytest.approx(percent)


def test_a_country_layer_has_one_rate_on_a_day() -> None:
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows("tariff_layers"):
        spans.setdefault(row["layer"] + row["product_group"], []).append(
            (row["valid_from"], row["valid_to"] or "9999-12-31")
        )
    for periods in spans.values():
        ordered = sorted(periods)
        for (_, end), (start, _) in itertools.pairwise(ordered):
            assert end < start


def test_every_layer_names_the_event_that_set_it() -> None:
    events = by_code("tariff_events", "event_id")
    for row in rows("tariff_layers"):
        assert row["event_id"] in events


def test_tariff_events_agree_with_the_layers_on_the_sum_after_them() -> None:
    for row in rows("tariff_events"):
        if row["country_sum_after_ratio"] and row["effective_date"]:
            in_sum = [
                float(layer["additional_rate_ratio"])
                for layer in rows("tariff_layers")
                if layer["is_in_country_sum"] == "yes" and in_force(layer, row["effective_date"])
            ]
            assert sum(in_sum) == pytest.approx(float(row["country_sum_after_ratio"])), row


def layer_rates(hs_code: str, day: str) -> dict[str, float]:
    """Rate of each layer on a code on a day: that of the goods, else the layer's, by lines."""
    goods = {
        (row["layer"], row["product_group"], row["hs_code"]): row for row in rows("tariff_goods")
    }
    rates = {}
    for layer in rows("tariff_layers"):
        if layer["imposing_country_code"] != "US" or not in_force(layer, day):
            continue
        row = goods.get((layer["layer"], layer["product_group"], hs_code))
        share = 1.0 if layer["scope"] == "country" else 0.0
        share = float(row["line_share_ratio"]) if row else share
        rate = (row and row["goods_rate_ratio"]) or layer["additional_rate_ratio"]
        if share and rate:
            rates[layer["layer"]] = rates.get(layer["layer"], 0.0) + share * float(rate)
    return rates


def test_the_layers_of_a_published_entry_add_up_to_its_rate() -> None:
    """AX2255, September 2026: HS 7326.90.8688 from China, US$ 14,172.00 owes 11,039.99.

    List 3 25 %, forced labour exempt, section 232 50 %, most-favoured-nation 2.9 %.
    """
    rates = layer_rates("7326908688", "2026-09-15")
    assert rates == {"s301_list3": 0.25, "s232": 0.50, "mfn": 0.029}
    assert 14_172.00 * sum(rates.values()) == pytest.approx(11_039.99, abs=0.005)


@pytest.mark.parametrize(
    ("hs_code", "day", "percent"),
    [
        # Bearings are on List 1; batteries of vehicles exempt from the reciprocal tariff (WH-6).
        ("848220", "2025-04-20", {"s301_list1": 25, "ieepa_fentanyl": 20, "ieepa_reciprocal": 125}),
        ("851713", "2025-04-20", {"ieepa_fentanyl": 20}),
        ("950300", "2025-04-20", {"ieepa_fentanyl": 20, "ieepa_reciprocal": 125}),
        ("950300", "2025-12-01", {"ieepa_fentanyl": 10, "ieepa_reciprocal": 10}),
        ("950300", "2026-08-01", {"s301_forced_labour": 12.5}),
    ],
)
def test_a_code_carries_the_layers_of_its_lists(
    hs_code: str, day: str, percent: dict[str, float]
) -> None:
    """HTS-BL for the lists: toys on list 4B, never imposed; telephones exempt from April 2025."""
    rates = layer_rates(hs_code, day)
    rates.pop("mfn", None)
    assert {name: round(100 * rate, 6) for name, rate in rates.items()} == percent


def test_goods_stand_under_layers_that_exist() -> None:
    layers = {(row["layer"], row["product_group"]) for row in rows("tariff_layers")}
    for row in rows("tariff_goods"):
        assert (row["layer"], row["product_group"]) in layers, row
        assert 0 <= float(row["line_share_ratio"]) <= 1, row


def test_every_good_of_the_book_but_one_has_lines_in_the_lists() -> None:
    """HTS-BL: light-emitting diode lamps (853952) have no line of their own there."""
    held = {row["hs_code"] for row in rows("tariff_goods")}
    missing = {row["hs6_code"] for row in rows("hs_codes")} - held
    assert "853952" in missing


LAYER_STATES = {"in_force", "superseded", "agreed", "announced", "lapsed", "void"}
EVENT_STATES = LAYER_STATES | {
    "proposed", "dropped", "not_imposed", "unknown", "differing_source",
}  # fmt: skip
DATA_END = "2026-10-31"
# The day on which the first facts were put down.
FIRST_CHECKED = "2026-11-23"


def test_layers_and_events_say_whether_they_hold() -> None:
    assert {row["status"] for row in rows("tariff_layers")} <= LAYER_STATES
    assert {row["status"] for row in rows("tariff_events")} <= EVENT_STATES
    for row in rows("tariff_layers"):
        is_on = in_force(row, DATA_END)
        assert (row["status"] == "in_force") == is_on, row


def test_every_dated_fact_after_the_end_of_the_data_is_an_event_to_come() -> None:
    listed = by_code("events", "event_id")
    ahead = [row for row in rows("tariff_events") if row["effective_date"] > DATA_END]
    assert len(ahead) >= 6
    for row in ahead:
        assert row["event_id"] in listed, row
        assert row["status"] in {"announced", "agreed"}, row
    for name in ("schemes", "cover_restrictions", "policy_rules", "tariff_layers"):
        for row in rows(name):
            if row["valid_from"] > DATA_END:
                assert row.get("event_id") in listed, row


def test_a_fact_with_a_source_says_when_it_was_checked() -> None:
    for path in FILES:
        for row in rows(path.stem):
            if "checked_on" in row and row["source_id"]:
                assert row["checked_on"] >= FIRST_CHECKED, row


@pytest.mark.parametrize(
    ("day", "layer", "percent"),
    [
        ("2018-07-06", "s301_list1", 25),
        ("2018-08-23", "s301_list2", 25),
        ("2019-05-09", "s301_list3", 10),
        ("2019-05-10", "s301_list3", 25),
        ("2019-09-01", "s301_list4a", 15),
        ("2020-02-14", "s301_list4a", 7.5),
    ],
)
def test_section_301_lists_carry_their_published_rate(day: str, layer: str, percent: float) -> None:
    (rate,) = [
        float(row["additional_rate_ratio"])
        for row in rows("tariff_layers")
        if row["layer"] == layer and in_force(row, day)
    ]
    assert 100 * rate == pytest.approx(percent)


def test_announcements_come_before_their_effect() -> None:
    for row in rows("tariff_events"):
        if row["announced_date"] and row["effective_date"]:
            assert row["announced_date"] <= row["effective_date"], row


def test_both_dates_of_list_three_are_kept() -> None:
    dates = {
        row["effective_date"]
        for row in rows("tariff_events")
        if row["event_id"].startswith("us_s301_list3") and row["rate_after_ratio"] == "0.10"
    }
    assert dates == {"2018-09-24", "2018-09-28"}


def test_what_follows_october_2026_is_unknown_and_not_filled_in() -> None:
    row = by_code("tariff_events", "event_id")["us_after_october_2026"]
    assert row["status"] == "unknown"
    assert row["rate_after_ratio"] == ""


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("countries", "export_share_ratio"),
        ("cities", "exporter_weight"),
        ("sectors", "weight"),
        ("insurers", "weight"),
        ("pool_members", "share_ratio"),
    ],
)
def test_shares_add_to_one(name: str, column: str) -> None:
    assert sum(float(row[column] or 0) for row in rows(name)) == pytest.approx(1)


def test_the_us_takes_its_published_share_of_exports_in_2024() -> None:
    assert by_code("countries", "country_code")["US"]["export_share_ratio"] == "0.1470"


@pytest.mark.parametrize(("region_code", "surveyed"), [("western_europe", 0.47), ("asia", 0.44)])
def test_countries_of_a_region_meet_its_surveyed_overdue_share(
    region_code: str, surveyed: float
) -> None:
    members = [
        (float(row["export_share_ratio"]), float(row["overdue_share_ratio"]))
        for row in rows("countries")
        if row["region_code"] == region_code and row["export_share_ratio"]
    ]
    mean = sum(share * overdue for share, overdue in members) / sum(s for s, _ in members)
    assert mean == pytest.approx(surveyed, abs=0.005)


@pytest.mark.parametrize(
    ("country_code", "overdue", "bad_debt"),
    [("DE", 0.57, 0.08), ("NL", 0.35, 0.04), ("IN", 0.63, 0.07), ("CN", 0.35, 0.04)],
)
def test_surveyed_countries_carry_the_survey(
    country_code: str, overdue: float, bad_debt: float
) -> None:
    row = by_code("countries", "country_code")[country_code]
    assert float(row["overdue_share_ratio"]) == overdue
    assert float(row["bad_debt_ratio"]) == bad_debt
    assert row["overdue_confidence"] == "A"


# Parameters as the notices and reports give them; "" where they give none.
SCHEMES = {
    "yiwu_2025": {"subsidy_ratio": "0.80", "is_subsidy_upper_bound": "yes", "subsidy_cap_cny": ""},
    "jinhua_2018": {"subsidy_ratio": "0.50", "valid_to": "2020-04-30"},
    "jinhua_2020": {"subsidy_ratio": "0.70", "premium_rate_change_ratio": "-0.30"},
    "songyang_2018": {"subsidy_ratio": "0.70"},
    "songyang_2023": {"subsidy_ratio": "0.80"},
    "songyang_2023_small": {"subsidy_ratio": "1.00", "eligibility_max_usd": "5000000"},
    "cixi_2015": {
        "eligibility_max_usd": "5000000",
        "new_exporter_max_usd": "2000000",
        "indemnity_ratio": "0.70",
        "buyer_cap_usd": "100000",
        "annual_maximum_multiple_of_premium": "50",
        "premium_rate_max_ratio": "0.0012",
    },
    "shenzhen_2020": {
        "eligibility_max_usd": "8000000",
        "eligibility_operator": "<",
        "subsidy_ratio": "1.00",
        "indemnity_ratio": "0.80",
        "buyer_cap_usd": "150000",
        "payment_working_days": "15",
    },
    "shenzhen_2022": {
        "valid_from": "2022-07-01",
        "valid_to": "2023-06-30",
        "eligibility_max_usd": "8000000",
        "eligibility_operator": "<=",
        "subsidy_ratio": "1.00",
        "indemnity_ratio": "0.80",
        "buyer_cap_usd": "150000",
    },
    "shenzhen_2025": {"eligibility_operator": "<", "subsidy_ratio": "1.00", "buyer_cap_usd": ""},
    "shenzhen_interest_2017": {"subsidy_ratio": "0.20", "subsidy_cap_cny": "3000000"},
    "guangdong_2012": {
        "subsidy_min_ratio": "0.80",
        "subsidy_ratio": "1.00",
        "indemnity_ratio": "0.70",
    },
    "guangdong_2015": {"eligibility_max_usd": "3000000"},
    "guangdong_2022": {"eligibility_max_usd": "6000000", "eligibility_operator": "<="},
    "guangdong_2024": {"eligibility_max_usd": "10000000", "eligibility_operator": "<="},
    "huaian_2015": {
        "eligibility_min_usd": "500000",
        "eligibility_max_usd": "3000000",
        "indemnity_ratio": "0.80",
        "buyer_cap_usd": "80000",
        "annual_maximum_multiple_of_premium": "100",
    },
    "shanghai_2010": {"premium_rate_max_ratio": "0.002", "eligibility_max_usd": "5000000"},
    "quanzhou_2016": {"annual_maximum_multiple_of_premium": ""},
    "yiwu_merchant_2020": {"subsidy_ratio": ""},
    "national_2022": {"scheme_kind": "measure"},
    "national_2024": {"scheme_kind": "measure"},
}


@pytest.mark.parametrize(("scheme_code", "published"), SCHEMES.items())
def test_schemes_carry_their_published_parameters(
    scheme_code: str, published: dict[str, str]
) -> None:
    row = by_code("schemes", "scheme_code")[scheme_code]
    assert {column: row[column] for column in published} == published


def test_shenzhen_is_without_a_gap_and_the_unsourced_years_are_marked() -> None:
    periods = sorted(
        (row["valid_from"], row["valid_to"], row["confidence"])
        for row in rows("schemes")
        if row["city_code"] == "shenzhen" and row["product_code"] == "platform"
    )
    for (_, end, _), (start, _, _) in itertools.pairwise(periods):
        assert (date.fromisoformat(start) - date.fromisoformat(end)).days == 1
    assert [mark for _, _, mark in periods] == ["B", "chosen", "A", "chosen", "B"]


def test_all_five_licensed_insurers_are_listed() -> None:
    names = {row["insurer_name"] for row in rows("insurers")}
    assert names == {"SINOSURE", "PICC P&C", "CPIC", "Ping An", "Dadi"}


def test_all_thirty_five_rules_are_encoded() -> None:
    numbers = {row["rule_number"] for row in rows("policy_rules")}
    assert {f"R{number}" for number in range(1, 36)} <= numbers


@pytest.mark.parametrize(
    ("rule_code", "value", "confidence"),
    [
        ("declaration_day_of_next_month", 25, "A"),
        ("declaration_working_days", 5, "C"),
        ("loss_known_days", 30, "chosen"),
        ("stop_shipment_days", 30, "D"),
        ("notice_days_default", 60, "chosen"),
        ("late_notice_points_per_period", 0.10, "chosen"),
        ("late_notice_period_days", 30, "chosen"),
        ("claim_filing_days_us_exim", 240, "A"),
        ("pool_capacity_cny", 10_000_000_000, "B"),
        ("idle_limit_months", 12, "B"),
    ],
)
def test_rules_carry_their_value_and_standing(
    rule_code: str, value: float, confidence: str
) -> None:
    """The first row of a rule; a rule that changed has later ones."""
    found = [row for row in rows("policy_rules") if row["rule_code"] == rule_code]
    first = min(found, key=lambda row: row["valid_from"])
    assert float(first["value"]) == value
    assert first["confidence"] == confidence


def test_declarations_are_monthly_unless_the_policy_says_otherwise() -> None:
    rule = by_code("policy_rules", "rule_code")["default_declaration_rule"]
    assert rule["value_text"] == "monthly"


def test_periods_of_a_rule_do_not_overlap() -> None:
    spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows("policy_rules"):
        spans.setdefault((row["rule_code"], row["product_code"]), []).append(
            (row["valid_from"], row["valid_to"] or "9999-12-31")
        )
    for periods in spans.values():
        ordered = sorted(periods)
        for (_, end), (start, _) in itertools.pairwise(ordered):
            assert end < start


def test_russian_restrictions_start_on_the_reported_day_and_name_codes_as_our_reading() -> None:
    russian = [row for row in rows("cover_restrictions") if row["country_code"] == "RU"]
    assert {row["valid_from"] for row in russian} == {"2024-11-05"}
    effects = Counter(row["effect"] for row in russian)
    assert effects == {"off_cover": 9, "cover_unlikely": 41, "limit_may_be_reduced": 1}
    assert {row["confidence"] for row in russian if row["hs_prefix"]} == {"chosen"}


def test_restrictions_name_known_countries_and_high_priority_codes() -> None:
    countries = by_code("countries", "country_code")
    codes = by_code("high_priority_codes", "hs6_code")
    for row in rows("cover_restrictions"):
        assert row["country_code"] in countries
        assert not row["hs_prefix"] or row["hs_prefix"] in codes


def test_the_published_targets_and_those_of_credibility_are_present() -> None:
    numbers = {int(row["target_number"]) for row in rows("calibration_targets")}
    assert numbers >= set(range(1, 34))
    assert numbers >= {*range(101, 108), 109, 111, *range(113, 117), 118}


def test_targets_lie_within_their_bounds() -> None:
    for row in rows("calibration_targets"):
        if row["target_value"]:
            target = float(row["target_value"])
            assert not row["lower_bound"] or float(row["lower_bound"]) <= target, row
            assert not row["upper_bound"] or target <= float(row["upper_bound"]), row


def test_a_model_target_is_never_passed_off_as_published() -> None:
    for row in rows("calibration_targets"):
        assert (row["kind"] == "model") == (row["confidence"] in ASSUMPTIONS), row


@pytest.mark.parametrize(
    ("number", "metric_code", "period_start", "target", "lower", "upper"),
    [
        ("1", "insured_growth_ratio", "2023-01-01", 0.034, 0.029, 0.039),
        ("2", "insured_growth_ratio", "2025-01-01", 0.153, 0.150, 0.156),
        ("5", "sme_client_share_ratio", "2022-01-01", 0.82, 0.80, 0.84),
        ("19", "us_export_growth_ratio", "2025-01-01", -0.20, -0.22, -0.18),
        ("20", "us_export_share_ratio", "2024-01-01", 0.147, 0.140, 0.154),
    ],
)
def test_published_targets_carry_value_and_tolerance(
    number: str, metric_code: str, period_start: str, target: float, lower: float, upper: float
) -> None:
    (row,) = [
        row
        for row in rows("calibration_targets")
        if (row["target_number"], row["metric_code"], row["period_start"])
        == (number, metric_code, period_start)
    ]
    found = [float(row[column]) for column in ("target_value", "lower_bound", "upper_bound")]
    assert found == [target, lower, upper]


def test_derived_insured_amount_of_2022_follows_from_2023() -> None:
    assert round(770.8 / 1.034, 1) == 745.5
    derived = [
        row
        for row in rows("published_figures")
        if (row["metric_code"], row["period_start"]) == ("insured_short_term", "2022-01-01")
    ]
    assert [(row["value"], row["confidence"]) for row in derived] == [("745.5", "D")]


def test_the_hazard_multiplier_is_one_plus_the_published_growth() -> None:
    for row in rows("insolvency_index"):
        if row["growth_ratio"]:
            expected = 1 + float(row["growth_ratio"])
            assert float(row["hazard_multiplier"]) == pytest.approx(expected)


def test_no_wording_that_a_buyer_is_on_a_list_of_the_barred() -> None:
    for path in FILES:
        assert "blacklist" not in path.read_text(encoding="utf-8").lower()
