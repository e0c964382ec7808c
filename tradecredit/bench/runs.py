"""What the server works for one click: processor time and bytes, page beside floor page.

Pages and floor pages run in this process under Streamlit's own runtime, through the entry
scripts a server would serve. Between the request and the last message of the run nothing else
happens, so the processor time of the process is that of the run: script, queries (in all
threads of the database), pictures, and the writing of the messages.
"""

import asyncio
import gc
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.caching.cache_resource_api import _resource_caches
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from tradecredit import settings, store
from tradecredit.app.frame import books
from tradecredit.bench import BenchError, Row, floor
from tradecredit.bench.visit import Received, Visit, is_end

SECONDS_TO_RUN = 120
DASHBOARD = settings.PROJECT_DIR / "dashboard.py"
EXPORTERS_SPREAD = 5
PAGE, FLOOR = 0, 1

# Two values of a filter, chosen in turn; of the first filter that the page has.
FILTERS: dict[str, tuple[str, str]] = {
    "country_codes": ("US", "DE"),
    "loss_cause": ("insolvency", "default"),
    "event_kinds": ("scheme", "tariff"),
    "place_code": ("shenzhen", "ningbo"),
    "section": ("measures", "targets"),
}


Cost = dict[str, float]


def costs(names: Sequence[str], run_count: int) -> Iterator[Row]:
    """Medians of each page by kind of run; ``ratio`` is the page's processor time to the floor's.

    A kind that a page does not have (it knows no exporter) is left out.
    """
    with asyncio.Runner() as runner:
        server = runner.run(_started())
        try:
            book = books.sample_book()
            books.check_results(book, wait=True)
            exporters = _some_exporters(book)
            for name in names:
                for kind, cost in runner.run(_costs(server, name, exporters, run_count)).items():
                    yield Row(name, kind, cost)
        finally:
            runner.run(_stopped(server))


async def _costs(
    server: "_Server", name: str, exporters: Sequence[str], run_count: int
) -> dict[str, Cost]:
    async with _pairs(server, name) as pairs:
        keys = pairs.last.keys
        found = {"nothing": await pairs.measure([{}] * (run_count + 1))}
    changes: dict[str, Sequence[dict[str, str]]] = {}
    if key := next((key for key in FILTERS if key in keys), ""):
        changes["filter"] = [{key: value} for value in FILTERS[key]]
    if "exporter_id" in keys:
        changes["exporter"] = [{"exporter_id": exporter} for exporter in exporters]
    for kind, values in changes.items():
        async with _pairs(server, name) as pairs:
            in_turn = itertools.islice(itertools.cycle(values), run_count + 1)
            found[kind] = await pairs.measure(list(in_turn))
    return found


@dataclass(frozen=True)
class _Run:
    """One run of a script; ``seconds`` of processor time."""

    seconds: float
    query_seconds: float
    query_count: int
    received: Received


@dataclass
class _Pairs:
    """Runs of a page, each followed by one of its floor page, which shows as much."""

    name: str
    page: "_Tab"
    beside: "_Tab"
    last: Received

    async def measure(self, changes: Sequence[dict[str, str]]) -> Cost:
        """Medians over runs with these changes, of which the first is not counted."""
        pairs = [await self._pair(number, change) for number, change in enumerate(changes)]
        return _cost(pairs[1:])

    async def _pair(self, number: int, change: dict[str, str]) -> tuple[_Run, _Run]:
        if change:
            _forget_all_but_the_book()
        page = await self.page.run(change)
        if change and number and page.received.content == self.last.content:
            raise BenchError(f"{self.name}: {change} changes nothing on the page.")
        self.last = page.received
        floor.remember(self.name, page.received.root)
        shown = {floor.SET_NAME: str(number % 2)} if change else {}
        beside = await self.beside.run(shown)
        if (found := beside.received.counts()) != page.received.counts():
            raise BenchError(f"The floor page of {self.name} shows something else: {found}.")
        return page, beside


@asynccontextmanager
async def _pairs(server: "_Server", name: str) -> AsyncIterator[_Pairs]:
    """A page and its floor page, opened and run twice, by a visitor who comes anew."""
    page, beside = server.tab(DASHBOARD, name), server.tab(floor.SCRIPT, name)
    try:
        pairs = _Pairs(name, page, beside, (await page.run()).received)
        await pairs.measure([{}, {}])
        yield pairs
    finally:
        page.close()
        beside.close()


