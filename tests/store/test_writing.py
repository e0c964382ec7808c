"""Frames become a folder: complete or not at all."""

import pytest

from tests import tiny_portfolio
from tradecredit import store

pytestmark = pytest.mark.slow

END = tiny_portfolio.DATA_END


def test_a_written_folder_is_a_book(tmp_path):
    folder = tmp_path / "book"
    store.write_folder(tiny_portfolio.frames(), folder, label="Mine", data_end=END)
    with store.open_folder(folder) as book:
        assert (book.label, book.data_end, book.is_synthetic) == ("Mine", END, False)
        assert all(result.is_kept for result in store.run_checks(book))


def test_the_version_follows_from_the_tables(tmp_path):
    frames = tiny_portfolio.frames()
    for name in ("one", "two"):
        store.write_folder(frames, tmp_path / name, label="Mine", data_end=END)
    frames["claims"] = frames["claims"].head(1)
    store.write_folder(frames, tmp_path / "other", label="Mine", data_end=END)
    versions = [store.read_manifest(tmp_path / n)["version"] for n in ("one", "two", "other")]
    assert versions[0] == versions[1] != versions[2]


def test_an_older_book_is_replaced_whole(tmp_path):
    folder = tiny_portfolio.write(tmp_path / "book")
    store.write_folder({}, folder, label="Empty", data_end=END)
    with store.open_folder(folder) as book:
        assert store.run(book, "staging/stg_shipments", {}).empty
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")
    with pytest.raises(store.BookUnreadable, match="no book"):
        store.write_folder({}, tmp_path / "letters", label="", data_end=END)
    assert (tmp_path / "letters" / "dear.txt").read_text() == "Dear"


def test_a_failure_leaves_the_older_book(tmp_path):
    folder = tiny_portfolio.write(tmp_path / "book")
    frames = tiny_portfolio.frames()
    frames["subsidies"] = frames["subsidies"].drop(columns="decision")
    with pytest.raises(store.BookUnreadable, match="decision"):
        store.write_folder(frames, folder, label="", data_end=END)
    with store.open_folder(folder) as book:
        assert len(store.run(book, "staging/stg_shipments", {})) == 32
