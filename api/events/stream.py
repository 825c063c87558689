"""One client following the feed. Never more than one event waits for a client: the feed holds the
rest, or drops it.

The stream ends cleanly when the application stops, the session is over, the feed ends or drops the
client; it is cut when the client takes nothing for ``slow_client_seconds``. A client that comes
back with the id of the last event it got misses nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Response
from starlette.types import Message, Receive, Scope, Send

from acd.facts import Fact
from api.bearer import Identity
from api.events.alarms import alarm_events
from api.events.cursor import event_id
from api.events.encoding import encode
from api.here import Here
from api.permissions import MATRIX
from api.ports import FeedGap, FeedTooSlow
from api.problems import Problem
from api.schemas import show_fact

log = logging.getLogger(__name__)

KEEP_ALIVE = b": still here\n\n"
FIRST = b"retry: 2000\n\n"
T = TypeVar("T")


class EventStream(Response):
    """A response without end."""

    media_type = "text/event-stream"

    def __init__(self, site: Here, me: Identity, after: int, lost: bool, resumed: bool) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.headers["Cache-Control"] = "no-store"
        self.headers["X-Accel-Buffering"] = "no"
        self._site = site
        self._me = me
        self._after = after
        self._lost = lost
        self._resumed = resumed
        self._alarms = alarm_events(site) if me.role in MATRIX["list_alarms"] else None
        self._alarm: asyncio.Task[bytes] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        site = self._site
        site.streams += 1
        site.metrics.stream_opened()
        try:
            await self._run(receive, send)
        except (TimeoutError, OSError):
            log.info("a client of the live feed took nothing and was dropped")
        finally:
            site.streams -= 1
            site.metrics.stream_closed()

    async def _run(self, receive: Receive, send: Send) -> None:
        async def put(message: Message) -> None:
            async with asyncio.timeout(self._site.settings.slow_client_seconds):
                await send(message)

        async def write(data: bytes) -> None:
            await put({"type": "http.response.body", "body": data, "more_body": True})

        await put({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await write(FIRST)
        gone = asyncio.create_task(_disconnected(receive))
        closing = asyncio.create_task(self._site.closing.wait())
        try:
            await self._follow(write, gone, closing)
        finally:
            tasks: list[asyncio.Task[Any]] = [gone, closing]
            if self._alarm is not None:
                tasks.append(self._alarm)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._alarms is not None:
                await self._alarms.aclose()
        await put({"type": "http.response.body", "body": b"", "more_body": False})

    async def _follow(
        self,
        write: Callable[[bytes], Awaitable[None]],
        gone: asyncio.Task[None],
        closing: asyncio.Task[bool],
    ) -> None:
        """Send hello, then facts until something ends the stream."""
        feed = self._site.ports.feed
        await write(self._hello())
        if self._lost:
            await write(self._reset())
        while True:
            facts = feed.subscribe(self._after)
            try:
                if not await self._pump(facts, write, gone, closing):
                    return
                self._after = feed.newest
                await write(self._reset())
            finally:
                close = getattr(facts, "aclose", None)
                if close is not None:
                    with contextlib.suppress(Exception):
                        await close()

    async def _pump(
        self,
        facts: AsyncIterator[tuple[int, Fact]],
        write: Callable[[bytes], Awaitable[None]],
        gone: asyncio.Task[None],
        closing: asyncio.Task[bool],
    ) -> bool:
        """Send facts as they come. True: there is a gap, begin again at the newest."""
        settings = self._site.settings
        coming: asyncio.Task[tuple[int, Fact]] | None = None
        try:
            while True:
                if coming is None:
                    coming = asyncio.ensure_future(_next(facts))
                if self._alarms is not None and self._alarm is None:
                    self._alarm = asyncio.ensure_future(_next(self._alarms))
                waited: list[asyncio.Task[Any]] = [coming, gone, closing]
                if self._alarm is not None:
                    waited.append(self._alarm)
                await asyncio.wait(
                    waited,
                    timeout=settings.keep_alive_seconds,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if gone.done() or closing.done():
                    return False
                if not await self._still_signed_in():
                    await write(encode("signed_out", "{}", None))
                    return False
                if self._alarm is not None and self._alarm.done():
                    alarm, self._alarm = self._alarm.result(), None
                    await write(alarm)
                elif not coming.done():
                    await write(KEEP_ALIVE)
                if not coming.done():
                    continue
                try:
                    seq, fact = coming.result()
                except (_Ended, FeedTooSlow):
                    return False
                except FeedGap:
                    return True
                finally:
                    coming = None
                await write(self._event(seq, fact))
                self._after = seq
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _still_signed_in(self) -> bool:
        try:
            await self._site.bearer.identify(self._me.digest)
        except Problem:
            return False
        except Exception:
            log.warning("the session of a follower could not be checked", exc_info=True)
        return True

    def _event(self, seq: int, fact: Fact) -> bytes:
        shown = show_fact(seq, fact, self._site)
        journal = self._site.ports.feed.journal
        return encode(shown.fact, shown.model_dump_json(), event_id(seq, journal))

    def _hello(self) -> bytes:
        feed = self._site.ports.feed
        data = {"journal": feed.journal, "seq": self._after, "resumed": self._resumed}
        return encode("hello", json.dumps(data), event_id(self._after, feed.journal))

    def _reset(self) -> bytes:
        feed = self._site.ports.feed
        data = {"journal": feed.journal, "seq": self._after}
        return encode("reset", json.dumps(data), event_id(self._after, feed.journal))


class _Ended(Exception):
    """The feed ended. StopAsyncIteration cannot be the result of a task."""


async def _next(coming: AsyncIterator[T]) -> T:
    try:
        return await anext(coming)
    except StopAsyncIteration:
        raise _Ended from None


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
