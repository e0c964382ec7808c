"""Stage 8: a ledger file -> a folder with a book, as ``python -m tradecredit import-ledger``."""

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tradecredit import tables
from tradecredit.formats import counted, money_exact
from tradecredit.language import _
from tradecredit.ledger.apart import Reader
from tradecredit.ledger.columns import ColumnMapping
from tradecredit.ledger.files import refuse_size
from tradecredit.ledger.frames import EXPORTER_ID, assumptions, to_frames
from tradecredit.ledger.headings import IGNORE
from tradecredit.ledger.policy import PolicyTerms
from tradecredit.ledger.problems import LedgerUnreadable, Notice, Question
from tradecredit.ledger.reading import LedgerReading
from tradecredit.ledger.rows import left_aside_by_reason, spreadsheet_safe
from tradecredit.ledger.sheets import RawWorkbook
from tradecredit.ledger.terms_sheet import read_terms
from tradecredit.ledger.whole import ALL_COLUMNS, Answers, Read
from tradecredit.ledger.workbook import read_workbook

DONE, ROWS_REFUSED, NOT_DONE = 0, 1, 2
REFUSED_NAME = "refused_rows.csv"
MANIFEST_NAME = "manifest.json"
MARTS_FOLDER = "marts"


@dataclass(frozen=True)
class ImportOptions:
    """What the command line may say: the answers, and how the book is made."""

    answers: Answers = field(default_factory=Answers)
    limits_path: Path | None = None
    assumes_declared: bool = True
    assumes_notice: bool = True
    is_forced: bool = False


@dataclass(frozen=True)
class ImportReport:
    """``status``: 0 all read, 1 written but rows were refused, 2 nothing was written."""

    status: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def import_file(path: Path, out_dir: Path, options: ImportOptions | None = None) -> ImportReport:
    """Write the ledger at ``path`` as a book into ``out_dir``, with its refused rows.

    Nothing is written while a question is open or when the folder holds something already
    (unless ``is_forced``). Names are not merged: the report lists how many are proposed.
    """
    chosen = options or ImportOptions()
    try:
        _refuse_folder(out_dir, is_forced=chosen.is_forced)
        content = _content(path)
        read = Reader(path.name, content).read(chosen.answers)
        reading = read.reading
        terms = _terms(read, chosen)
    except (LedgerUnreadable, _ImportRefused) as error:
        return ImportReport(NOT_DONE, (str(error),))
    except ValueError as error:
        return ImportReport(NOT_DONE, (_("Policy terms: {reason}", reason=error),))
    questions = (*reading.questions, *terms.questions)
    if questions:
        return ImportReport(NOT_DONE, _question_lines(questions))
    if reading.invoices.empty:
        return ImportReport(NOT_DONE, _nothing_read_lines(reading))
    _write_book(out_dir, content, read, terms, chosen)
    status = ROWS_REFUSED if len(reading.refused) or len(terms.refused) else DONE
    return ImportReport(status, _summary(out_dir, read, terms, chosen))


class _ImportRefused(Exception):  # noqa: N818 - told as it is
    """The command as given cannot be carried out; the text says why and what to do."""


def _content(path: Path) -> bytes:
    try:
        refuse_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _ImportRefused(_("{path}: {reason}.", path=path, reason=reason)) from error


