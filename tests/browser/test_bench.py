"""``python -m tradecredit bench --browser``: from a click to the last repaint."""

import json
import subprocess
import sys
from pathlib import Path

from tradecredit.settings import PROJECT_DIR


def test_a_click_takes_time_on_a_page_and_on_its_floor_page(
    tiny_folder: Path, tmp_path: Path
) -> None:
    written = tmp_path / "clicks.json"
    command = [sys.executable, "-m", "tradecredit", "bench", "overview", "--browser", "--runs", "1"]
    ended = subprocess.run(
        [*command, "--data", str(tiny_folder), "--json", str(written)],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stderr
    (row,) = json.loads(written.read_text())
    assert (row["page"], row["run"]) == ("overview", "click")
    assert row["ratio"] == row["page_ms"] / row["floor_ms"]
    # A frame of the screen is 16 ms; a click that was not seen to its end would take none.
    assert min(row["page_ms"], row["floor_ms"]) > 16
