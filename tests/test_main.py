"""``python -m tradecredit``: what it prints and the status it ends with."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests import tiny_portfolio
from tradecredit.__main__ import _value
from tradecredit.settings import PROJECT_DIR
from tradecredit.store import ParameterError

# Each test starts a process: part of make test, not of the quick gate.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_portfolio.write(tmp_path_factory.mktemp("command") / "book")


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tradecredit", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, timeout=60)


COVER_OF_X2 = (
    "query",
    "cover/cover_by_invoice",
    "as_of_date=2025-09-30",
    "exporter_id=X2",
    "loss_cause=default",
)


def test_a_query_is_printed_as_csv_that_adds_up(folder):
    ended = _run(*COVER_OF_X2, "--data", folder, "--format", "csv")
    assert ended.returncode == 0, ended.stderr
    frame = pd.read_csv(io.StringIO(ended.stdout))
    # I14 to I17 and I19 are the invoices of X2 that are open on the last day.
    assert frame["outstanding_usd"].sum() == 42000 + 90000 + 75000 + 60000 + 33000


def test_a_query_is_printed_as_json_with_plain_days(folder):
    ended = _run("query", "staging/stg_claims", "--data", folder, "--format", "json")
    first = json.loads(ended.stdout)[0]
    assert (first["claim_id"], first["loss_date"]) == ("C1", "2024-10-08")
    assert first["dispute_opened_date"] is None


def test_a_table_says_how_many_rows_it_has(folder):
    ended = _run("query", "staging/stg_limits", "--data", folder)
    assert ended.stdout.splitlines()[-1] == "13 rows"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("query", "cover/cover_by_invoces"), "cover/cover_by_invoice"),
        (("query", "cover/cover_by_invoice"), "loss_cause"),
        (("query", "cover/cover_by_invoice", "as_of_date=tomorrow"), "YYYY-MM-DD"),
        (("query", "cover/cover_by_invoice", "as_of_date"), "KEY=VALUE"),
        (("query", "cover/cover_by_invoice", "as_of_date="), "YYYY-MM-DD"),
        (("query", "cover/cover_by_invoice", "loss_cause=war"), "insolvency, rejection"),
        (("query", "book/exporters", "top_count=1", "top_count=2"), "top_count is given twice"),
        (("check", "no-such-folder"), "no-such-folder"),
        (("check", "--time-limit", "soon"), "'soon' is no time limit; expected seconds"),
        (("check", "--time-limit", "-1"), "expected seconds"),
        (("query", "book/first_day", "--time-limit", "nan"), "expected seconds"),
        (("query", "book/first_day", "--time-limit", "1e99"), "expected seconds up to 86400"),
        (("build-data", "--scale", "0"), "above 0"),
        (("build-data", "--data-end", "soon"), "YYYY-MM-DD"),
        (("build-data", "--data-end", "1999-12-31", "--out", "never-built"), "1999-12-31"),
        (("build-data", "--out", "tests"), "Move it away"),
        (("build-data", "--seed", "-4", "--out", "never-built"), "seed is -4"),
        ((), "COMMAND"),
    ],
)
def test_a_wrong_command_is_told_plainly(folder, arguments, told):
    data = ("--data", folder) if "query" in arguments else ()
    ended = _run(*arguments, *data)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_sound_book_passes_every_check(folder):
    ended = _run("check", folder)
    assert ended.returncode == 0, ended.stdout
    assert "BROKEN" not in ended.stdout


def test_what_takes_too_long_is_told_to_be_given_longer(folder):
    """No query is done within a microsecond, and none is done wrongly for it."""
    ended = _run(*COVER_OF_X2, "--data", folder, "--time-limit", "0.000001")
    assert ended.returncode == 2
    assert "took too long" in ended.stderr
    assert "--time-limit" in ended.stderr
    assert _run(*COVER_OF_X2, "--data", folder, "--time-limit", "60").returncode == 0


def test_a_check_that_takes_too_long_is_named_and_is_no_broken_rule(folder):
    ended = _run("check", folder, "--time-limit", "0.000001")
    assert ended.returncode == 2
    assert re.search(r"FAILED .*The check \w+ took longer than 1e-06 seconds", ended.stdout)
    assert "BROKEN" not in ended.stdout


def test_a_link_in_a_circle_is_told_plainly(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    ended = _run("check", tmp_path / "one")
    assert ended.returncode == 2
    assert "leads back to itself" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_value_too_large_to_compute_with_does_not_hide_the_broken_rows(tmp_path):
    # A notice deadline in the year 5 million cannot be computed, so the cover engine gives up.
    frames = tiny_portfolio.frames()
    frames["policies"]["notice_days"] = 2**31 - 1
    ended = _run("check", tiny_portfolio.write(tmp_path / "broken", frames))
    assert ended.returncode == 1
    assert "BROKEN  days_in_range" in ended.stdout
    assert "FAILED  cover_steps_add_up" in ended.stdout
    assert re.search(r"\d+ of \d+ checks kept", ended.stdout)
    assert "Traceback" not in ended.stderr


def test_an_amount_too_large_to_compute_with_is_named(tmp_path):
    frames = tiny_portfolio.frames()
    frames["shipments"].loc[3, "invoice_amount_usd"] = 2e16
    invoice_id = frames["shipments"].loc[3, "invoice_id"]
    ended = _run("check", tiny_portfolio.write(tmp_path / "broken", frames))
    assert ended.returncode == 1
    assert re.search(rf"shipments +{invoice_id} +invoice_amount_usd is 2e\+16", ended.stdout)
    assert re.search(r"\d+ of \d+ checks kept", ended.stdout)


@pytest.mark.parametrize("name", ["dictionary.csv", "reference/policy_rules.csv"])
def test_a_damaged_file_of_the_product_is_named(folder, tmp_path, name):
    for part in ("tradecredit", "queries", "data"):
        ignored = shutil.ignore_patterns("__pycache__", "portfolio*")
        shutil.copytree(PROJECT_DIR / part, tmp_path / part, ignore=ignored)
    damaged = tmp_path / "data" / name
    damaged.write_text(damaged.read_text(encoding="utf-8").partition("\n")[0] + "\n")
    command = [sys.executable, "-m", "tradecredit", "check", str(folder)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert f"{damaged}: it has headings only" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_broken_book_fails_with_the_rows(tmp_path):
    frames = tiny_portfolio.frames()
    frames["claims"].loc[0, "indemnified_usd"] = 90000.0
    ended = _run("check", tiny_portfolio.write(tmp_path / "broken", frames))
    assert ended.returncode == 1
    assert "BROKEN  indemnity_within_the_claim: 1 rows" in ended.stdout
    assert "claims  C1  indemnity 90000.0, claimed 85000.0" in ended.stdout


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("country_codes", "US, DE", ["US", "DE"]),
        ("country_codes", "", None),
        ("causes", "default", ["default"]),
        ("exporter_id", "007", "007"),
        ("top_count", "5", 5),
        ("minimum_usd", "2.5", 2.5),
    ],
)
def test_a_value_is_read_as_its_name_promises(key, text, value):
    assert _value(key, text) == value


def test_a_count_that_is_no_number_is_told():
    with pytest.raises(ParameterError, match="top_count=many"):
        _value("top_count", "many")
