"""The example ledger is an exporter of the sample book, and gives that exporter's figures."""

import pandas as pd
import pytest

from tradecredit import ledger, store
from tradecredit.app.frame import books
from tradecredit.app.my_ledger import example
from tradecredit.ledger.frames import EXPORTER_ID
from tradecredit.ledger.whole import Answers, Ledger


@pytest.mark.slow
@pytest.mark.parametrize("cause", ["default", "insolvency", "rejection", "political"])
def test_the_example_gives_exactly_the_figures_of_its_exporter(
    sample_book: store.Book, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    monkeypatch.setattr(books, "sample_book", lambda: sample_book)
    last_day = sample_book.data_end
    found = Ledger("example.xlsx", example.workbook()).read(Answers(as_of_date=last_day))
    assert not found.asked
    assert not len(found.reading.refused)
    frames = ledger.to_frames(found.reading, found.terms, [], last_day)
    own_book = store.open_frames(frames, label="example", data_end=last_day)
    exporter_id = example.example_exporter(sample_book)["exporter_id"]

    def waterfall(book: store.Book, exporter: str) -> pd.DataFrame:
        asked = {"exporter_id": exporter, "as_of_date": last_day, "loss_cause": cause}
        needed = store.query("exposure/waterfall").all_parameters
        return store.run(book, "exposure/waterfall", {key: asked.get(key) for key in needed})

    pd.testing.assert_frame_equal(
        waterfall(own_book, EXPORTER_ID), waterfall(sample_book, exporter_id)
    )
