"""A visitor of a real server: clicks over a websocket, as the browser sends them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tradecredit.bench import BenchError
from tradecredit.bench.server import Server
from tradecredit.bench.visit import Received, Visit, is_end

SECONDS_TO_RUN = 60

View = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Click:
    """One click: seconds to the last message of its run, and what went wrong."""

    seconds: float
    error: str = ""


class Tab:
    """A visit over a websocket."""

    def __init__(self, connection: ClientConnection, page_name: str) -> None:
        self._connection = connection
        self._visit = Visit(page_name)

    async def go(self, view: View) -> tuple[Click, Received | None]:
        """One click, and what the server answered; nothing where it did not in time."""
        asked = self._visit.go(*view)
        started = time.perf_counter()
        try:
            payloads = await asyncio.wait_for(self._answer(asked), SECONDS_TO_RUN)
        except TimeoutError:
            return Click(SECONDS_TO_RUN, f"{view}: no end after {SECONDS_TO_RUN} s"), None
        seconds = time.perf_counter() - started
        received = self._visit.receive(payloads)
        return Click(seconds, "; ".join(f"{view}: {error}" for error in received.errors)), received

    async def _answer(self, asked: BackMsg) -> list[bytes]:
        await self._connection.send(asked.SerializeToString())
        payloads: list[bytes] = []
        while not payloads or not is_end(ForwardMsg.FromString(payloads[-1])):
            payloads.append(await self._connection.recv(decode=False))
        return payloads


@asynccontextmanager
async def opened(server: Server, page_name: str) -> AsyncIterator[Tab]:
    """A tab of somebody who comes anew; nothing has been asked for yet."""
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    protocols = [Subprotocol("streamlit")]
    async with connect(address, subprotocols=protocols, max_size=None) as connection:
        yield Tab(connection, page_name)


async def open_pages(server: Server, names: Sequence[str]) -> dict[str, Received]:
    """What a visitor is sent who opens these pages one after the other."""
    found = {}
    async with opened(server, names[0]) as tab:
        for name in names:
            click, received = await tab.go((name, {}))
            if received is None or click.error:
                raise BenchError(f"{name}: {click.error}\n{server.log()}")
            found[name] = received
    return found
