"""What the generator plants can be found again in the built book."""

from typing import Any

import pytest

from tradecredit import store
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
    elsewhere = uptake_change(sample_book, "city_code not in ('yiwu', 'shenzhen')")
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

    others = "city_code not in ('yiwu', 'shenzhen')"
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
