"""``python -m tradecredit bench``: what it measures, and pages whose cost is far out of line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tradecredit.bench.visit import Visit, is_end
from tradecredit.settings import PROJECT_DIR

# Ratios to the floor page above which a run has gone wrong: about twice what the dearest page
# came to when they were set. A busy machine slows a page and its floor page alike, and moves a
# ratio by a third, not to the double.
FAR_OUT = {"nothing": 10, "filter": 110, "exporter": 80}
LARGE = "x" * 20_000


def bench(*arguments: str | Path, book: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tradecredit", "bench", *map(str, arguments)]
    return subprocess.run(
        [*command, "--data", str(book)], cwd=PROJECT_DIR, capture_output=True, text=True
    )


def figures(file: Path) -> dict[tuple[str, str], dict[str, float]]:
    return {(row["page"], row["run"]): row for row in json.loads(file.read_text())}


@pytest.mark.slow
def test_no_page_costs_many_times_its_floor_page(sample_folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "costs.json"
    ended = bench("overview", "claim_ratios", "--runs", "3", "--json", written, book=sample_folder)

    assert ended.returncode == 0, ended.stderr
    found = figures(written)
    assert set(found) == {
        ("overview", "nothing"),
        ("overview", "filter"),
        ("overview", "exporter"),
        ("claim_ratios", "nothing"),
        ("claim_ratios", "filter"),
    }
    assert {
        name: row["ratio"] for name, row in found.items() if row["ratio"] > FAR_OUT[name[1]]
    } == {}


@pytest.mark.slow
def test_a_run_in_which_nothing_changed_asks_the_database_nothing(
    tiny_folder: Path, tmp_path: Path
) -> None:
    written = tmp_path / "costs.json"
    ended = bench("obligation_clock", "--runs", "1", "--json", written, book=tiny_folder)

    assert ended.returncode == 0, ended.stderr
    found = figures(written)
    assert found["obligation_clock", "nothing"]["queries"] == 0
    assert found["obligation_clock", "exporter"]["queries"] > 0
    beside = bench("obligation_clock", "--runs", "1", "--against", written, book=tiny_folder)
    assert beside.stdout.splitlines()[0].endswith("to other"), beside.stderr


@pytest.mark.slow
def test_sessions_are_set_beside_one_session(tiny_folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "sessions.json"
    ended = bench(
        *("my_ledger", "data_and_methods", "--sessions", "2", "--seconds", "4", "--json", written),
        book=tiny_folder,
    )

    assert ended.returncode == 0, ended.stderr
    one, two = figures(written).values()
    assert (one["run"], two["run"]) == ("1 session", "2 sessions")
    assert two["ratio"] == pytest.approx(two["p95_ms"] / one["p95_ms"])
    assert one["errors"] == two["errors"] == 0
    assert min(two["clicks"], two["end_mb"]) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no_such_page"], "no_such_page; the pages are buyer_exposure"),
        (["overview"], "manifest.json"),
        (["overview", "--sessions", "2"], "manifest.json"),
        (["overview", "--browser"], "manifest.json"),
        (["overview", "--against", "README.md"], "README.md is not a file that bench --json wrote"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    ended = bench(*arguments, book=tmp_path)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def large_message() -> ForwardMsg:
    message = ForwardMsg(hash="abc")
    message.metadata.cacheable = True
    message.metadata.delta_path.extend([0, 0])
    message.delta.new_element.markdown.body = LARGE
    return message


def reference() -> ForwardMsg:
    message = ForwardMsg(ref_hash="abc")
    message.metadata.delta_path.extend([0, 3])
    return message


def test_a_message_that_the_browser_still_has_is_sent_as_its_reference() -> None:
    visit = Visit("overview")
    visit.receive([large_message().SerializeToString()])
    assert list(visit.click().rerun_script.cached_message_hashes) == ["abc"]

    again = visit.receive([reference().SerializeToString()])

    assert again.byte_count < 100
    assert again.root.children[0].children[3].kind == "markdown"
    for _run in range(3):
        visit.receive([])
    assert not visit.click().rerun_script.cached_message_hashes


def test_what_a_page_raises_is_an_error_of_the_visit() -> None:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 0])
    message.delta.new_element.exception.type = "ValueError"
    message.delta.new_element.exception.message = "no such day"

    assert Visit("overview").receive([message.SerializeToString()]).errors == [
        "ValueError: no such day"
    ]


def test_a_run_that_begins_again_at_once_has_not_ended() -> None:
    assert is_end(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
    assert not is_end(ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN))
