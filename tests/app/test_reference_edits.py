"""A reference file that is edited while the server runs shows on the next run of a page."""

import os
import shutil
from pathlib import Path

import pytest

from tests import tiny_portfolio
from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.settings import REFERENCE_DIR
from tradecredit.store.reference import reference_hash, reference_stamp, reference_tables

pytestmark = pytest.mark.slow

SCHEMES = "schemes.csv"


@pytest.fixture
def reference_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reference files that a test may edit."""
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE_DIR, folder)
    for function in (
        reference_tables,
        reference_hash,
        reference_stamp,
    ):
        monkeypatch.setattr(function, "__defaults__", (folder,))
    return folder


def test_the_book_is_opened_anew_with_the_edited_rows(
    reference_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADECREDIT_DATA_DIR", str(tiny_portfolio.write(tmp_path / "tiny")))
    before = books.sample_book()
    assert books.sample_book() is before

    lines = (reference_folder / SCHEMES).read_text(encoding="utf-8").splitlines()
    added = lines[1].replace("yiwu_2025", "yiwu_2027", 1)
    (reference_folder / SCHEMES).write_text("\n".join([*lines, added]) + "\n", encoding="utf-8")
    after = books.sample_book()

    assert after is not before
    with after.cursor() as cursor:
        codes = {row[0] for row in cursor.execute("select scheme_code from ref_schemes").fetchall()}
    assert "yiwu_2027" in codes


def test_a_book_built_with_other_reference_files_says_so_in_its_version(
    reference_folder: Path, tmp_path: Path
) -> None:
    folder = tiny_portfolio.write(tmp_path / "tiny")
    manifest = folder / store.MANIFEST_NAME
    text = manifest.read_text(encoding="utf-8")
    built_with = f', "reference_sha256": "{store.reference_hash()}"}}'
    manifest.write_text(text.replace("}", built_with), encoding="utf-8")
    with store.open_folder(folder) as same:
        assert same.version == "tiny-1"

    with (reference_folder / SCHEMES).open("a", encoding="utf-8") as file:
        file.write(os.linesep)
    with store.open_folder(folder) as edited:
        assert edited.version.startswith("tiny-1-ref-")