def _cost(pairs: Sequence[tuple[_Run, _Run]]) -> Cost:
    def median(of: Callable[[_Run], float], side: int = PAGE) -> float:
        return statistics.median(of(pair[side]) for pair in pairs)

    page_ms = 1000 * median(lambda run: run.seconds)
    floor_ms = 1000 * median(lambda run: run.seconds, FLOOR)
    return {
        "page_ms": page_ms,
        "floor_ms": floor_ms,
        "ratio": page_ms / floor_ms,
        "page_kb": median(lambda run: run.received.byte_count) / 1000,
        "floor_kb": median(lambda run: run.received.byte_count, FLOOR) / 1000,
        "query_ms": 1000 * median(lambda run: run.query_seconds),
        "queries": median(lambda run: run.query_count),
    }


class _Tab:
    """One visit to a page under the runtime of this process."""

    client_context = None

    def __init__(self, runtime: Runtime, page_name: str, script: Path, raised: list[str]) -> None:
        self.script = script
        self._runtime = runtime
        self._visit = Visit(page_name)
        self._what = f"{script.name}, {page_name}"
        self._raised = raised
        self._payloads: list[bytes] = []
        self._is_done = asyncio.Event()
        self._session_id = runtime.connect_session(self, user_info={})

    def write_forward_msg(self, message: ForwardMsg) -> None:
        """Called by the runtime with each message for the browser."""
        self._payloads.append(serialize_forward_msg(message))
        if is_end(message):
            self._is_done.set()

    async def run(self, change: dict[str, str] | None = None) -> _Run:
        """One run with a part of the link changed, until its last message is written."""
        asked = self._visit.click(change)
        self._payloads.clear()
        self._is_done.clear()
        with store.timings() as timings:
            started = time.process_time()
            await self._finished(asked)
            seconds = time.process_time() - started
        received = self._visit.receive(self._payloads)
        if problems := [*self._raised, *received.errors]:
            raise BenchError(f"{self._what} {change or ''} raised {problems[0]}")
        query_seconds = sum(timing.seconds for timing in timings)
        return _Run(seconds, query_seconds, len(timings), received)

    async def _finished(self, asked: BackMsg) -> None:
        self._runtime.handle_backmsg(self._session_id, asked)
        try:
            await asyncio.wait_for(self._is_done.wait(), SECONDS_TO_RUN)
        except TimeoutError:
            raise BenchError(f"{self._what}: no end after {SECONDS_TO_RUN} s.") from None

    def close(self) -> None:
        """Leave, and let the runtime forget the session."""
        self._runtime.close_session(self._session_id)


class _TwoApps(WebsocketSessionManager):
    """Sessions of the dashboard and of the floor pages, each under its entry script."""

    def connect_session(
        self, client: Any, script_data: ScriptData, *args: Any, **kwargs: Any
    ) -> str:
        return super().connect_session(
            client, ScriptData(str(client.script), script_data.is_hello), *args, **kwargs
        )


@dataclass(frozen=True)
class _Server:
    runtime: Runtime
    raised: list[str]

    def tab(self, script: Path, page_name: str) -> _Tab:
        return _Tab(self.runtime, page_name, script, self.raised)


async def _started() -> _Server:
    """Streamlit's runtime with the settings of the project, without its web server."""
    config._main_script_path = str(DASHBOARD)  # as the command streamlit run does
    config.get_config_options(force_reparse=True)
    raised: list[str] = []
    runtime = Runtime(
        RuntimeConfig(
            script_path=str(DASHBOARD),
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/uploads"),
            session_manager_class=_TwoApps,
            on_script_error=lambda error: raised.append(f"{type(error).__name__}: {error}"),
        )
    )
    await runtime.start()
    return _Server(runtime, raised)


async def _stopped(server: _Server) -> None:
    """End the runtime, so that another one may follow in this process."""
    server.runtime.stop()
    await server.runtime.stopped
    Runtime._instance = None
    # What the opening of the book froze is given back while the database is still there.
    st.cache_resource.clear()
    gc.unfreeze()
    gc.collect()


def _forget_all_but_the_book() -> None:
    """Empty every cache of the pages; the opened book and its checks stay."""
    st.cache_data.clear()
    books.forget_results()
    kept = f"{books.__name__}."
    for caches in _resource_caches._function_caches.values():
        for cache in caches.values():
            if not cache.display_name.startswith(kept):
                cache.clear()


def _some_exporters(book: store.Book) -> list[str]:
    """Exporters from the largest amount outstanding to the smallest, in equal steps."""
    found = store.run(book, "book/exporters_by_outstanding", {"as_of_date": book.data_end})
    step = max(1, (len(found) - 1) // (EXPORTERS_SPREAD - 1))
    return list(found["exporter_id"].iloc[::step][:EXPORTERS_SPREAD])
