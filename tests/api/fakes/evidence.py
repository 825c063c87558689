"""Retention, legal holds and exports, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.api.fakes.cases import FakeCases
from tests.api.fakes.recordings import FakeRecordings
from tests.api.fakes.world import Outage


class Taken(Exception):
    """Raised by the pretended store; the API knows these by ``Ports.errors`` only."""


class InUse(Exception):
    pass


class NoClass(Exception):
    pass


@dataclass(frozen=True)
class Kept:
    name: str
    days: int | None
    early_days: int | None
    hotlines: Sequence[str]
    note: str
    changed_at: float
    changed_by: str


@dataclass(frozen=True)
class Held:
    hold: int
    call: str | None
    case: str | None
    reason: str
    placed_at: float
    placed_by: str
    lifted_at: float | None = None
    lifted_by: str | None = None


@dataclass(frozen=True)
class Zip:
    name: str
    recordings: int
    attachments: int
    content: Sequence[bytes]

    def pieces(self) -> Iterator[bytes]:
        yield from self.content


class FakeEvidence:
    def __init__(self, outage: Outage, cases: FakeCases, recordings: FakeRecordings) -> None:
        self.outage = outage
        self.cases = cases
        self.recordings = recordings
        self.rules: dict[str, Kept] = {}
        self.own: dict[str, str | None] = {}
        self.held: dict[int, Held] = {}
        self.broken: Exception | None = None

    async def export(self, case: str, *, by: str, reason: str, at: float) -> Zip | None:
        self.outage.check()
        if case not in self.cases.rows:
            return None
        if self.broken is not None:
            raise self.broken
        return Zip(f"{case}.zip", 1, 0, [b"PK", f"{by}: {reason}".encode()])

    async def classes(self) -> Sequence[Kept]:
        self.outage.check()
        return [self.rules[name] for name in sorted(self.rules)]

    async def put_class(
        self,
        name: str,
        *,
        days: int | None,
        early_days: int | None,
        hotlines: Sequence[str],
        note: str,
        by: str,
        at: float,
    ) -> Kept:
        self.outage.check()
        for other in self.rules.values():
            if other.name != name and set(other.hotlines) & set(hotlines):
                raise Taken
        self.rules[name] = Kept(name, days, early_days, hotlines, note, at, by)
        return self.rules[name]

    async def drop_class(self, name: str) -> bool:
        self.outage.check()
        if name in self.own.values():
            raise InUse
        return self.rules.pop(name, None) is not None

    async def set_class(self, recording: str, name: str | None) -> bool:
        self.outage.check()
        if name is not None and name not in self.rules:
            raise NoClass
        if recording not in self.recordings.rows:
            return False
        self.own[recording] = name
        return True

    async def holds(self, standing_only: bool, after: int | None, limit: int) -> Sequence[Held]:
        self.outage.check()
        found = [
            row
            for row in self.held.values()
            if not (standing_only and row.lifted_at is not None)
            and (after is None or row.hold < after)
        ]
        return sorted(found, key=lambda row: -row.hold)[:limit]

    async def place_hold(
        self, call: str | None, case: str | None, reason: str, by: str, at: float
    ) -> Held | None:
        self.outage.check()
        if call not in (None, "c-past") or (case is not None and case not in self.cases.rows):
            return None
        row = Held(len(self.held) + 1, call, case, reason, at, by)
        self.held[row.hold] = row
        return row

    async def lift_hold(self, hold: int, by: str, at: float) -> Held | None:
        self.outage.check()
        row = self.held.get(hold)
        if row is not None and row.lifted_at is None:
            row = self.held[hold] = replace(row, lifted_at=at, lifted_by=by)
        return row


@dataclass(frozen=True)
class Entry:
    day: str
    entry: int
    signed: bool
    key: str


@dataclass(frozen=True)
class Proof:
    state: str
    reason: str
    checked_at: float | None
    deleted_at: float | None
    ledger: Entry | None
    retention_class: str | None
    own_class: bool
    kept_until: float | None
    holds: Sequence[Held]


class FakeProofs:
    """What vouches for the recordings, entered in the ledger one after the other."""

    def __init__(self, evidence: FakeEvidence) -> None:
        self._evidence = evidence

    async def of(self, recording: str) -> Proof | None:
        self._evidence.outage.check()
        row = self._evidence.recordings.rows.get(recording)
        if row is None:
            return None
        own = self._evidence.own.get(recording)
        standing = [
            one
            for one in self._evidence.held.values()
            if one.lifted_at is None and one.call == row.call
        ]
        entry = Entry("2026-11-22", 7, True, "0123456789abcdef")
        return Proof(row.status, "", None, None, entry, own, own is not None, None, standing)
