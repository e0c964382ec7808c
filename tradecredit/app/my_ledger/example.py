"""An example ledger: one exporter of the sample book as a workbook a visitor might have."""

import io

import pandas as pd

from tradecredit import store
from tradecredit.app.frame import books
from tradecredit.ledger.policy import POLICY_TERMS

INVOICE_COLUMNS = {
    "invoice_id": "Invoice number",
    "buyer_id": "Customer number",
    "buyer_name": "Buyer name",
    "country_code": "Country",
    "hs6_code": "HS code",
    "payment_term": "Payment terms",
    "invoice_date": "Invoice date",
    "ship_date": "Shipment date",
    "due_date": "Due date",
    "invoice_amount_usd": "Amount (US$)",
    "paid_date": "Payment date",
    "declared_date": "Declaration date",
    "notice_date": "Notice date",
    "bill_of_lading": "Bill of lading",
    "consignee_country_code": "Consignee country",
}
LIMIT_COLUMNS = {
    "buyer_id": "Customer number",
    "buyer_name": "Buyer name",
    "approved_usd": "Limit (US$)",
    "requested_usd": "Requested (US$)",
    "payment_term": "Payment terms",
    "term_days": "Term days",
    "valid_from": "Valid from",
    "valid_to": "Valid to",
    "decided_date": "Decided date",
    "decision": "Decision",
}


def workbook() -> bytes:
    """Sheets Invoices, Limits and Policy of an exporter whose figures they say in full.

    That is the exporter with most buyers of those whose open invoices are under one policy,
    without claims and insolvent buyers. Invoices are the open ones, and the paid ones that were
    still open when the first of them was shipped.
    """
    book = books.sample_book()
    exporter = example_exporter(book)
    asked = {"exporter_id": exporter["exporter_id"], "known_date": book.data_end}
    buyers = store.run(book, "staging/stg_buyers", {}).set_index("buyer_id")
    of_buyers = buyers[["buyer_name", "country_code"]]
    shipments = store.run(book, "known/shipments", asked).join(of_buyers, on="buyer_id")
    limits = store.run(book, "known/limits", asked).join(of_buyers, on="buyer_id")
    first_day = shipments.loc[shipments["paid_date"].isna(), "ship_date"].min()
    is_telling = shipments["paid_date"].isna() | (shipments["paid_date"] >= first_day)
    return _written(
        {
            "Invoices": _renamed(shipments[is_telling], INVOICE_COLUMNS),
            "Limits": _renamed(limits, LIMIT_COLUMNS),
            "Policy": _policy(book, str(exporter["policy_id"])),
        }
    )


def example_exporter(book: store.Book) -> pd.Series:
    """Exporter and policy of the example: the first row of ``book/single_policy_exporters``."""
    found = store.run(book, "book/single_policy_exporters", {"as_of_date": book.data_end})
    return found.iloc[0]


def _renamed(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return frame[list(columns)].rename(columns=columns)


def _policy(book: store.Book, policy_id: str) -> pd.DataFrame:
    """The terms of a policy as the template writes them."""
    policies = store.run(book, "staging/stg_policies", {}).set_index("policy_id")
    if policy_id not in policies.index:
        return pd.DataFrame([("Insured", "no")], columns=["Term", "Value"])
    stated = policies.loc[policy_id].dropna()
    terms = [(term.title, stated[term.name]) for term in POLICY_TERMS if term.name in stated]
    return pd.DataFrame([("Insured", "yes"), *terms], columns=["Term", "Value"])


def _written(sheets: dict[str, pd.DataFrame]) -> bytes:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", datetime_format="yyyy-mm-dd") as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return buffer.getvalue()
