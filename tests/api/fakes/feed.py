"""The live feed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from acd import facts as f
from acd.facts import Fact
from acd.values import (
    CallId,
    LegId,
    SeatNumber,
)
from api import ports as p
from api.ports import FeedGap


class FakeFeed:
    """A journal in memory. Facts up to ``forgotten`` can no longer be had."""

    def __init__(self, journal: str = "j1") -> None:
        self.journal = journal
        self.facts: list[Fact] = []
        self.forgotten = 0
        self.drop_after: int | None = None
        self.open = True
        self.following = 0
        self._changed = asyncio.Condition()

    @property
    def newest(self) -> int:
        return len(self.facts)

    async def decide(self, *facts: Fact) -> None:
        async with self._changed:
            self.facts.extend(facts)
            self._changed.notify_all()

    async def close(self) -> None:
        async with self._changed:
            self.open = False
            self._changed.notify_all()

    async def subscribe(self, after: int) -> AsyncIterator[tuple[int, Fact]]:
        if after < self.forgotten:
            raise FeedGap
        self.following += 1
        try:
            seq = after
            while self.open:
                if seq < len(self.facts):
                    seq += 1
                    yield seq, self.facts[seq - 1]
                    if self.drop_after == seq:
                        raise p.FeedTooSlow
                    continue
                async with self._changed:
                    at = seq
                    await self._changed.wait_for(
                        lambda: len(self.facts) > at or not self.open  # noqa: B023
                    )
        finally:
            self.following -= 1


def seat_rung(at: float, number: str = "1001") -> Fact:
    return f.SeatRung(at=at, call=CallId("c-live"), seat=SeatNumber(number), leg=LegId("l2"))
