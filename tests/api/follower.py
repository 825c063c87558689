"""Follows the live feed by speaking ASGI itself, because the test client waits for a response to
end.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

PATIENCE = 10.0
"""Seconds; only ever used up when something is wrong."""


@dataclass
class Event:
    name: str
    id: str | None
    data: Any


@dataclass
class Follower:
    """``async with Follower(...)``: the stream runs inside. ``stalled``: takes nothing any more."""

    app: FastAPI
    token: str = "token-li"
    last_event_id: str | None = None
    status: int = 0
    comments: int = 0
    ended: bool = False
    stalled: bool = False
    _lines: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    _leave: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: bool = False
    _task: asyncio.Task[None] | None = None
    _left_over: bytes = b""

    async def __aenter__(self) -> Follower:
        headers = [(b"authorization", b"Bearer " + self.token.encode())]
        if self.last_event_id is not None:
            headers.append((b"last-event-id", self.last_event_id.encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "path": "/api/v1/events",
            "raw_path": b"/api/v1/events",
            "root_path": "",
            "scheme": "http",
            "query_string": b"",
            "headers": headers,
            "client": ("192.0.2.7", 5000),
            "server": ("rexian.test", 80),
        }
        self._task = asyncio.create_task(self._run(scope))
        return self

    async def _run(self, scope: dict[str, Any]) -> None:
        try:
            await self.app(scope, self._receive, self._send)
        finally:
            self._lines.put_nowait(None)

    async def __aexit__(self, *_: object) -> None:
        self._leave.set()
        assert self._task is not None
        await asyncio.wait_for(self._task, PATIENCE)

    async def finished(self) -> None:
        """Wait until the application is done with the stream."""
        assert self._task is not None
        await asyncio.wait_for(asyncio.shield(self._task), PATIENCE)

    async def event(self) -> Event | None:
        """The next event; None when the stream has ended."""
        while True:
            block = await asyncio.wait_for(self._lines.get(), PATIENCE)
            if block is None:
                return None
            found = self._parse(block.decode())
            if found is not None:
                return found

    async def names(self, count: int) -> list[str]:
        return [event.name for event in [await self.event() for _ in range(count)] if event]

    def _parse(self, block: str) -> Event | None:
        if block.startswith(":"):
            self.comments += 1
            return None
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "event" not in fields:
            return None
        return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if self.stalled:
            await asyncio.Event().wait()
        blocks = (self._left_over + message.get("body", b"")).split(b"\n\n")
        self._left_over = blocks.pop()
        for block in blocks:
            self._lines.put_nowait(block)
        if not message.get("more_body"):
            self.ended = True
