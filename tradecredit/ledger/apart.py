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
class Reader:
    """The process in which one file is read; ``done_ratio`` and ``step`` say how far it is."""

    file_name: str
    content: bytes
    seconds: float = settings.DEFAULT_LEDGER_SECONDS
    done_ratio: float = 0.0
    step: str = ""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _running: tuple[Answers, "Future[Read]"] | None = field(default=None, repr=False)
    _is_cancelled: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begin(self, answers: Answers) -> "Future[Read]":
        """Start reading under these answers; one under way for others is stopped.

        The result raises ``LedgerUnreadable`` or ``ReadingCancelled``.
        """
        with self._lock:
            if self._running and self._running[0] == answers:
                return self._running[1]
            if self._running and not self._running[1].done():
                self._end()
            self._is_cancelled = False
            self.done_ratio, self.step = 0.0, _("Waiting for its turn …")
            self._running = (answers, _turns.submit(self._exchange, answers))
            return self._running[1]

    def read(self, answers: Answers) -> Read:
        """What is read under these answers, when it is read."""
        return self.begin(answers).result()

    def cancel(self) -> None:
        """Stop what is read now, and let the process go."""
        with self._lock:
            self._is_cancelled = True
            if self._running:
                self._running[1].cancel()
            self._running = None
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _exchange(self, answers: Answers) -> Read:
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

    def _refusal(self, process: subprocess.Popen[bytes], kind: str, value: Any) -> Exception:
        if kind == "unreadable":
            return LedgerUnreadable(**value)
        _log.error("%s cannot be read: %s", self.file_name, value)
        return self._ended(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> Exception:
        """What it means that the process is gone."""
        process.kill()
        status = process.wait()
        if self._process is process:
            self._process = None
        if self._is_cancelled:
            return ReadingCancelled()
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
