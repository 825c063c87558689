"""Lets time act on cases, as a round of the database's jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cases.errors import CasesError
from cases.watch import CaseWatch

EVERY = "* * * * * */5"
"""Every five seconds. A moment that passed while nobody looked is dealt with by the next round."""

_log = logging.getLogger(__name__)


class CaseClock:
    def __init__(self, watch: CaseWatch, now: Callable[[], float]) -> None:
        self._watch = watch
        self._now = now

    async def round(self) -> None:
        """Everything that time did up to now. Raises StoreUnavailable."""
        try:
            for notice in await self._watch.sweep(self._now()):
                _log.info("case %s: %s %s", notice.case, notice.clock or "", notice.what)
        except CasesError as error:
            _log.error("cases cannot be swept: %s", error)
