"""What a reader of the book should know about how its ledger was read."""

from datetime import date
from decimal import Decimal

import pandas as pd

from tradecredit.formats import counted, money_exact
from tradecredit.language import _
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.countries import UNKNOWN_COUNTRY
from tradecredit.ledger.credit_notes import is_unknown_document
from tradecredit.ledger.names import clean_text
from tradecredit.ledger.problems import Notice
from tradecredit.ledger.rows import is_true
from tradecredit.ledger.values import holds, is_empty


def reading_notices(
    parsed: pd.DataFrame, texts: pd.DataFrame, mapping: ColumnMapping, as_of: date
) -> list[Notice]:
    """Assumptions made while reading, each with the number of rows it touches."""
    found = [
        _rounding_notice(parsed),
        _count_notice(
            "ship_date_assumed",
            parsed["is_ship_date_assumed"],
            _("The day of shipment is not given; the invoice date is taken for it."),
        ),
        _count_notice(
            "due_date_derived",
            parsed["is_due_date_derived"],
            _("The due date is not given; it was computed from the payment term."),
        ),
        _count_notice(
            "due_before_invoice",
            parsed["due_date"] < parsed["invoice_date"],
            _("The due date lies before the invoice date; both were kept, with 0 credit days."),
        ),
        _count_notice(
            "after_as_of_date",
            parsed["invoice_date"] > pd.Timestamp(as_of),
            _("Invoiced after {day}: not open on that day yet.", day=as_of.isoformat()),
        ),
        _count_notice(
            "part_paid",
            parsed["is_part_paid"],
            _("Paid in part: the book carries what is still outstanding."),
        ),
        _count_notice(
            "balance_above_amount",
            parsed["is_balance_above_amount"],
            _("The outstanding part is above the invoice amount; the outstanding part is used."),
        ),
        _count_notice(
            "said_part_paid",
            parsed["is_said_part_paid"] & ~parsed["is_part_paid"],
            _("Said to be paid in part, but not how much: the whole amount is shown as owed."),
        ),
        _count_notice(
            "said_paid_but_owed",
            parsed["is_said_paid"] & (parsed["outstanding_usd_cents"] > 0),
            _("Said to be paid, but with a balance: the balance is shown as owed."),
        ),
        _count_notice(
            "payment_to_come",
            parsed["is_payment_to_come"],
            _("The date of payment is still to come: shown as owed."),
        ),
        _count_notice(
            "payment_denied",
            parsed["is_payment_denied"],
            _("A date of payment, but said to be open: shown as owed."),
        ),
        _off_balance_notice(parsed),
        _count_notice(
            "currency_assumed",
            (texts.loc[parsed.index, "currency"] == "") & bool(mapping.column_of("currency")),
            _("No currency in its column: that of the answers, or of the amount's own sign."),
        ),
        _count_notice(
            "placeholder_number",
            parsed["has_placeholder_number"],
            _("A customer number such as 0 or N/A is nobody's: these buyers go by their names."),
        ),
        _term_notice(parsed, texts),
        _document_notice(parsed, texts),
        _country_notice(parsed, texts, mapping),
        _damaged_number_notice(parsed),
        _dollar_notice(parsed, texts),
    ]
    return [notice for notice in found if notice]


def _count_notice(code: str, is_so: pd.Series, text: str) -> Notice | None:
    count = int(is_true(is_so).sum())
    return Notice(code, text, count) if count else None


ROWS_NAMED = 5


def _off_balance_notice(parsed: pd.DataFrame) -> Notice | None:
    rows = parsed.index[is_true(parsed["is_off_balance"])]
    if rows.empty:
        return None
    text = _(
        "Amount less payments and credits is not the balance; the balance is used. Rows {rows}.",
        rows=", ".join(map(str, rows[:ROWS_NAMED])) + (" …" if len(rows) > ROWS_NAMED else ""),
    )
    return Notice("off_balance", text, len(rows))


def aside_notices(priced: pd.DataFrame, mapping: ColumnMapping) -> list[Notice]:
    """What is left out of the amounts of all rows, so that it is not missed."""
    negative = is_true(priced["outstanding_usd_cents"] < 0)
    negative &= is_true(priced["amount_usd_cents"] > 0)
    is_credited = negative & priced["has_balance"]
    overpaid = _count_notice(
        "overpaid",
        is_credited,
        _("Paid beyond the amount: the rest is taken off what the same buyer owes."),
    )
    paid_beyond = _count_notice(
        "paid_beyond",
        negative & ~is_credited,
        _("More was paid than the amount; the rest is not taken off other invoices."),
    )
    net = mapping.column_of("net_amount")
    is_of_net = net and not mapping.first_column_of("amount", "outstanding_amount")
    text = _("The amount is that of '{net}' with the tax added.", net=net)
    return [
        *filter(None, [overpaid, paid_beyond]),
        *([Notice("net_and_tax", text)] if is_of_net else []),
    ]


