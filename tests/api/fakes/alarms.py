"""Alarms, and who is kept out of the PBX."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.api.fakes.world import Outage


@dataclass(frozen=True)
class Alarm:
    alarm: int
    kind: str
    subject: str
    detail: str
    first_at: float
    last_at: float
    times: int = 1
    acknowledged_at: float | None = None
    acknowledged_by: str | None = None


@dataclass(frozen=True)
class Ban:
    network: str
    since: float
    until: float
    failures: int = 10
    account: str = ""


class FakeNews:
    def __init__(self, followers: list[FakeNews]) -> None:
        self._followers = followers
        self.queue: asyncio.Queue[Alarm] = asyncio.Queue()
        followers.append(self)

    def __aiter__(self) -> FakeNews:
        return self

    async def __anext__(self) -> Alarm:
        return await self.queue.get()

    async def aclose(self) -> None:
        self._followers.remove(self)


class FakeAlarms:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[int, Alarm] = {}
        self.followers: list[FakeNews] = []

    def news(self) -> FakeNews:
        return FakeNews(self.followers)

    def raised(self, alarm: Alarm) -> None:
        """The system raises it, for the first time or again."""
        self.rows[alarm.alarm] = alarm
        self._tell(alarm)

    def _tell(self, alarm: Alarm) -> None:
        for follower in self.followers:
            follower.queue.put_nowait(alarm)

    async def find(
        self, open_only: bool, kind: str | None, after: int | None, limit: int
    ) -> Sequence[Alarm]:
        self.outage.check()
        found = [
            row
            for row in self.rows.values()
            if not (open_only and row.acknowledged_at is not None)
            and kind in (None, row.kind)
            and (after is None or row.alarm < after)
        ]
        return sorted(found, key=lambda row: -row.alarm)[:limit]

    async def acknowledge(self, alarm: int, by: str, at: float) -> Alarm | None:
        self.outage.check()
        row = self.rows.get(alarm)
        if row is not None and row.acknowledged_at is None:
            row = self.rows[alarm] = replace(row, acknowledged_at=at, acknowledged_by=by)
            self._tell(row)
        return row


class FakeBans:
    def __init__(self) -> None:
        self.rows: list[Ban] = []

    def all(self) -> Sequence[Ban]:
        return self.rows

    def of(self, address: str) -> Ban | None:
        found = ipaddress.ip_address(address)
        return next((row for row in self.rows if found in ipaddress.ip_network(row.network)), None)

    async def lift(self, address: str) -> bool:
        ban = self.of(address)
        if ban is None:
            return False
        self.rows.remove(ban)
        return True
