"""Lets time act on cases: a sweep every few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from cases.errors import CasesError
from cases.watch import CaseWatch
from store.errors import StoreUnavailable

EVERY_SECONDS = 5.0

_log = logging.getLogger(__name__)


class CaseClock:
    """``run`` ends when it is cancelled."""

    def __init__(
        self, watch: CaseWatch, now: Callable[[], float], every_seconds: float = EVERY_SECONDS
    ) -> None:
        self._watch = watch
        self._now = now
        self._every = every_seconds

    async def run(self) -> None:
        while True:
            await self._sweep()
            await asyncio.sleep(self._every)

    async def _sweep(self) -> None:
        """While the database is away nothing falls due; the next sweep makes up for it."""
        try:
            for notice in await self._watch.sweep(self._now()):
                _log.info("case %s: %s %s", notice.case, notice.clock or "", notice.what)
        except StoreUnavailable:
            return
        except CasesError as error:
            _log.error("cases cannot be swept: %s", error)
