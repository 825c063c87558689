"""Counts as the test wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.api.fakes.world import Outage


@dataclass(frozen=True)
class Counted:
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    abandoned_rung_back: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    answered_in_time: int = 0
    abandoned_in_time: int = 0
    wait_seconds: float = 0.0
    longest_wait_seconds: float = 0.0
    talk_seconds: float = 0.0
    talks_ended: int = 0
    inferred: int = 0
    holds: int = 0
    hold_seconds: float = 0.0
    transfers: int = 0
    transfers_returned: int = 0
    consultations: int = 0
    emergencies: int = 0
    seat_talk_seconds: float = 0.0
    wrap_up_seconds: float = 0.0
    ring_backs_booked: int = 0
    ring_backs_reached: int = 0
    satisfaction_asked: int = 0
    grades: Mapping[int, int] = field(default_factory=dict)
    outbound: int = 0
    outbound_reached: int = 0
    test_calls: int = 0
    busy_seconds: float = 0.0
    staffed_seconds: float = 0.0
    unseen_seconds: float = 0.0


@dataclass(frozen=True)
class Hour:
    begins: float
    offered: int
    answered: int


class FakeStatistics:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.counted = Counted()
        self.groups: dict[str, Counted] = {}
        self.asked: list[tuple[float, float, float, str | None, str | None]] = []
        self.by_hour: list[Hour] = []
        self.by_quarter: list[Hour] = []
        self.asked_quarters: list[tuple[float, float, str | None]] = []
        self.asked_by: list[tuple[str, float, float, float]] = []

    async def figures(
        self,
        start: float,
        end: float,
        threshold_seconds: float,
        hotline: str | None,
        queue: str | None,
    ) -> Counted:
        self.outage.check()
        self.asked.append((start, end, threshold_seconds, hotline, queue))
        return self.counted

    async def figures_by(
        self, by: str, start: float, end: float, threshold_seconds: float
    ) -> Mapping[str, Counted]:
        self.outage.check()
        self.asked_by.append((by, start, end, threshold_seconds))
        return self.groups

    async def hours(self, start: float, end: float) -> list[Hour]:
        self.outage.check()
        return [hour for hour in self.by_hour if start <= hour.begins < end]

    async def quarters(self, start: float, end: float, hotline: str | None) -> list[Hour]:
        self.outage.check()
        self.asked_quarters.append((start, end, hotline))
        return [quarter for quarter in self.by_quarter if start <= quarter.begins < end]
