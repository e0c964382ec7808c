"""The command line: ``python -m tradecredit COMMAND``; each command imports only what it needs.

Exit status: 0 done, 1 a check found broken rows, 2 the command could not be carried out.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecredit import reader_process, settings
from tradecredit.code_labels import LOSS_CAUSES
from tradecredit.errors import ToldPlainly
from tradecredit.language import _

if TYPE_CHECKING:
    import pandas as pd

DONE, BROKEN, FAILED = 0, 1, 2
ROWS_SHOWN_PER_CHECK = 20
BAR_WIDTH = 30

LIST_ENDINGS = ("_codes", "_classes", "_terms", "_kinds", "causes")
DATE_ENDINGS = ("_date",)
INTEGER_ENDINGS = ("_count", "_days", "_months", "_year")
DECIMAL_ENDINGS = ("_usd", "_cny", "_ratio")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; an expected error is printed as its message."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.command(parsed))
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough; nothing is left to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return _failed(_("Stopped."))
    except OSError as error:
        return _failed(str(error))
    except ToldPlainly as error:
        return _failed(str(error))


def _failed(message: str) -> int:
    print(message, file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tradecredit", description=_("Exporter credit-insurance risk dashboard.")
    )
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    _add_query(commands)
    _add_story(commands)
    _add_check(commands)
    _add_build_data(commands)
    _add_import_ledger(commands)
    _add_bench(commands)
    return parser


def _add_command(
    commands: Any, name: str, command: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    added.set_defaults(command=command)
    return added


def _add_query(commands: Any) -> None:
    command = _add_command(
        commands, "query", run_query, _("Run a file of queries/ and print its result.")
    )
    command.add_argument("name", metavar="NAME", help=_("for example exposure/buyer_board"))
    command.add_argument(
        "parameters",
        nargs="*",
        type=_pair,
        metavar="KEY=VALUE",
        help=_("parameters of the query; a list is separated by commas, no value means no filter"),
    )
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    command.add_argument(
        "--data", type=Path, metavar="DIR", help=_("folder of the book; else the sample book")
    )
    _add_time_limit(command, _("how long the query may take (default 0, no limit)"))


def _add_story(commands: Any) -> None:
    command = _add_command(
        commands, "story", tell_story, _("Print all that happened to one exporter, line by line.")
    )
    command.add_argument("exporter", metavar="EXPORTER", help=_("for example E000012"))
    command.add_argument("--buyer", metavar="BUYER", help=_("only what one buyer had a part in"))
    command.add_argument(
        "--data", type=Path, metavar="DIR", help=_("folder of the book; else the sample book")
    )


def _add_check(commands: Any) -> None:
    command = _add_command(
        commands,
        "check",
        check_book,
        _("Check a book against every rule of data/dictionary.csv and queries/checks/."),
    )
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    _add_time_limit(command, _("how long each check may take (default 0, no limit)"))


def _add_time_limit(command: argparse.ArgumentParser, explanation: str) -> None:
    command.add_argument(
        "--time-limit", type=_time_limit, default=0.0, metavar="SECONDS", help=explanation
    )


def _add_build_data(commands: Any) -> None:
    command = _add_command(commands, "build-data", build_data, _("Build the synthetic book."))
    command.add_argument(
        "--scale",
        type=_positive,
        default=settings.DEFAULT_SCALE,
        help=_(
            "size; 1 is about 200,000 exporters (default {scale})", scale=settings.DEFAULT_SCALE
        ),
    )
    command.add_argument(
        "--seed",
        type=int,
        default=settings.DEFAULT_SEED,
        help=_("the same seed gives the same book (default {seed})", seed=settings.DEFAULT_SEED),
    )
    command.add_argument(
        "--data-end", type=_day, default=settings.DEFAULT_DATA_END, metavar="YYYY-MM-DD"
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help=_("folder to build in (default: the dashboard's)")
    )
    command.add_argument(
        "--if-missing", action="store_true", help=_("do nothing when there is a book already")
    )


def _add_import_ledger(commands: Any) -> None:
    command = _add_command(
        commands, "import-ledger", import_ledger, _("Turn a ledger (CSV or Excel) into a book.")
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help=_("folder the book is written to")
    )
    command.add_argument(
        "--date-order", choices=("dmy", "mdy", "ymd"), help=_("order of day, month and year")
    )
    command.add_argument(
        "--decimal-mark", choices=(".", ","), help=_("mark before the decimals of an amount")
    )
    command.add_argument(
        "--rate",
        action="append",
        default=[],
        type=_rate,
        metavar="EUR=1.08",
        help=_("US$ for one unit of a currency; once for each currency"),
    )
    command.add_argument(
        "--currency", default="", metavar="CODE", help=_("currency of amounts that name none")
    )
    command.add_argument(
        "--as-of", type=_day, metavar="YYYY-MM-DD", help=_("day the ledger was drawn up")
    )
    command.add_argument(
        "--sheet", default="", metavar="NAME", help=_("sheet of the workbook with the invoices")
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        type=_pair_of_texts,
        metavar="HEADING=ROLE",
        help=_("what a column holds, such as 'Closed=paid_date'; once for each column"),
    )
    command.add_argument(
        "--ignore-others",
        action="store_true",
        help=_("no column that is not known says that an invoice is paid or cancelled"),
    )
    command.add_argument(
        "--status",
        action="append",
        default=[],
        type=_pair_of_texts,
        metavar="WORD=open",
        help=_("what a word of the status column means: open, paid, part, cancelled or draft"),
    )
    command.add_argument(
        "--term-days", type=int, metavar="DAYS", help=_("credit days where the ledger gives none")
    )
    command.add_argument(
        "--swapped-dates",
        action=argparse.BooleanOptionalAction,
        help=_("whether Excel swapped day and month of dates"),
    )
    command.add_argument(
        "--limits", type=Path, metavar="FILE", help=_("file with the credit limits and the policy")
    )
    command.add_argument(
        "--not-declared",
        action="store_true",
        help=_("take shipments as not declared where the ledger does not say"),
    )
    command.add_argument(
        "--no-notice",
        action="store_true",
        help=_("take notice of loss as not given where the ledger does not say"),
    )
    command.add_argument(
        "--force", action="store_true", help=_("replace the book that is in DIR already")
    )


def _add_bench(commands: Any) -> None:
    command = _add_command(
        commands,
        "bench",
        bench_pages,
        _("Measure what a visitor waits for, page by page (docs/performance.md)."),
    )
    command.add_argument(
        "pages", nargs="*", metavar="PAGE", help=_("names of pages; else all of them")
    )
    command.add_argument(
        "--runs", type=_count, default=7, metavar="N", help=_("runs of each kind (default 7)")
    )
    command.add_argument(
        "--data", type=Path, metavar="DIR", help=_("folder of the book; else the sample book")
    )
    command.add_argument(
        "--json", type=Path, metavar="FILE", help=_("write the figures to a file as well")
    )
    command.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help=_("compare each ratio with that of another measurement, a file of --json"),
    )
    command.add_argument(
        "--browser",
        action="store_true",
        help=_("instead: from a click to the last repaint, in the system's Chromium"),
    )
    command.add_argument(
        "--sessions",
        type=_count,
        metavar="N",
        help=_("instead: how long a click takes with so many sessions, and with one"),
    )
    command.add_argument(
        "--seconds", type=_count, default=120, help=_("how long the sessions stay (default 120)")
    )
    command.add_argument(
        "--memory",
        action="store_true",
        help=_("with --sessions: the server's memory after each of three rounds"),
    )
    command.add_argument(
        "--wait",
        type=_count,
        default=240,
        metavar="SECONDS",
        help=_("with --memory: the wait after the sessions have left (default 240)"),
    )


def _pair_of_texts(text: str) -> tuple[str, str]:
    name, _equals, value = text.rpartition("=")
    if not name or not value:
        raise argparse.ArgumentTypeError(_("expected NAME=VALUE, not {text!r}", text=text))
    return name.strip(), value.strip()


def _rate(text: str) -> tuple[str, float]:
    code, _equals, value = text.partition("=")
    try:
        rate = float(value)
    except ValueError:
        rate = 0.0
    if not code or not 0 < rate < float("inf"):
        raise argparse.ArgumentTypeError(
            _("expected a currency and a number, such as EUR=1.08, not {text!r}", text=text)
        )
    return code.strip().upper(), rate


def run_query(arguments: argparse.Namespace) -> int:
    """Prints the result of one query on one book."""
    from tradecredit import store

    # Before the book is opened: a misspelt name is reported at once.
    store.query(arguments.name)
    values = _values(arguments.parameters)
    with store.open_folder(arguments.data or settings.portfolio_dir()) as book:
        try:
            frame = store.run(book, arguments.name, values, time_limit_seconds=arguments.time_limit)
        except store.QueryTooSlow as error:
            return _failed(f"{error} " + _("Or give it longer: --time-limit SECONDS, 0 for none."))
    print(_formatted(frame, arguments.format))
    return DONE


def tell_story(arguments: argparse.Namespace) -> int:
    """Prints the history of one exporter, one line per event, oldest first."""
    from tradecredit import store

    asked = {"exporter_id": arguments.exporter, "buyer_id": arguments.buyer}
    # No line reads positions, which a book without its summaries would compute first.
    with store.open_folder(arguments.data or settings.portfolio_dir(), has_positions=False) as book:
        events = store.run(book, "book/story", asked, time_limit_seconds=0)
    if events.empty:
        return _failed(_("Nothing is known of {exporter}.", exporter=arguments.exporter))
    for event in events.to_dict("records"):
        buyer = event["buyer_id"] if isinstance(event["buyer_id"], str) else ""
        amount = f"{event['amount_usd']:,.2f}" if event["amount_usd"] >= 0 else ""
        print(
            f"{event['event_date']:%Y-%m-%d}  {buyer:<8}  {event['event_kind']:<15}"
            f"  {event['event_key']:<12}  {amount:>16}  {event['detail']}"
        )
    return DONE


def bench_pages(arguments: argparse.Namespace) -> int:
    """Prints figures of the pages as soon as they are measured."""
    from tradecredit.bench import BenchError, command

    try:
        for line in command.lines(arguments):
            print(line, flush=True)
    except BenchError as error:
        return _failed(str(error))
    return DONE


def check_book(arguments: argparse.Namespace) -> int:
    """Prints every rule with the rows that break it; ``BROKEN`` when there are any."""
    from tradecredit import store

    kept_count = failed_count = 0
    folder = arguments.folder or settings.portfolio_dir()
    # No check reads positions, which a book without its summaries would compute first.
    with store.open_folder(folder, has_positions=False) as book:
        for result in store.run_checks(book, time_limit_seconds=arguments.time_limit):
            kept_count += result.is_kept
            failed_count += bool(result.failure)
            print(_check_line(result), flush=True)
            if not result.broken.empty:
                print(_broken_rows(result.broken))
    checked = len(store.check_names())
    print(_("{kept} of {checked} checks kept.", kept=kept_count, checked=checked))
    if failed_count:
        could_not = _("{count} could not be carried out: see FAILED above.", count=failed_count)
        return _failed(could_not) if kept_count + failed_count == checked else BROKEN
    return DONE if kept_count == checked else BROKEN


def build_data(arguments: argparse.Namespace) -> int:
    """Builds the synthetic book and puts it in place of the one before."""
    out = arguments.out or settings.portfolio_dir()
    if arguments.if_missing and out.exists():
        return DONE
    from tradecredit.synthetic import build_book

    try:
        build_book(
            out,
            scale=arguments.scale,
            seed=arguments.seed,
            data_end=arguments.data_end,
            progress=_show_progress,
        )
    except ValueError as error:
        return _failed(str(error))
    print(_("The book is in {folder}.", folder=out))
    return DONE


def import_ledger(arguments: argparse.Namespace) -> int:
    """Reads a ledger and writes it as a book; ``BROKEN`` when rows were refused."""
    # The process that reads starts while this one imports.
    reader_process.warm_up()
    from tradecredit.ledger import ALL_COLUMNS, Answers, ImportOptions, import_file
    from tradecredit.store import write_marts

    swapped = arguments.swapped_dates
    answers = Answers(
        sheet_name=arguments.sheet,
        roles=dict(arguments.column),
        ignores_others=arguments.ignore_others,
        statuses=dict(arguments.status),
        term_days=arguments.term_days,
        swapped_dates={} if swapped is None else {ALL_COLUMNS: swapped},
        date_orders={ALL_COLUMNS: arguments.date_order} if arguments.date_order else {},
        decimal_marks={ALL_COLUMNS: arguments.decimal_mark} if arguments.decimal_mark else {},
        rates=dict(arguments.rate),
        currency=arguments.currency.upper(),
        as_of_date=arguments.as_of,
        are_final=True,
    )
    options = ImportOptions(
        answers=answers,
        limits_path=arguments.limits,
        assumes_declared=not arguments.not_declared,
        assumes_notice=not arguments.no_notice,
        is_forced=arguments.force,
    )
    report = import_file(arguments.file, arguments.out, options)
    if report.status == FAILED:
        return _failed(str(report))
    write_marts(arguments.out)
    print(report)
    return report.status


def _check_line(result: Any) -> str:
    if result.is_kept:
        return _("ok      {name}", name=result.name)
    if result.failure:
        return _("FAILED  {name}: {reason}", name=result.name, reason=result.failure)
    return _(
        "BROKEN  {name}: {count} rows. {rule}",
        name=result.name,
        count=len(result.broken),
        rule=result.rule,
    )


def _broken_rows(broken: "pd.DataFrame") -> str:
    shown = broken.head(ROWS_SHOWN_PER_CHECK)
    lines = [
        f"        {row.table_name}  {row.row_key}  {row.problem}" for row in shown.itertuples()
    ]
    if len(broken) > len(shown):
        lines.append(_("        and {count} more", count=len(broken) - len(shown)))
    return "\n".join(lines)


def _show_progress(done_ratio: float, step: str) -> None:
    done = round(BAR_WIDTH * min(done_ratio, 1.0))
    bar = "#" * done + "." * (BAR_WIDTH - done)
    if sys.stderr.isatty():
        end = "\n" if done_ratio >= 1 else ""
        print(f"\r[{bar}] {done_ratio:4.0%} {step:<40}", end=end, file=sys.stderr, flush=True)
    else:
        print(f"{done_ratio:4.0%} {step}", file=sys.stderr)


def _formatted(frame: "pd.DataFrame", form: str) -> str:
    if form == "table":
        text = frame.to_string(index=False)
        return text + "\n" + _("{count} rows", count=len(frame))
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n").rstrip("\n")
    days = frame.select_dtypes("datetime")
    spelt = frame.assign(**{str(name): day.dt.strftime("%Y-%m-%d") for name, day in days.items()})
    return spelt.to_json(orient="records", indent=2, force_ascii=False)


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(
            _("{text!r} is no KEY=VALUE, such as as_of_date=2026-08-31", text=text)
        )
    return key, value


def _values(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    from tradecredit.store import ParameterError

    values: dict[str, Any] = {}
    for key, text in pairs:
        if key in values:
            raise ParameterError(_("{key} is given twice; name it once.", key=key))
        values[key] = _value(key, text)
    return values


def _value(key: str, text: str) -> Any:
    """``text`` as the kind of value that the parameter's name promises; empty is no value."""
    if key == "loss_cause" and text not in LOSS_CAUSES:
        raise _unexpected(key, text, _("one of {causes}", causes=", ".join(LOSS_CAUSES)))
    if not text and key != "as_of_date":
        return None
    if key.endswith(LIST_ENDINGS):
        return [item.strip() for item in text.split(",") if item.strip()]
    try:
        return _kind(key)(text)
    except ValueError:
        is_date = key.endswith(DATE_ENDINGS)
        expected = _("a date as YYYY-MM-DD") if is_date else _("a number")
        raise _unexpected(key, text, expected) from None


def _unexpected(key: str, text: str, expected: str) -> Exception:
    from tradecredit.store import ParameterError

    return ParameterError(
        _("{key}={text}: expected {expected}.", key=key, text=text, expected=expected)
    )


def _kind(key: str) -> Callable[[str], Any]:
    if key.endswith(DATE_ENDINGS):
        return date.fromisoformat
    if key.endswith(INTEGER_ENDINGS):
        return int
    return float if key.endswith(DECIMAL_ENDINGS) else str


def _time_limit(text: str) -> float:
    from tradecredit.store import ParameterError, time_limit

    try:
        return time_limit(text)
    except ParameterError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(
            _("{text!r}: expected a number above 0, at most 1", text=text)
        )
    return number


def _count(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(_("{text!r}: expected a whole number above 0", text=text))
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text!r}: expected a date as YYYY-MM-DD", text=text)
        ) from None


if __name__ == "__main__":
    sys.exit(main())
