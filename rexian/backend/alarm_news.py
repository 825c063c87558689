"""Alarms as they are kept, and the news of each to those who follow the live feed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from store.alarms import AlarmRow, Alarms

_SAME_MOMENT_SECONDS = 0.001
"""The database keeps microseconds."""


class AlarmsWithNews:
    """Fills ``api.ports.AlarmsPort`` and keeps what the board raises; nothing is told that is not
    kept. Used in the event loop's thread.
    """

    def __init__(self, kept: Alarms) -> None:
        self._kept = kept
        self._followers: set[AlarmNews] = set()

    async def raise_alarm(
        self, kind: str, subject: str, detail: str, at: float, times: int = 1
    ) -> AlarmRow:
        """See ``store.alarms.Alarms``. Raises StoreUnavailable."""
        row = await self._kept.raise_alarm(kind, subject, detail, at, times)
        self._tell(row)
        return row

    async def find(
        self, open_only: bool, kind: str | None, after: int | None, limit: int
    ) -> Sequence[AlarmRow]:
        """See ``store.alarms.Alarms``. Raises StoreUnavailable."""
        return await self._kept.find(open_only, kind, after, limit)

    async def acknowledge(self, alarm: int, by: str, at: float) -> AlarmRow | None:
        """See ``store.alarms.Alarms``. Raises StoreUnavailable."""
        row = await self._kept.acknowledge(alarm, by, at)
        if row is not None and _is_new(row, by, at):
            self._tell(row)
        return row

    def news(self) -> AlarmNews:
        """Every alarm that is raised or acknowledged from now on."""
        follower = AlarmNews(self._followers)
        self._followers.add(follower)
        return follower

    def _tell(self, row: AlarmRow) -> None:
        for follower in self._followers:
            follower.give(row)


def _is_new(row: AlarmRow, by: str, at: float) -> bool:
    """Whether this acknowledged it, and nobody before."""
    return (
        row.acknowledged_at is not None
        and abs(row.acknowledged_at - at) < _SAME_MOMENT_SECONDS
        and row.acknowledged_by == by
    )


class AlarmNews:
    """One follower's. Of an alarm that changes faster than it is taken only the newest state waits,
    so a follower that takes nothing costs no more than there are alarms.
    """

    def __init__(self, followers: set[AlarmNews]) -> None:
        self._followers = followers
        self._waiting: dict[int, AlarmRow] = {}
        self._more = asyncio.Event()

    def give(self, row: AlarmRow) -> None:
        """An alarm has changed."""
        # Taken out first: what has just changed comes last.
        self._waiting.pop(row.alarm, None)
        self._waiting[row.alarm] = row
        self._more.set()

    def __aiter__(self) -> AlarmNews:
        return self

    async def __anext__(self) -> AlarmRow:
        await self._more.wait()
        row = self._waiting.pop(next(iter(self._waiting)))
        if not self._waiting:
            self._more.clear()
        return row

    async def aclose(self) -> None:
        """Follow no longer."""
        self._followers.discard(self)
