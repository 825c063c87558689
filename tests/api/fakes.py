"""Ports kept in memory, as simple as they can be and still keep every promise of ``api.ports``."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from acd import events as e
from acd import facts as f
from acd.facts import Fact
from acd.refusals import (
    DepartmentAlreadyOnCall,
    DepartmentHasNoNumber,
    NoSuchDepartment,
    NoSuchParty,
    NotNow,
    SeatInUse,
)
from acd.values import (
    CallId,
    Department,
    Hotline,
    LegId,
    LegState,
    Role,
    SeatNumber,
    SeatState,
)
from api import ports as p
from api.ports import CentreUnavailable, FeedGap, StoreUnavailable
from api.views import LiveLeg, LiveSeat, LiveView


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Outage:
    """Whether the pretended database is away."""

    def __init__(self) -> None:
        self.on = False

    def check(self) -> None:
        if self.on:
            raise StoreUnavailable


# --- the centre ---------------------------------------------------------------------------------


class FakeCentre:
    """Just enough of a core to see that the API asks for the right thing."""

    def __init__(self, view: LiveView, departments: Mapping[str, Department]) -> None:
        self.view = view
        self.departments = departments
        self.asked: list[e.Event] = []
        self.refuse_with: Exception | None = None
        self.running = True

    def snapshot(self) -> LiveView:
        return self.view

    async def submit(self, event: e.Event) -> None:
        if not self.running:
            raise CentreUnavailable
        if self.refuse_with is not None:
            raise self.refuse_with
        match event:
            case e.SignInWanted():
                self._sign_in(event)
            case e.ReadyWanted():
                self._seat(event.seat, state=SeatState.READY, break_reason="")
            case e.BreakWanted():
                self._leave(event.seat, SeatState.ON_BREAK, event.reason)
            case e.SignOutWanted():
                self._leave(event.seat, SeatState.SIGNED_OUT, "")
            case e.DepartmentWanted():
                self._ring(event)
            case e.PartyDropWanted():
                legs = {leg.leg for call in self.view.calls for leg in call.legs}
                if event.leg not in legs:
                    raise NoSuchParty(f"leg {event.leg} is not on the call")
            case _:
                pass
        self.asked.append(event)

    def _sign_in(self, event: e.SignInWanted) -> None:
        found = next(seat for seat in self.view.seats if seat.number == event.seat)
        if found.operator not in (None, event.operator):
            raise SeatInUse(f"{found.operator} is signed in on seat {event.seat}")
        self._seat(event.seat, state=SeatState.READY, operator=event.operator)

    def _leave(self, number: str, state: SeatState, reason: str) -> None:
        found = next(seat for seat in self.view.seats if seat.number == number)
        if found.operator is None:
            raise NotNow("nobody is signed in")
        if found.state is SeatState.TALKING:
            self._seat(number, leaving=state)
        elif state is SeatState.SIGNED_OUT:
            self._seat(number, state=state, operator=None)
        else:
            self._seat(number, state=state, break_reason=reason)

    def _ring(self, event: e.DepartmentWanted) -> None:
        known = self.departments.get(event.department)
        if known is None:
            raise NoSuchDepartment(f"there is no department {event.department}")
        if known.dial is None:
            raise DepartmentHasNoNumber(f"department {event.department} cannot be rung")
        call = next(call for call in self.view.calls if call.call == event.call)
        if any(leg.department == event.department for leg in call.legs):
            raise DepartmentAlreadyOnCall(f"department {event.department} is on the call")
        leg = LiveLeg(
            leg=LegId(f"leg-{event.department}"),
            role=Role.DEPARTMENT,
            state=LegState.RINGING,
            since=self.view.at,
            department=event.department,
        )
        changed = replace(call, legs=(*call.legs, leg))
        calls = tuple(changed if c.call == event.call else c for c in self.view.calls)
        self.view = replace(self.view, calls=calls)

    def _seat(self, number: str, **changes: object) -> None:
        self.view = replace(
            self.view,
            seats=tuple(
                _changed(seat, changes) if seat.number == number else seat
                for seat in self.view.seats
            ),
        )


def _changed(seat: LiveSeat, changes: Mapping[str, object]) -> LiveSeat:
    return replace(seat, **changes)  # type: ignore[arg-type]


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


# --- what is stored -----------------------------------------------------------------------------


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


@dataclass(frozen=True)
class History:
    row: Call
    legs: Sequence[Leg] = ()
    moments: Sequence[tuple[int, Fact]] = ()


@dataclass(frozen=True)
class Case:
    case: str
    opened_at: float
    version: int = 1
    status: str = "open"
    subject: str = ""
    text: str = ""
    caller: str = "+8613800138000"
    hotline: str = "12345"
    opened_by: str | None = "li"
    changed_at: float = 0.0
    changed_by: str | None = None
    closed_at: float | None = None
    calls: Sequence[str] = ()


@dataclass(frozen=True)
class Voice:
    voice: str
    role: str
    leg: str | None = None
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    starts: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Recording:
    recording: str
    call: str
    started_at: float
    content: bytes
    case: str | None = None
    hotline: str = "12345"
    caller: str = "13800138000"
    operator: str | None = "li"
    seconds: float = 61.5
    media_type: str = "audio/ogg"
    voices: Sequence[Voice] = ()

    @property
    def bytes(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Sound:
    """Audio that is handed out in pieces of 1000 bytes."""

    media_type = "audio/ogg"

    def __init__(self, content: bytes, torn_at: int | None = None) -> None:
        self._content = content
        self._torn_at = torn_at
        self.size = len(content)
        self.sha256 = hashlib.sha256(content).hexdigest()

    async def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        there = self._content[: self._torn_at]
        for at in range(start, min(stop, len(there)), 1000):
            yield there[at : min(at + 1000, stop)]


@dataclass(frozen=True)
class PeaksOfVoice:
    voice: str
    role: str
    peaks: Sequence[int]


@dataclass(frozen=True)
class PeaksOfAll:
    per_second: float
    voices: Sequence[PeaksOfVoice]


@dataclass(frozen=True)
class Counted:
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    answered_in_time: int = 0
    abandoned_in_time: int = 0
    wait_seconds: float = 0.0
    longest_wait_seconds: float = 0.0
    talk_seconds: float = 0.0
    talks_ended: int = 0
    inferred: int = 0
    unseen_seconds: float = 0.0


@dataclass(frozen=True)
class Account:
    name: str
    role: str
    password_hash: str
    active: bool = True
    created_at: float = 0.0


@dataclass(frozen=True)
class StoredSession:
    account: str
    opened_at: float
    expires_at: float
    role: str = ""
    active: bool = True


@dataclass(frozen=True)
class Access:
    entry: int
    at: float
    account: str
    action: str
    subject: str
    address: str
    detail: str


def _older(at: float, name: str, after: tuple[float, str] | None) -> bool:
    return after is None or (at, name) < after


def _within(at: float, since: float | None, before: float | None) -> bool:
    return (since is None or at >= since) and (before is None or at < before)


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
            if _older(row.offered_at, row.call, after)
            and _within(row.offered_at, wanted.since, wanted.before)
            and wanted.hotline in (None, row.hotline)
            and wanted.outcome in (None, row.outcome)
            and wanted.operator in (None, row.operator)
            and row.caller.endswith(wanted.caller or "")
        ][:limit]

    async def one(self, call: str) -> History | None:
        self.outage.check()
        return self.histories.get(call)


class FakeCases:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Case] = {}

    async def find(
        self, wanted: p.CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Case]:
        self.outage.check()
        rows = sorted(self.rows.values(), key=lambda row: (row.opened_at, row.case), reverse=True)
        return [
            row
            for row in rows
            if _older(row.opened_at, row.case, after) and wanted.status in (None, row.status)
        ][:limit]

    async def one(self, case: str) -> Case | None:
        self.outage.check()
        return self.rows.get(case)

    async def change(
        self, case: str, version: int, change: p.CaseChange, by: str, at: float
    ) -> Case | None:
        self.outage.check()
        row = self.rows.get(case)
        if row is None or row.version != version:
            return None
        row = self.rows[case] = replace(
            row,
            version=version + 1,
            subject=row.subject if change.subject is None else change.subject,
            text=row.text if change.text is None else change.text,
            status=change.status or row.status,
            changed_by=by,
            changed_at=at,
        )
        return row


class FileGone(Exception):
    """Raised by the pretended recordings package; the API knows it by ``Ports.errors`` only."""


class FileCut(FileGone):
    pass


class FileForeign(Exception):
    pass


class VoiceUnknown(Exception):
    pass


class FakeRecordings:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Recording] = {}
        self.broken: dict[str, Exception] = {}
        self.torn_at: int | None = None

    async def find(
        self, wanted: p.RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Recording]:
        self.outage.check()
        rows = sorted(
            self.rows.values(), key=lambda row: (row.started_at, row.recording), reverse=True
        )
        return [
            row
            for row in rows
            if _older(row.started_at, row.recording, after) and wanted.call in (None, row.call)
        ][:limit]

    async def one(self, recording: str) -> Recording | None:
        self.outage.check()
        return self.rows.get(recording)

    async def audio(self, recording: str, voice: str | None) -> Sound | None:
        row = await self.one(recording)
        if row is None:
            return None
        if recording in self.broken:
            raise self.broken[recording]
        if voice in (None, "mix"):
            return Sound(row.content, self.torn_at)
        if voice not in [known.voice for known in row.voices]:
            raise VoiceUnknown(voice)
        return Sound(voice.encode() * 10)

    async def peaks(self, recording: str) -> PeaksOfAll | None:
        row = await self.one(recording)
        if row is None:
            return None
        voices = [PeaksOfVoice(voice.voice, voice.role, [-3, 4, -128, 127]) for voice in row.voices]
        return PeaksOfAll(20.0, voices)


class FakeDirectory:
    def __init__(self, hotlines: list[Hotline], departments: list[Department]) -> None:
        self._hotlines = hotlines
        self._departments = departments

    async def hotlines(self) -> Sequence[Hotline]:
        return self._hotlines

    async def departments(self) -> Sequence[Department]:
        return self._departments


class FakeStatistics:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.counted = Counted()
        self.asked: list[tuple[float, float, float, str | None]] = []

    async def figures(
        self, start: float, end: float, threshold_seconds: float, hotline: str | None
    ) -> Counted:
        self.outage.check()
        self.asked.append((start, end, threshold_seconds, hotline))
        return self.counted


class FakeAccounts:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Account] = {}

    async def find(self, after: str | None, limit: int) -> Sequence[Account]:
        self.outage.check()
        return [self.rows[name] for name in sorted(self.rows) if name > (after or "")][:limit]

    async def one(self, name: str) -> Account | None:
        self.outage.check()
        return self.rows.get(name)

    async def create(self, name: str, role: str, password_hash: str, at: float) -> bool:
        self.outage.check()
        if name in self.rows:
            return False
        self.rows[name] = Account(name, role, password_hash, created_at=at)
        return True

    async def set_password(self, name: str, password_hash: str) -> bool:
        self.outage.check()
        self.rows[name] = replace(self.rows[name], password_hash=password_hash)
        return True

    async def set_active(self, name: str, active: bool) -> bool:
        self.outage.check()
        if not active and self._last_admin(name):
            return False
        self.rows[name] = replace(self.rows[name], active=active)
        return True

    async def set_role(self, name: str, role: str) -> bool:
        self.outage.check()
        if role != "admin" and self._last_admin(name):
            return False
        self.rows[name] = replace(self.rows[name], role=role)
        return True

    def _last_admin(self, name: str) -> bool:
        admins = [row.name for row in self.rows.values() if row.active and row.role == "admin"]
        return admins == [name]


class FakeSessions:
    def __init__(self, outage: Outage, accounts: FakeAccounts) -> None:
        self.outage = outage
        self.accounts = accounts
        self.rows: dict[str, StoredSession] = {}
        self.lookups = 0

    async def open(
        self, token_digest: str, account: str, opened_at: float, expires_at: float
    ) -> None:
        self.outage.check()
        self.rows[token_digest] = StoredSession(account, opened_at, expires_at)

    async def one(self, token_digest: str) -> StoredSession | None:
        self.lookups += 1
        self.outage.check()
        row = self.rows.get(token_digest)
        if row is None:
            return None
        account = self.accounts.rows[row.account]
        return replace(row, role=account.role, active=account.active)

    async def close(self, token_digest: str) -> None:
        self.outage.check()
        self.rows.pop(token_digest, None)

    async def close_all(self, account: str, keep: str | None = None) -> None:
        self.outage.check()
        self.rows = {
            digest: row
            for digest, row in self.rows.items()
            if row.account != account or digest == keep
        }


class FakeAccessLog:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: list[Access] = []

    async def write(
        self, at: float, account: str, action: str, subject: str, address: str, detail: str
    ) -> None:
        self.outage.check()
        entry = len(self.rows) + 1
        self.rows.append(Access(entry, at, account, action, subject, address, detail))

    async def find(
        self, subject: str | None, account: str | None, after: int | None, limit: int
    ) -> Sequence[Access]:
        self.outage.check()
        return [
            row
            for row in reversed(self.rows)
            if subject in (None, row.subject)
            and account in (None, row.account)
            and (after is None or row.entry < after)
        ][:limit]


def seat_rung(at: float, number: str = "1001") -> Fact:
    return f.SeatRung(at=at, call=CallId("c-live"), seat=SeatNumber(number), leg=LegId("l2"))
