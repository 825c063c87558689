"""One running system for the modules of a worker that leave it as they found it.

    system = await shared.lend()
    ...
    await shared.take_back(spoiled=False)

To boot one takes seconds of both processors. Whoever needs other settings, another site or figures
that nobody else adds to has a system of its own.
"""

from __future__ import annotations

import contextlib
from typing import Any

import httpx
import psutil

from tests.live.kit.tools import Tools
from tests.live.system import System, running_system, small_site


class Shared:
    """Lends the same system again and again, and a new one after one was spoiled."""

    def __init__(self, tools: Tools, **settings: Any) -> None:
        self._tools = tools
        self._settings = settings
        self._running = contextlib.AsyncExitStack()
        self._system: System | None = None

    async def lend(self) -> System:
        if self._system is None:
            booting = running_system(self._tools, small_site(), **self._settings)
            self._system = await self._running.enter_async_context(booting)
        return self._system

    async def take_back(self, *, spoiled: bool) -> None:
        """A module is done with it. One in which something failed is not lent again."""
        if self._system is None:
            return
        if spoiled or not await _as_it_was(self._system):
            await self.end()
        else:
            await self._system.forget_readers()

    async def end(self) -> None:
        self._system = None
        await self._running.aclose()


async def _as_it_was(system: System) -> bool:
    """Everything runs, no call is up; all seats are signed out afterwards."""
    for child in (system.backend, system.asterisk, system.database):
        if child.process is None or not psutil.pid_exists(child.process.pid):
            return False
    try:
        await system.pbx.no_channels_left()
        await system.in_sight()
        admin = await system.api()
        for seat in (await admin.get("/seats")).json()["items"]:
            if seat["state"] != "signed_out":
                await system.sign_in(admin, seat["number"], "signed_out")
    except (AssertionError, TimeoutError, httpx.HTTPError):
        return False
    return True
