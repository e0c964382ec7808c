"""Many visitors of one server at once: how long a click takes, and what the server's memory does.

Visitors speak Streamlit's protocol over websockets to a server in a process of its own. Each
goes from view to view (a page under a link) and pauses after every click; most clicks go to a
view that somebody of this measurement has seen before. A click ends with the last message of
its run.
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from websockets.exceptions import WebSocketException

from tradecredit import settings, store
from tradecredit.bench import BenchError, Row
from tradecredit.bench.server import Server, serving
from tradecredit.bench.tab import SECONDS_TO_RUN, Click, View, open_pages, opened

SEEN_SHARE = 0.7
PAUSE_SECONDS = (2.0, 5.0)
NO_PAUSE = (0.0, 0.0)
ROUNDS = 3
MIXED = "mixed pages"
MILLISECONDS = 1000


@dataclass(frozen=True)
class Plan:
    """How many sessions, for how long, and the wait after they have left."""

    session_count: int
    seconds: float
    wait_seconds: float


def waits(names: Sequence[str], plan: Plan) -> Iterator[Row]:
    """How long clicks take with one session, then with many; ``ratio`` is that of their p95.

    Alone, a session does not pause: nobody else is served meanwhile.
    """
    with _crowd(names) as crowd:
        alone = crowd.clicks(1, plan.seconds / 2, NO_PAUSE)
        yield Row(MIXED, "1 session", alone)
        crowd.seen.clear()
        many = crowd.clicks(plan.session_count, plan.seconds, PAUSE_SECONDS)
        many["ratio"] = many["p95_ms"] / alone["p95_ms"]
        yield Row(MIXED, f"{plan.session_count} sessions", many)


def memory(names: Sequence[str], plan: Plan) -> Iterator[Row]:
    """The server's memory by rounds: after the sessions, then after a wait and one more visit.

    ``ratio`` is that of the later memory to the first round's.
    """
    first_mb = 0.0
    with _crowd(names) as crowd:
        for number in range(1, ROUNDS + 1):
            figures = crowd.clicks(plan.session_count, plan.seconds, PAUSE_SECONDS)
            time.sleep(plan.wait_seconds)
            crowd.look_around(names[:1])
            figures["later_mb"] = crowd.server.resident_mb()
            first_mb = first_mb or figures["later_mb"]
            figures["ratio"] = figures["later_mb"] / first_mb
            yield Row(MIXED, f"round {number}", figures)


@contextmanager
def _crowd(names: Sequence[str]) -> Iterator["_Crowd"]:
    """A server whose pages have been opened once each, and those who will visit it."""
    folder = settings.portfolio_dir()
    with store.open_folder(folder, has_positions=False) as book:
        listed = store.run(book, "staging/stg_exporters", {})
    with (
        tempfile.TemporaryDirectory() as logs,
        serving(folder, Path(logs), STREAMLIT_CLIENT_SHOW_ERROR_DETAILS="full") as server,
    ):
        crowd = _Crowd(server, names, list(listed["exporter_id"]))
        crowd.look_around(names)
        server.wait_until_idle()
        yield crowd
        if crowd.errors:
            raise BenchError(f"{len(crowd.errors)} clicks failed, the first: {crowd.errors[0]}")


class _Crowd:
    """Visitors of a server, and the views that they have seen."""

    def __init__(self, server: Server, names: Sequence[str], exporters: Sequence[str]) -> None:
        self.server = server
        self.seen: list[View] = []
        self.errors: list[str] = []
        self._names = names
        self._keys: dict[str, set[str]] = {}
        self._random = Random(1)  # noqa: S311 (a plan of visits, the same each time)
        self._exporters = itertools.cycle(self._random.sample(exporters, k=len(exporters)))
        markets = store.reference("countries")["country_code"].unique()
        sectors = store.reference("sectors")["sector_code"].unique()
        pairs = list(itertools.product(markets, sectors))
        self._selections = itertools.cycle(self._random.sample(pairs, k=len(pairs)))

    def look_around(self, names: Sequence[str]) -> None:
        """One visitor opens these pages and leaves."""
        for name, received in asyncio.run(open_pages(self.server, names)).items():
            self._keys[name] = received.keys

    def clicks(
        self, session_count: int, seconds: float, pause: tuple[float, float]
    ) -> dict[str, float]:
        """Number and time of the clicks of so many sessions; raises when every one has failed."""
        begin_mb = self.server.resident_mb()
        clicks = asyncio.run(self._visits(session_count, seconds, pause))
        times = sorted(click.seconds * MILLISECONDS for click in clicks)
        errors = [click.error for click in clicks if click.error]
        self.errors += errors
        if len(times) < 2 or len(errors) == len(times):
            raise BenchError(f"No click came to its end: {errors[:1]}\n{self.server.log()}")
        hundredths = statistics.quantiles(times, n=100, method="inclusive")
        return {
            "clicks": len(times),
            "errors": len(errors),
            "p50_ms": hundredths[49],
            "p95_ms": hundredths[94],
            "ratio": 1.0,
            "begin_mb": begin_mb,
            "end_mb": self.server.resident_mb(),
        }

    async def _visits(
        self, session_count: int, seconds: float, pause: tuple[float, float]
    ) -> list[Click]:
        ends_at = time.monotonic() + seconds
        visits = [self._visit(ends_at, pause) for _number in range(session_count)]
        return list(itertools.chain.from_iterable(await asyncio.gather(*visits)))

    async def _visit(self, ends_at: float, pause: tuple[float, float]) -> list[Click]:
        """The clicks of one session; a connection that breaks is an error, and ends it."""
        clicks: list[Click] = []
        # They come one after the other, as their later clicks do.
        await asyncio.sleep(self._random.uniform(0, pause[1]))
        try:
            async with opened(self.server, self._names[0]) as tab:
                while time.monotonic() < ends_at:
                    view = self._next_view()
                    click, _received = await tab.go(view)
                    clicks.append(click)
                    self.seen.append(view)
                    await asyncio.sleep(self._random.uniform(*pause))
        except (OSError, WebSocketException) as error:
            clicks.append(Click(SECONDS_TO_RUN, str(error)))
        return clicks

    def _next_view(self) -> View:
        if self.seen and self._random.random() < SEEN_SHARE:
            return self._random.choice(self.seen)
        name = self._random.choice(self._names)
        if "exporter_id" in self._keys[name]:
            return name, {"exporter_id": next(self._exporters)}
        if "country_codes" in self._keys[name]:
            market, sector = next(self._selections)
            return name, {"country_codes": market, "sector_codes": sector}
        return name, {}
