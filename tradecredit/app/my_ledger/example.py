"""An example ledger: one exporter of the sample book as a workbook a visitor might have."""

import io

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books

FILE_NAME = "example_from_the_sample_book.xlsx"
SHIPPED_COLUMNS = {
    "invoice_id": "Invoice number",
    "buyer_id": "Customer number",
    "buyer_name": "Buyer name",
    "country_code": "Country",
    "ship_date": "Shipment date",
    "due_date": "Due date",
    "outstanding_usd": "Amount (US$)",
    "declared_date": "Declaration date",
    "notice_date": "Notice date",
}
LIMIT_COLUMNS = {
    "buyer_id": "Customer number",
    "buyer_name": "Buyer name",
    "limit_usd": "Limit (US$)",
}


def workbook() -> bytes:
    """Sheets Invoices, Limits and Policy of the sample book's first exporter."""
    book = books.sample_book()
    exporters = store.run(book, "book/exporters", {"search_text": "", "top_count": 1})
    asked = {
        "exporter_id": exporters["exporter_id"].iloc[0],
        "as_of_date": book.data_end,
        "loss_cause": "default",
        "country_codes": None,
    }
    invoices = _asked(book, "exposure/invoices", asked)
    board = _asked(book, "exposure/buyer_board", asked)
    return _written(
        {
            "Invoices": _renamed(invoices, SHIPPED_COLUMNS).assign(
                **{"Invoice date": lambda frame: frame["Shipment date"]}
            ),
            "Limits": _renamed(board[board["limit_usd"].notna()], LIMIT_COLUMNS),
            "Policy": _policy(),
        }
    )


def _asked(book: store.Book, name: str, known: dict[str, object]) -> pd.DataFrame:
    asked = store.query(name).all_parameters
    return store.run(book, name, {key: known[key] for key in asked})


def _renamed(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return frame[list(columns)].rename(columns=columns)


def _policy() -> pd.DataFrame:
    """A policy with the rule table's values, as the template writes it."""
    return pd.DataFrame({"Term": ["Insured", "Product"], "Value": ["yes", "comprehensive"]})


def _written(sheets: dict[str, pd.DataFrame]) -> bytes:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", datetime_format="yyyy-mm-dd") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return buffer.getvalue()
