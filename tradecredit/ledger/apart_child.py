"""The process of ``apart``: reads one file under any number of answers, then ends.

Memory and time are limited by the system, so that they hold inside a library too. When the
process was not asked for a while, it ends by itself.
"""

import gc
import os
import pickle
import resource
import select
import signal
import sys
import traceback
from typing import Any

from tradecredit.ledger.apart import LENGTH, MEMORY_BYTES
from tradecredit.ledger.problems import LedgerUnreadable
from tradecredit.ledger.whole import Answers, Ledger

IDLE_SECONDS = 600
# The page and the other visitors go first.
NICENESS = 5


def main() -> None:
    """Answer requests on the standard input until it ends."""
    os.nice(NICENESS)
    # Millions of cells are made and none of them holds another: looking for circles is in vain.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a library prints must not get between the messages.
    answers_to = os.dup(1)
    os.dup2(2, 1)
    first = _receive()
    if first is None:
        return
    file_name, content, seconds = first
    ledger = Ledger(file_name, content)
    while (answers := _receive()) is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        _send(answers_to, _answer(ledger, answers, answers_to))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(ledger: Ledger, answers: Answers, answers_to: int) -> tuple[str, Any]:
    def progress(done_ratio: float, step: str) -> None:
        _send(answers_to, ("progress", (done_ratio, step)))

    try:
        return "read", ledger.read(answers, progress)
    except LedgerUnreadable as error:
        return "unreadable", vars(error)
    except MemoryError:
        return "ended", "MemoryError"
    except Exception:
        return "ended", traceback.format_exc()


def _receive() -> Any:
    """The next message, None when there will be none."""
    ready, _writable, _failed = select.select([sys.stdin.fileno()], [], [], IDLE_SECONDS)
    if not ready:
        return None
    head = _read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return pickle.loads(_read(length))  # noqa: S301 - written by our own server


def _read(length: int) -> bytes:
    """Bytes of the standard input, without a buffer that ``select`` does not see."""
    parts, missing = [], length
    while missing and (part := os.read(sys.stdin.fileno(), missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _send(answers_to: int, message: Any) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    left = memoryview(LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(answers_to, left) :]
