"""A real dashboard server for the browser tests, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tradecredit.settings import PROJECT_DIR

SECONDS_TO_START = 60
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the file it logs to."""

    url: str
    log_path: Path

    def log(self, lines: int = 40) -> str:
        """The end of what the server wrote."""
        return "\n".join(self.log_path.read_text(encoding="utf-8").splitlines()[-lines:])


@contextmanager
def serving(
    book_folder: Path,
    log_folder: Path,
    script: str = "dashboard.py",
    port: int | None = None,
    **environment: str,
) -> Iterator[Server]:
    """The dashboard over the book in ``book_folder``, until the block ends."""
    port = port or free_port()
    server = Server(f"http://{HOST}:{port}", log_folder / f"server-{port}.log")
    environment = {**os.environ, "TRADECREDIT_DATA_DIR": str(book_folder), **environment}
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", HOST]
    with (
        server.log_path.open("w") as log,
        subprocess.Popen(
            command, cwd=PROJECT_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _wait_until_healthy(server, process)
            yield server
        finally:
            process.terminate()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + SECONDS_TO_START
    while not _is_healthy(server.url):
        if process.poll() is not None or time.monotonic() > ends_at:
            raise RuntimeError(f"The dashboard did not start at {server.url}:\n{server.log()}")
        time.sleep(0.05)


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
