"""The default book meets every published target, measured on the built Parquet."""

from pathlib import Path

import pandas as pd
import pytest

from tests.sweep import over_some
from tradecredit import store
from tradecredit.data_files import read_reference
from tradecredit.settings import REFERENCE_DIR
from tradecredit.synthetic import build_book
from tradecredit.synthetic.facts import facts

TARGET_ROWS = [
    (row["target_number"], row["metric_code"], row["segment"], row["period_start"])
    for row in read_reference(REFERENCE_DIR / "calibration_targets.csv")
]


@pytest.fixture(scope="module")
def targets(sample_book: store.Book) -> pd.DataFrame:
    frame = store.run(sample_book, "book/target_against_generated", {})
    keys = zip(
        frame["target_number"].astype(str),
        frame["metric_code"],
        frame["segment"].fillna(""),
        frame["period_start"].astype("string").str[:10].fillna(""),
        strict=True,
    )
    return frame.set_index(pd.Index(list(keys)))


@pytest.mark.parametrize("key", TARGET_ROWS, ids=lambda key: "-".join(filter(None, key)))
def test_the_target_is_measured_and_met(targets: pd.DataFrame, key: tuple[str, ...]):
    row = targets.loc[key]
    assert not pd.isna(row["generated_value"])
    # A target without bounds names a shape; the shapes have tests of their own.
    assert pd.isna(row["is_met"]) or row["is_met"], (
        f"{row['metric']}: {row['generated_value']}, wanted"
        f" {row['lower_bound']} to {row['upper_bound']}"
    )


def test_every_number_is_measured(targets: pd.DataFrame):
    measured = targets.dropna(subset=["generated_value"])
    assert set(measured["target_number"]) == {int(row[0]) for row in TARGET_ROWS}


def test_bad_debt_has_the_order_of_the_survey(targets: pd.DataFrame):
    """AT25: Germany 8 %, India 7, Asia 5, Netherlands 4; insured sales lose far less."""
    lost = {key[2]: row["generated_value"] for key, row in targets.iterrows() if key[0] == "22"}
    assert lost["DE"] > lost["NL"]
    assert lost["IN"] > lost["asia"]
    assert 0.001 < max(lost.values()) < 0.08 / 10


def test_no_domestic_policy_is_coinsured_before_the_body_exists(sample_book: store.Book):
    """SS25: the body was set up on 12 June 2025."""
    with sample_book.cursor() as cursor:
        first = cursor.execute(
            "select min(policy_start_date)::varchar from stg_pool_cessions"
            " inner join stg_policies using (policy_id)"
        ).fetchone()
    assert "2025-06-12" <= first[0] < "2025-08-01"


def test_the_body_commits_no_more_than_its_capacity_times_the_scale(sample_book: store.Book):
    with sample_book.cursor() as cursor:
        (committed,) = cursor.execute(
            "select sum(committed_cover_cny) from stg_pool_cessions"
        ).fetchone()
    assert 0 < committed <= 10e9 * sample_book.manifest["scale"]


def test_the_cover_waterfall_of_the_last_day_uses_every_step(sample_book: store.Book):
    cover = store.run(
        sample_book,
        "cover/cover_by_invoice",
        {"as_of_date": sample_book.data_end, "exporter_id": None, "loss_cause": "default"},
        time_limit_seconds=120,
    )
    steps = [
        "no_policy", "restricted", "no_limit", "term_mismatch", "stop_shipment", "undeclared",
        "over_limit", "late_notice", "retained_share", "buyer_cap", "policy_maximum",
    ]  # fmt: skip
    taken = {step: float(cover[f"{step}_usd"].sum()) for step in steps}
    assert min(taken.values()) > 0, taken
    with sample_book.cursor() as cursor:
        rows = cursor.execute("select buyer_id from stg_buyers where country_code = 'CN'")
        at_home = cover["buyer_id"].isin([buyer_id for (buyer_id,) in rows.fetchall()])
    sums = cover.groupby(at_home)[["payable_usd", "outstanding_usd"]].sum().astype(float)
    payable = sums["payable_usd"] / sums["outstanding_usd"]
    # Our model, B12 and B1: most of an insured book is covered, but far from all of it.
    assert 0.78 <= payable[False] <= 0.86
    assert 0.65 <= payable[True] <= 0.85


@pytest.mark.slow
def test_every_check_of_a_sound_book_passes(sample_book: store.Book):
    broken = {
        result.name: len(result.broken)
        for result in store.run_checks(sample_book)
        if not result.is_kept
    }
    assert broken == {}


def test_every_parameter_of_the_generator_says_where_it_is_from():
    for row in facts().rows["generator_assumptions"]:
        assert row["note"]
        assert row["unit"]
        assert row["confidence"] == "chosen" or row["source_id"]


@over_some("seed", (7, 5, 99), sample=1)
@pytest.mark.slow
def test_another_seed_meets_nearly_all_targets(tmp_path: Path, seed: int):
    """What one seed meets by luck another would miss; a few events decide the rarest shares."""
    with store.open_folder(build_book(tmp_path / "portfolio", seed=seed)) as book:
        found = store.run(book, "book/target_against_generated", {})
    judged = found.dropna(subset=["is_met"])
    assert judged["is_met"].mean() >= 0.95, judged.loc[~judged["is_met"].astype(bool), "metric"]
