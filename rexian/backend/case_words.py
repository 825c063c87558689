"""Fills in the words of cases from before there was a search, as a round of the database's jobs."""

from __future__ import annotations

import asyncio
import time

from cases.filling_words import BATCH, WordFiller

EVERY = "* * * * * */10"
FILLING_SECONDS = 4.0
"""The longest one round goes on; the next one carries on."""
PAUSE_SECONDS = 0.05
"""After each batch: calls come first."""


class CaseWords:
    def __init__(self, filler: WordFiller, *, longest_seconds: float = FILLING_SECONDS) -> None:
        self._filler = filler
        self._longest_seconds = longest_seconds

    async def round(self) -> None:
        """A full batch means that there are more. Raises StoreUnavailable."""
        until = time.monotonic() + self._longest_seconds
        while await self._filler.sweep() == BATCH and time.monotonic() < until:
            await asyncio.sleep(PAUSE_SECONDS)
