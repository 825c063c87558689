"""baresip's control connection: JSON in netstrings over TCP (its module ctrl_tcp).

baresip serves one such connection at a time; a second one pushes out the first.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rexian.phones.errors import PhoneError


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """Something baresip says happened, e.g. type CALL_ESTABLISHED, with the moment we read it.

    `at` is wall-clock seconds since the epoch; `param` depends on the type (the reason for
    CALL_CLOSED, the digit for CALL_DTMF_START); `call_id` is the SIP Call-ID.
    """

    type: str
    at: float
    param: str = ""
    call_id: str = ""
    peer_uri: str = ""
    peer_name: str = ""
    direction: str = ""


class Control:
    """One control connection. `on_event` is called for each event, in order."""

    def __init__(self, on_event: Callable[[PhoneEvent], None]) -> None:
        self._on_event = on_event
        self._tokens = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self.closed = asyncio.Event()

    async def open(self, host: str, port: int) -> None:
        """Connect; raises OSError while baresip does not listen yet."""
        reader, self._writer = await asyncio.open_connection(host, port)
        self._reading = asyncio.create_task(self._read(reader))

    async def command(self, name: str, params: str | None = None, *, within: float = 3.0) -> str:
        """Run a baresip command and return its text. Raises PhoneError if refused or unanswered."""
        if self._writer is None or self.closed.is_set():
            raise PhoneError(f"the phone is gone; it cannot {name}")
        token = str(next(self._tokens))
        request = {"command": name, "token": token}
        if params is not None:
            request["params"] = params
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[token] = answer
        try:
            payload = json.dumps(request).encode()
            self._writer.write(b"%d:%s," % (len(payload), payload))
            reply = await asyncio.wait_for(answer, within)
        except (TimeoutError, OSError) as problem:
            raise PhoneError(f"the phone did not answer {name} within {within:g} s") from problem
        finally:
            self._waiting.pop(token, None)
        if reply.get("ok") is not True:
            raise PhoneError(f"the phone refused {name} {params or ''}: {reply.get('data')}")
        return str(reply.get("data", ""))

    async def close(self) -> None:
        """Drop the connection; commands still waiting fail."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        self._over()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                payload = (await reader.readexactly(length + 1))[:-1]
                self._take(json.loads(payload.decode(errors="replace"), strict=False))
        except (asyncio.IncompleteReadError, OSError):
            pass  # the phone has gone; whoever waits is told so below
        finally:
            self._over()

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("event") is True:
            self._on_event(
                PhoneEvent(
                    type=str(message.get("type", "")),
                    at=time.time(),
                    param=str(message.get("param", "")),
                    call_id=str(message.get("id", "")),
                    peer_uri=str(message.get("peeruri", "")),
                    peer_name=str(message.get("peerdisplayname", "")),
                    direction=str(message.get("direction", "")),
                )
            )
            return
        answer = self._waiting.get(str(message.get("token", "")))
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _over(self) -> None:
        self.closed.set()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(PhoneError("the phone has gone"))
        self._waiting.clear()
