"""A wire between backend and PBX that a test can cut, or make deaf in one way: a TCP proxy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class LeakyWire:
    """Forwards connections to ``port`` on 127.0.0.1; its own port is ``listens_on``."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._server: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._refusing = False
        self.opened = 0
        """Connections forwarded so far."""

    @property
    def listens_on(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        """End every connection at once and let no new one through, until ``mend``."""
        self._refusing = True
        for link in list(self._links):
            link.end()

    def mend(self) -> None:
        self._refusing = False

    def deafen(self) -> None:
        """From now on what the PBX says is swallowed, on the present connections."""
        for link in self._links:
            link.deaf = True

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.close()
            return
        try:
            there = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        self.opened += 1
        link = _Link((reader, writer), there)
        self._links.add(link)
        try:
            await link.run()
        finally:
            self._links.discard(link)


class _Link:
    def __init__(
        self,
        here: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        there: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._here, self._there = here, there
        self.deaf = False

    def end(self) -> None:
        for _, writer in (self._here, self._there):
            writer.transport.abort()

    async def run(self) -> None:
        pumps = [
            asyncio.create_task(self._pump(self._here[0], self._there[1], to_pbx=True)),
            asyncio.create_task(self._pump(self._there[0], self._here[1], to_pbx=False)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self.end()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_pbx: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if to_pbx or not self.deaf:
                    writer.write(data)
                    await writer.drain()


@contextlib.asynccontextmanager
async def leaky_wire(port: int) -> AsyncIterator[LeakyWire]:
    """A wire to ``port``; all its connections end with it."""
    wire = LeakyWire(port)
    server = await asyncio.start_server(wire._accept, "127.0.0.1", 0)
    wire._server = server
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        await server.wait_closed()
