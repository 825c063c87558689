"""Keeps who acted on what, for others than themselves. A call never waits for it.

While the database is away the entries are held in memory, in order, and written to the program's
log at once, so that none is lost with the process.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

from fastapi import Request

from api.bearer import Identity
from api.ports import Meaning, Ports
from api.problems import meaning_of

log = logging.getLogger(__name__)

MOST_HELD = 10_000
RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Entry:
    at: float
    account: str
    action: str
    subject: str
    address: str
    detail: str


class Audit:
    """The access log for what must not be held up by it."""

    def __init__(self, ports: Ports, retry_seconds: float = RETRY_SECONDS) -> None:
        self._ports = ports
        self._retry_seconds = retry_seconds
        self._held: deque[_Entry] = deque(maxlen=MOST_HELD)
        self._writing: asyncio.Task[None] | None = None

    def note(
        self, request: Request, me: Identity, action: str, subject: str, detail: str = ""
    ) -> None:
        """Have it written; returns at once."""
        address = request.client.host if request.client else ""
        self._held.append(_Entry(self._ports.clock(), me.account, action, subject, address, detail))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def settled(self) -> None:
        """Wait until everything is written that can be; for tests and an orderly end."""
        if self._writing is not None:
            await asyncio.wait({self._writing})

    async def _write(self) -> None:
        said = False
        while self._held:
            entry = self._held[0]
            try:
                await self._ports.access_log.write(
                    entry.at,
                    entry.account,
                    entry.action,
                    entry.subject,
                    entry.address,
                    entry.detail,
                )
            except Exception as error:
                if meaning_of(error, self._ports.errors) is not Meaning.STORE_UNAVAILABLE:
                    log.exception("this could not be written to the access log: %r", entry)
                    self._held.popleft()
                    continue
                if not said:
                    log.warning("held until the database is back: %r", list(self._held))
                    said = True
                await asyncio.sleep(self._retry_seconds)
            else:
                self._held.popleft()
