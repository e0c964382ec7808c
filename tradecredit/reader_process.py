"""Processes that read a visitor's file (``ledger.apart``), started before they are needed.

A module by itself that imports nothing: what asks for a process need not wait for its own imports.
"""

import atexit
import subprocess
import sys
import threading

from tradecredit import settings

PROGRAM = "from tradecredit.ledger.apart_child import main; main()"

_lock = threading.Lock()
_spares: list[subprocess.Popen[bytes]] = []


def warm_up() -> None:
    """Have a process ready for the next file, so that nobody waits for it to start."""
    with _lock:
        if not any(spare.poll() is None for spare in _spares):
            _spares[:] = [_new_process()]


def started() -> subprocess.Popen[bytes]:
    """A process that nobody uses yet."""
    with _lock:
        while _spares:
            spare = _spares.pop()
            if spare.poll() is None:
                return spare
    return _new_process()


def _new_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.PROJECT_DIR,
    )


def _end_spares() -> None:
    for spare in _spares:
        spare.kill()


atexit.register(_end_spares)