def _rounding_notice(parsed: pd.DataFrame) -> Notice | None:
    exact = parsed["amount_exact"].where(
        parsed["amount_cents"].notna(), parsed["outstanding_amount_exact"]
    )
    numbers = [value for value in exact if isinstance(value, Decimal)]
    fine = [value for value in numbers if value != value.quantize(Decimal("0.01"))]
    if not fine:
        return None
    before, after = sum(numbers), Decimal(int(parsed["own_cents"].sum())) / 100
    text = counted(
        "{count} amount has more than two decimals and was rounded to cents. Total before: "
        "{before}, after: {after}.",
        "{count} amounts have more than two decimals; each was rounded to cents. Total before: "
        "{before}, after: {after}.",
        len(fine),
        before=f"{before:,f}",
        after=f"{after:,.2f}",
    )
    return Notice("rounded", text, len(fine))


def _term_notice(parsed: pd.DataFrame, texts: pd.DataFrame) -> Notice | None:
    stated = texts.loc[parsed.index, "payment_term"]
    is_unknown = parsed["is_payment_term_assumed"] & ~holds(stated, is_empty)
    if not is_unknown.any():
        return None
    codes = stated[is_unknown].unique()
    text = counted(
        "{count} payment-term code is known to your system only ({examples}); credit days come "
        "from the due dates, and open account is assumed.",
        "{count} payment-term codes are known to your system only (such as {examples}); credit "
        "days come from the due dates, and open account is assumed.",
        len(codes),
        examples=_examples(stated[is_unknown]),
    )
    return Notice("unknown_terms", text, int(is_unknown.sum()))


def _document_notice(parsed: pd.DataFrame, texts: pd.DataFrame) -> Notice | None:
    stated = texts.loc[parsed.index, "document_type"]
    unknown = stated[holds(stated, is_unknown_document)]
    text = _(
        "Document types not known were taken for invoices: {examples}. Check that none of them "
        "is a credit note.",
        examples=_examples(unknown),
    )
    return Notice("unknown_documents", text, len(unknown)) if len(unknown) else None


def _examples(found: pd.Series) -> str:
    """The three most frequent cells."""
    return ", ".join(
        clean_text(text)[:30] or _("(empty)") for text in found.value_counts().index[:3]
    )


def _country_notice(
    parsed: pd.DataFrame, texts: pd.DataFrame, mapping: ColumnMapping
) -> Notice | None:
    is_unknown = parsed["country_code"] == UNKNOWN_COUNTRY
    if not is_unknown.any():
        return None
    if mapping.column_of("country") is None:
        text = _("The ledger has no country column; buyers are shown with country unknown.")
        return Notice("country_unknown", text, int(is_unknown.sum()))
    examples = _examples(texts.loc[parsed.index[is_unknown], "country"])
    text = _("Countries not known, shown as unknown: {examples}.", examples=examples)
    return Notice("country_unknown", text, int(is_unknown.sum()))


def _damaged_number_notice(parsed: pd.DataFrame) -> Notice | None:
    is_damaged = parsed["invoice_id"].str.fullmatch(r"\d[.,]\d+[Ee]\+\d+")
    text = _(
        "Invoice numbers such as 2.96E+09 were shortened by a spreadsheet before the export; "
        "format that column as text and export again."
    )
    return _count_notice("damaged_number", is_damaged.astype(bool), text)


def _dollar_notice(parsed: pd.DataFrame, texts: pd.DataFrame) -> Notice | None:
    amounts = texts.loc[parsed.index, "amount"]
    is_bare = (parsed["amount_sign_currency"] == "USD") & amounts.str.contains("$", regex=False)
    is_bare &= (parsed["currency_code"] == "USD") & ~amounts.str.contains("us", case=False)
    return _count_notice("dollar_sign", is_bare, _("The sign $ was read as US dollars."))


def credit_notices(credit_notes: pd.DataFrame) -> list[Notice]:
    """One notice when credit notes found no open invoice of their buyer."""
    left = credit_notes[credit_notes["unapplied_usd"] > 0]
    if left.empty:
        return []
    text = _(
        "Credit notes of {amount} could not be set against an open invoice of their buyer; "
        "they do not lower what is owed.",
        amount=money_exact(left["unapplied_usd"].sum()),
    )
    return [Notice("credit_unapplied", text, len(left))]
