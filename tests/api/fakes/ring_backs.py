"""Callers who asked to be rung back, as stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.api.fakes.world import Outage, older


@dataclass(frozen=True)
class RingBack:
    call: str
    booked_at: float
    number: str = "13800138000"
    queue: str = "12345"
    attempts: int = 0
    last_call: str | None = None
    closed_at: float | None = None
    how: str | None = None


class FakeRingBacks:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: list[RingBack] = []

    async def find(self, after: tuple[float, str] | None, limit: int) -> Sequence[RingBack]:
        self.outage.check()
        rows = sorted(self.rows, key=lambda row: (row.booked_at, row.call), reverse=True)
        return [row for row in rows if older(row.booked_at, row.call, after)][:limit]