def _refuse_folder(folder: Path, *, is_forced: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise _ImportRefused(_("{path} is a file; name a folder.", path=folder))
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not is_forced:
        raise _ImportRefused(
            _(
                "{path} is not empty. Choose another folder, or add --force to replace the book"
                " in it.",
                path=folder,
            )
        )
    others = [name for name in tables.table_names() if (folder / name).is_dir()]
    if others:
        raise _ImportRefused(
            _(
                "{path} holds a book in parts ({names}), which is not replaced."
                " Choose another folder.",
                path=folder,
                names=", ".join(others),
            )
        )


def _terms(read: Read, options: ImportOptions) -> PolicyTerms:
    """Terms from the ledger's own sheets, or from the file named by ``--limits``."""
    if not options.limits_path:
        return read.terms
    limits = read_workbook(options.limits_path.name, _content(options.limits_path))
    return read_terms(
        _as_terms_workbook(limits),
        rates=options.answers.rates,
        date_order=options.answers.date_orders.get(ALL_COLUMNS),
        as_of_date=read.reading.as_of_date,
    )


def _as_terms_workbook(workbook: RawWorkbook) -> RawWorkbook:
    """A file of one sheet is the sheet of limits, whatever that sheet is called."""
    if len(workbook.sheets) != 1:
        return workbook
    return replace(workbook, sheets=(replace(workbook.sheets[0], sheet_name="Limits"),))


# --- writing --------------------------------------------------------------------------------


def _write_book(
    folder: Path, content: bytes, read: Read, terms: PolicyTerms, options: ImportOptions
) -> None:
    """The book is built beside ``folder`` and moved in, so that no half of it is ever seen."""
    reading = read.reading
    data_end = _data_end(reading)
    frames = to_frames(
        reading,
        terms,
        (),
        reading.as_of_date,
        declared_on_time=options.assumes_declared and read.saved.declared_on_time,
        notice_in_time=options.assumes_notice and read.saved.notice_in_time,
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as name:
        built = Path(name) / "book"
        built.mkdir()
        for table_name, frame in frames.items():
            _write_table(frame, table_name, built)
        row_counts = {table_name: len(frame) for table_name, frame in frames.items()}
        manifest = _manifest(content, read, terms, options, data_end, row_counts)
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        (built / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")
        refused = spreadsheet_safe(_all_refused(reading, terms))
        # The mark at the start tells Excel that the file is UTF-8.
        refused.to_csv(built / REFUSED_NAME, index=False, encoding="utf-8-sig")
        _move_in(built, folder)


def _write_table(frame: pd.DataFrame, table_name: str, folder: Path) -> None:
    table = pa.Table.from_pandas(
        frame, schema=tables.schema(table_name), preserve_index=False, safe=False
    )
    pq.write_table(table, folder / f"{table_name}.parquet", compression="zstd")


def _data_end(reading: LedgerReading) -> date:
    """The last day the ledger knows anything about, at least the as-of date."""
    columns = ["invoice_date", "ship_date", "paid_date", "declared_date", "notice_date"]
    last = reading.invoices[[*columns, "written_off_date"]].max().max()
    return max(reading.as_of_date, last.date()) if pd.notna(last) else reading.as_of_date


def _manifest(
    content: bytes,
    read: Read,
    terms: PolicyTerms,
    options: ImportOptions,
    data_end: date,
    row_counts: dict[str, int],
) -> dict[str, Any]:
    reading, mapping = read.reading, read.mapping
    digest = hashlib.sha256(content + repr(options).encode()).hexdigest()[:16]
    return {
        "version": f"ledger-{digest}",
        "label": _("My ledger"),
        "data_end": data_end.isoformat(),
        "as_of_date": reading.as_of_date.isoformat(),
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_synthetic": False,
        "source_file": read.file_name,
        "exporter_id": EXPORTER_ID,
        "row_counts": row_counts,
        "columns": {entry.column: entry.role for entry in mapping.columns},
        "unused_columns": {entry.column: entry.reason for entry in mapping.unused_columns},
        "rows": asdict(reading.accounting),
        "left_aside": left_aside_by_reason(reading.left_aside).to_dict("records"),
        "usd_per_unit": dict(options.answers.rates),
        "assumptions": [notice.text for notice in _all_notices(read, terms, options)],
    }


def _all_refused(reading: LedgerReading, terms: PolicyTerms) -> pd.DataFrame:
    invoices = reading.refused.assign(sheet=_("Invoices"))
    limits = terms.refused.assign(sheet=_("Limits and policy"))
    return pd.concat([invoices, limits], ignore_index=True)


def _move_in(built: Path, folder: Path) -> None:
    if not folder.exists():
        built.rename(folder)
        return
    # The manifest comes last: without it a folder is no book.
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    shutil.rmtree(folder / MARTS_FOLDER, ignore_errors=True)
    for entry in sorted(built.iterdir(), key=lambda each: each.name == MANIFEST_NAME):
        entry.replace(folder / entry.name)


# --- the report -----------------------------------------------------------------------------


def _all_notices(read: Read, terms: PolicyTerms, options: ImportOptions) -> tuple[Notice, ...]:
    taken = assumptions(
        read.reading,
        terms,
        declared_on_time=options.assumes_declared and read.saved.declared_on_time,
        notice_in_time=options.assumes_notice and read.saved.notice_in_time,
    )
    return (*read.reading.notices, *read.unread_sheets, *taken)


def _question_lines(questions: tuple[Question, ...]) -> tuple[str, ...]:
    answers = {
        "date_order": _("answer with --date-order dmy, mdy or ymd"),
        "decimal_mark": _("answer with --decimal-mark . or ,"),
        "exchange_rate": _("answer with --rate CODE=US$ for one unit"),
        "currency": _("answer with --currency CODE"),
        "missing_role": _("answer with --column HEADING={subject}"),
        "two_columns": _("answer with --column HEADING={subject}"),
        "net_or_gross": _(
            "answer with --column '{subject}=amount' (with tax) or '{subject}=net_amount'"
        ),
        "days_meant": _("answer with --column '{subject}=term_days' or '{subject}=days_overdue'"),
        "unknown_columns": _("answer with --column HEADING=ROLE, or --ignore-others if none does"),
        "status": _("answer with --status '{subject}=open', paid, part, cancelled or draft"),
        "term_days": _("answer with --term-days DAYS"),
        "swapped_dates": _("answer with --swapped-dates or --no-swapped-dates"),
    }
    lines = [_("The file leaves open what nobody but you can say; nothing was written.")]
    for question in questions:
        answer = answers[question.code].replace("{subject}", question.subject)
        lines.append(f"- {question.text} ({answer})")
        lines += [
            _("    row {row}: {value}", row=row, value=value) if row else f"    {value}"
            for row, value in question.examples
        ]
    return tuple(lines)


def _nothing_read_lines(reading: LedgerReading) -> tuple[str, ...]:
    refused = [
        _(
            "- row {row}, {column}: {value!r}. {reason} {advice}",
            row=row.row_number,
            column=row.column,
            value=row.found_value,
            reason=row.reason,
            advice=row.what_to_do,
        )
        for row in reading.refused.head(5).itertuples()
    ]
    head = _("No row could be read as an invoice; nothing was written.")
    return (head, _counts(reading), *_aside_lines(reading), *refused)


def _aside_lines(reading: LedgerReading) -> list[str]:
    """Rows left aside, by reason, with what they were about."""
    return [
        counted(
            "- left aside: {count} row, {amount}. {reason}",
            "- left aside: {count} rows, {amount}. {reason}",
            row["row_count"],
            amount=money_exact(row["amount_usd"]),
            reason=row["reason"],
        )
        for row in left_aside_by_reason(reading.left_aside).to_dict("records")
    ]


def _column_lines(mapping: ColumnMapping) -> list[str]:
    unused = mapping.unused_columns
    lines = [
        _(
            "{total} columns: {used} used, {unused} filled and not used.",
            total=len(mapping.columns),
            used=sum(entry.role != IGNORE for entry in mapping.columns),
            unused=len(unused),
        )
    ]
    lines += [f"- {entry.column}: {entry.reason}" for entry in unused]
    return lines


def _counts(reading: LedgerReading) -> str:
    return _(
        "{rows} rows: {accepted} invoices read, {refused} refused, {credit_notes} credit notes, "
        "{left_aside} left aside.",
        **asdict(reading.accounting),
    )


def _summary(
    folder: Path, read: Read, terms: PolicyTerms, options: ImportOptions
) -> tuple[str, ...]:
    reading = read.reading
    joined = [proposal for proposal in read.proposals if len(proposal.buyer_keys) > 1]
    lines = [
        _counts(reading),
        _(
            "Outstanding on {day}: {amount}.",
            day=reading.as_of_date.isoformat(),
            amount=money_exact(reading.outstanding_total_usd),
        ),
        counted("{count} limit read.", "{count} limits read.", len(terms.limits)),
        *_aside_lines(reading),
        *_column_lines(read.mapping),
    ]
    if len(reading.refused) or len(terms.refused):
        lines.append(_("Refused rows with reasons: {path}", path=folder / REFUSED_NAME))
    if joined:
        text = counted(
            "{count} group of names may be one buyer; it was not merged.",
            "{count} groups of names may be one buyer each; none was merged.",
            len(joined),
        )
        lines.append(text)
    lines += [f"- {notice.line}" for notice in _all_notices(read, terms, options)]
    lines.append(_("Book written to {path}", path=folder))
    return tuple(lines)
