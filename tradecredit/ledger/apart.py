"""A file is read in a process of its own, with limits of memory and time.

Whatever a file makes a reader do (reserve half a terabyte, look for a pattern for ever, end the
process), it does there: here it is a plain message, and nobody else notices. The process stays
for the next answers of the same visitor and ends when it was not asked for a while. Two files
are read at a time; others wait for their turn.
"""

import logging
import pickle
import signal
import struct
import subprocess
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from tradecredit import reader_process, settings
from tradecredit.language import _
from tradecredit.ledger.problems import LedgerUnreadable
from tradecredit.ledger.whole import Answers, Read

READ_AT_ONCE = 2
MEMORY_BYTES = 1024**3
LENGTH = struct.Struct(">Q")

_log = logging.getLogger(__name__)
_turns = ThreadPoolExecutor(READ_AT_ONCE, thread_name_prefix="ledger")


class ReadingCancelled(Exception):  # noqa: N818 - somebody asked for it
    """The reading was stopped by the visitor."""


@dataclass(eq=False)
class _Request:
    """One reading: the answers as text, its result, and whether somebody stopped it."""

    asked: str
    result: "Future[Read]" = field(default_factory=Future)
    is_stopped: bool = False


@dataclass(eq=False)
class Reader:
    """The process in which one file is read; ``done_ratio`` and ``step`` say how far it is."""

    file_name: str
    content: bytes
    seconds: float = settings.DEFAULT_LEDGER_SECONDS
    done_ratio: float = 0.0
    step: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _running: "_Request | None" = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _exchanging: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begin(self, answers: Answers) -> "Future[Read]":
        """Start reading under these answers; one under way for others is stopped.

        The result raises ``LedgerUnreadable`` or ``ReadingCancelled``.
        """
        with self._lock:
            # As text: of the columns' roles, the one that was given last counts.
            asked = repr(answers)
            if self._running is None or self._running.asked != asked:
                self._stop()
                self.done_ratio, self.step = 0.0, _("Waiting for its turn …")
                request = self._running = _Request(asked)
                request.result = _turns.submit(self._exchange, answers, request)
            return self._running.result

    def read(self, answers: Answers) -> Read:
        """What is read under these answers, when it is read."""
        return self.begin(answers).result()

    def cancel(self) -> None:
        """Stop what is read now, and let the process go."""
        with self._lock:
            self._stop()
            self._running = None
            self._end()

    def _stop(self) -> None:
        """Stop a reading under way, so that its result raises ``ReadingCancelled``."""
        if self._running is not None and not self._running.result.done():
            self._running.is_stopped = True
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _exchange(self, answers: Answers, request: "_Request") -> Read:
        # The process answers one request at a time; one that was stopped ends soon.
        with self._exchanging:
            try:
                return self._answered(answers, request)
            except LedgerUnreadable:
                if request.is_stopped:
                    raise ReadingCancelled from None
                raise

    def _answered(self, answers: Answers, request: "_Request") -> Read:
        with self._lock:  # so that whoever stops the request finds the process
            if request.is_stopped:
                raise ReadingCancelled
            process = self._process
            is_new = process is None or process.poll() is not None
            if process is None or is_new:
                process = self._process = reader_process.started()
        try:
            if is_new:
                _send(process.stdin, (self.file_name, self.content, self.seconds))
            _send(process.stdin, answers)
            while True:
                kind, value = _receive(process.stdout)
                if kind == "progress":
                    self.done_ratio, self.step = value
                elif kind == "read":
                    read: Read = value
                    return read
                else:
                    raise self._refusal(process, kind, value)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise self._ended(process) from error

    def _refusal(self, process: subprocess.Popen[bytes], kind: str, value: Any) -> LedgerUnreadable:
        if kind == "unreadable":
            return LedgerUnreadable(**value)
        _log.error("%s cannot be read: %s", self.file_name, value)
        return self._ended(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> LedgerUnreadable:
        """What it means that the process is gone."""
        process.kill()
        status = process.wait()
        if status == -signal.SIGALRM:
            return LedgerUnreadable(
                found=_("Reading took longer than {limit} seconds.", limit=f"{self.seconds:g}"),
                expected=_("A list of invoices of up to 200,000 rows is read within that time."),
                what_to_do=_("Leave out closed years or columns that are not needed."),
            )
        return LedgerUnreadable(
            found=_("The file cannot be read: it ended the program that reads files."),
            expected=_(
                "A ledger is expected that can be read within {limit} MB of memory.",
                limit=MEMORY_BYTES // 1024**2,
            ),
            what_to_do=_("Copy the invoices into a new workbook, or save the sheet as CSV."),
        )


def _send(stream: IO[bytes] | None, message: Any) -> None:
    if stream is None:
        raise EOFError
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    if stream is None:
        raise EOFError
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - written by our own process
