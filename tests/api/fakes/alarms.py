"""Alarms, and who is kept out of the PBX."""

from __future__ import annotations

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


class FakeAlarms:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[int, Alarm] = {}

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
