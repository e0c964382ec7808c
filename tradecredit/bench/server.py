"""A real server in a process of its own, on a free port of this machine."""

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

from tradecredit.bench import BenchError
from tradecredit.settings import PROJECT_DIR

SECONDS_TO_START = 60
HOST = "127.0.0.1"
IDLE_SHARE = 0.05


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, and the file it logs to."""

    url: str
    process_id: int
    log_path: Path

    def resident_mb(self) -> float:
        """Memory of the process that is in use, as Linux counts it."""
        status = Path(f"/proc/{self.process_id}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def wait_until_idle(self) -> None:
        """Wait until nothing runs beside the pages, such as the checks of a book just opened."""
        ends_at = time.monotonic() + SECONDS_TO_START
        before, now = 0.0, self._processor_seconds()
        while now - before > IDLE_SHARE:
            if time.monotonic() > ends_at:
                raise BenchError(f"The server at {self.url} does not come to rest:\n{self.log()}")
            time.sleep(1)
            before, now = now, self._processor_seconds()

    def _processor_seconds(self) -> float:
        text = Path(f"/proc/{self.process_id}/stat").read_text(encoding="utf-8")
        used = text.rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

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
    log_path = log_folder / f"server-{port}.log"
    environment = {**os.environ, "TRADECREDIT_DATA_DIR": str(book_folder), **environment}
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", HOST]
    with (
        log_path.open("w") as log,
        subprocess.Popen(  # noqa: S603 (our own interpreter and script)
            command, cwd=PROJECT_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        server = Server(f"http://{HOST}:{port}", process.pid, log_path)
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
            raise BenchError(f"The dashboard did not start at {server.url}:\n{server.log()}")
        time.sleep(0.05)


def _is_healthy(url: str) -> bool:
    try:
        address = f"{url}/_stcore/health"
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 (our own server)
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
