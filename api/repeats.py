"""Requests that were answered already: one sent again with the same ``Idempotency-Key`` is not
carried out a second time.

Kept in memory, for a day: after a restart the core's own refusals (the seat is taken, the party is
on the call) stand between a repeated request and a second call.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Annotated

from fastapi import Header

from api.problems import Problem

DAY = 86_400.0
MOST_KEPT = 20_000

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,100}$",
        description="Sent again with the same key and body within a day, it is done only once.",
    ),
]


class Repeats:
    """What each account's keys led to."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._done: OrderedDict[tuple[str, str], tuple[float, Hashable, str]] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def once(
        self,
        account: str,
        key: str | None,
        asked: Hashable,
        do: Callable[[], Awaitable[str]],
    ) -> str:
        """What ``do`` gave, now or the first time. What raised may be tried again.

        Raises Problem ``key_reused`` when the key stood for something else.
        """
        if key is None:
            return await do()
        async with self._one_at_a_time:
            self._forget()
            known = self._done.get((account, key))
            if known is not None:
                if known[1] != asked:
                    raise Problem("key_reused")
                return known[2]
            given = await do()
            self._done[account, key] = (self._clock(), asked, given)
            return given

    def _forget(self) -> None:
        before = self._clock() - DAY
        while self._done:
            oldest = next(iter(self._done))
            if self._done[oldest][0] >= before and len(self._done) < MOST_KEPT:
                return
            del self._done[oldest]
