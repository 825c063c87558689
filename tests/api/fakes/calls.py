"""Stored calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acd.facts import Fact
from api import ports as p
from tests.api.fakes.world import Outage, older, within


@dataclass(frozen=True)
class Leg:
    leg: str
    role: str
    began_at: float
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    answered_at: float | None = None
    joined_at: float | None = None
    ended_at: float | None = None
    ending: str | None = None
    number: str | None = None
    asked_by: str | None = None


@dataclass(frozen=True)
class Call:
    call: str
    offered_at: float
    hotline: str = "12345"
    caller: str = "13800138000"
    caller_name: str = ""
    dialled: str = "12345"
    trunk: str = "city"
    answered_at: float | None = None
    ended_at: float | None = None
    outcome: str | None = None
    refused_because: str | None = None
    ending: str | None = None
    seat: str | None = None
    operator: str | None = None
    case: str | None = None
    inferred: bool = False
    direction: str = "inbound"
    purpose: str | None = None
    placed_by: str | None = None
    queue: str | None = "12345"
    priority: int = 0
    rung_back_at: float | None = None
    flags: Sequence[str] = ()
    voicemail: bool = False
    satisfaction_asked: bool = False
    grade: int | None = None
    holds: int = 0
    hold_seconds: float = 0.0
    transfers: int = 0
    coverage: float | None = None


@dataclass(frozen=True)
class History:
    row: Call
    legs: Sequence[Leg] = ()
    moments: Sequence[tuple[int, Fact]] = ()


class FakeCalls:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.histories: dict[str, History] = {}

    async def find(
        self, wanted: p.CallFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Call]:
        self.outage.check()
        rows = sorted(
            (history.row for history in self.histories.values()),
            key=lambda row: (row.offered_at, row.call),
            reverse=True,
        )
        return [
            row
            for row in rows
            if older(row.offered_at, row.call, after)
            and within(row.offered_at, wanted.since, wanted.before)
            and wanted.hotline in (None, row.hotline)
            and wanted.outcome in (None, row.outcome)
            and wanted.operator in (None, row.operator)
            and wanted.direction in (None, row.direction)
            and wanted.queue in (None, row.queue)
            and (wanted.flag is None or wanted.flag in row.flags)
            and row.caller.endswith(wanted.caller or "")
        ][:limit]

    async def one(self, call: str) -> History | None:
        self.outage.check()
        return self.histories.get(call)
