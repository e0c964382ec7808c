"""What the generator plants can be found again in the built book."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tradecredit import store
from tradecredit.synthetic import effects
from tradecredit.synthetic.facts import facts

EFFECTS = facts().effects


def value(book: store.Book, sql: str) -> Any:
    with book.cursor() as cursor:
        return cursor.execute(sql).fetchone()[0]


def uptake_change(book: store.Book, where: str) -> float:
    """Rise of the share of small and medium exporters with a policy, end of 2024 to 2025."""
    return value(
        book,
        f"""
        with insured as (
            select
                stg_exporters.exporter_id,
                bool_or(date '2024-12-31' between policy_start_date and policy_end_date) as before,
                bool_or(date '2025-12-31' between policy_start_date and policy_end_date) as after
            from stg_exporters
            left join stg_policies
                on stg_exporters.exporter_id = stg_policies.exporter_id
                and stg_policies.product_code <> 'domestic'
            where size_class <> 'large' and {where}
            group by stg_exporters.exporter_id
        )
        select avg(coalesce(after, false)::int) - avg(coalesce(before, false)::int) from insured
        """,
    )


def test_more_exporters_of_yiwu_are_insured_after_the_subsidy(sample_book: store.Book):
    rise = uptake_change(sample_book, "city_code = 'yiwu'")
    elsewhere = uptake_change(
        sample_book,
        "city_code not in ('yiwu', 'shenzhen', 'jinhua', 'guangzhou', 'foshan', 'dongguan')",
    )
    assert rise - elsewhere == pytest.approx(EFFECTS["subsidy_uptake_yiwu_2025"], abs=0.04)


def test_yiwu_rose_beside_other_cities_before_the_subsidy(sample_book: store.Book):
    def clients(where: str, day: str) -> float:
        return value(
            sample_book,
            f"""
            select
                count(distinct stg_policies.exporter_id)
                / count(distinct stg_exporters.exporter_id)
            from stg_exporters
            left join stg_policies
                on stg_exporters.exporter_id = stg_policies.exporter_id
                and policy_start_date <= date '{day}'
                and product_code <> 'domestic'
            where size_class <> 'large' and {where}
            """,
        )

    others = "city_code not in ('yiwu', 'shenzhen', 'jinhua', 'guangzhou', 'foshan', 'dongguan')"
    for first, last in (("2020-12-31", "2022-12-31"), ("2022-12-31", "2024-12-31")):
        yiwu = clients("city_code = 'yiwu'", last) - clients("city_code = 'yiwu'", first)
        assert yiwu == pytest.approx(clients(others, last) - clients(others, first), abs=0.06)


def test_late_us_buyers_pay_later_after_april_2025(sample_book: store.Book):
    delays = """
        select avg(paid_date - due_date)
        from stg_shipments
        inner join stg_buyers on stg_shipments.buyer_id = stg_buyers.buyer_id
        where paid_date > due_date
            and due_date < date '2026-03-01'
            and ship_date >= date '2023-01-01'
            and country_code {country} 'US'
            and ship_date {when} date '2025-04-02'
    """
    longer = {
        country: value(sample_book, delays.format(country=country, when=">="))
        - value(sample_book, delays.format(country=country, when="<"))
        for country in ("=", "<>")
    }
    planted = EFFECTS["us_delay_days_after_april_2025"]
    assert longer["="] - longer["<>"] == pytest.approx(planted, abs=3)


def test_us_limits_are_cut_in_the_spring_of_2025(sample_book: store.Book):
    cut = value(
        sample_book,
        """
        with held as (
            select distinct stg_limits.exporter_id, stg_limits.buyer_id
            from stg_limits
            inner join stg_buyers on stg_limits.buyer_id = stg_buyers.buyer_id
            where country_code = 'US'
                and approved_usd > 0
                and valid_from < date '2025-04-08'
                and coalesce(valid_to, date '9999-12-31') >= date '2025-04-08'
        ),
        cut as (
            select distinct exporter_id, buyer_id
            from stg_limits
            where requested_usd is null
                and reason_code = 'sector_risk'
                and decided_date between date '2025-04-08' and date '2025-08-05'
        )
        select count(cut.buyer_id) / count(*)
        from held
        left join cut on held.exporter_id = cut.exporter_id and held.buyer_id = cut.buyer_id
        """,
    )
    planted = EFFECTS["us_limits_reduced_2025"] + EFFECTS["us_limits_withdrawn_2025"]
    assert cut == pytest.approx(planted, abs=0.05)


def test_invented_trades_come_in_clusters_within_half_a_year(sample_book: store.Book):
    with sample_book.cursor() as cursor:
        clusters = cursor.execute(
            """
            select count(distinct exporter_id), max(filing_date) - min(filing_date)
            from stg_claims
            where is_planted_fabrication
            group by buyer_id
            """
        ).fetchall()
    assert len(clusters) >= 3
    assert min(exporters for exporters, _days in clusters) >= 3
    assert max(days for _exporters, days in clusters) <= 180


def test_invented_trades_fail_more_checks_of_evidence_than_others(sample_book: store.Book):
    red_flags = """
        select avg(
            (is_bill_of_lading_confirmed is false)::int
            + (is_customs_record_matched is false)::int
            + (is_consignee_matched is false)::int
            + coalesce(has_buyer_denial, false)::int
            + coalesce(has_lookalike_domain, false)::int
            + coalesce(has_related_parties, false)::int
        )
        from stg_claims
        where is_planted_fabrication = {planted}
    """
    planted = value(sample_book, red_flags.format(planted=True))
    usual = value(sample_book, red_flags.format(planted=False))
    assert planted > 2 > 5 * usual


# ---- What would have been without an effect --------------------------------------------------


@pytest.fixture(scope="module")
def planted(sample_folder: Path) -> dict[str, pd.DataFrame]:
    """The planted effects of the sample book and the cases behind them."""
    folder = sample_folder / effects.FOLDER_NAME
    return {
        "effects": pd.read_parquet(folder / effects.EFFECTS_NAME).set_index("effect_code"),
        "cases": pd.concat(map(pd.read_parquet, sorted(folder.glob("cases-*.parquet")))),
    }


def test_every_effect_says_what_it_is_of_whom_and_when(planted: dict[str, pd.DataFrame]):
    told = planted["effects"]
    assert set(told.index) == set(EFFECTS)
    for column in ("estimand", "population", "window_start", "true_value"):
        assert told[column].notna().all()


def test_who_waited_for_a_subsidy_had_no_policy_before_it(
    sample_book: store.Book, planted: dict[str, pd.DataFrame]
):
    cases = planted["cases"].dropna(subset=["exporter_id"])
    with sample_book.cursor() as cursor:
        first = cursor.execute(
            "select exporter_id, min(policy_start_date)::date from stg_policies"
            " where product_code <> 'domestic' group by exporter_id"
        ).fetchall()
    first_day = cases["exporter_id"].map(dict(first))
    told = planted["effects"].loc[cases["effect_code"]]
    assert (first_day.to_numpy() >= told["window_start"].to_numpy()).all()
    assert (first_day.to_numpy() <= told["window_end"].to_numpy()).all()
    counted = cases["effect_code"].value_counts()
    changed = planted["effects"].loc[counted.index, "changed_count"]
    assert counted.to_dict() == changed.to_dict()


def test_orders_brought_forward_left_a_multiple_of_a_week_before_the_tariff(
    sample_book: store.Book, planted: dict[str, pd.DataFrame]
):
    moved = planted["cases"].dropna(subset=["date_without"])
    with sample_book.cursor() as cursor:
        shipped = dict(cursor.execute("select invoice_id, ship_date from stg_shipments").fetchall())
    days = pd.to_datetime(moved["date_without"]) - pd.to_datetime(moved["invoice_id"].map(shipped))
    assert set(days.dt.days) <= {7, 14, 21}
    assert len(moved) > 100


def test_goods_on_a_detour_go_elsewhere_than_they_would(
    sample_book: store.Book, planted: dict[str, pd.DataFrame]
):
    rerouted = planted["cases"].dropna(subset=["country_without"])
    with sample_book.cursor() as cursor:
        goes_to = dict(
            cursor.execute(
                "select invoice_id, consignee_country_code from stg_shipments"
            ).fetchall()
        )
    here = rerouted["invoice_id"].map(goes_to)
    us = rerouted["effect_code"] == "us_rerouting_2025"
    assert set(here[us]) == {"VN", "MX", "MY", "TR", "AE", "HK"}
    assert set(here[~us]) == {"KZ", "TR", "AE", "HK"}
    assert (rerouted.loc[us, "country_without"] == "US").mean() > 0.95
