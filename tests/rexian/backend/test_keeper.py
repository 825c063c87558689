"""Recordings that outlive their time, holds, a disk that fills up, a store that is away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recordings.audit import AuditReport, audit
from recordings.ingest import Recording, ingest_call
from recordings.ledger import Kind, Ledger, check_ledger, load_or_create_key
from recordings.ledger.entry import parse_line
from recordings.ledgered import entries_for
from recordings.store import LocalStore
from rexian.backend.alarms import AlarmKind
from rexian.backend.keeper import DiskLimits, Keeper, free_percent
from store.deletion import DueRow
from store.errors import StoreUnavailable
from store.evidence import Retention
from store.recordings import DigestRow, Recordings
from tests.recordings.sounds import BEIJING, put, tone
from tests.recordings.store.faults import Away

NOW = 1_763_784_000.0
"""2025-11-22, 12:00 in Beijing."""


class Rows(Recordings):
    """The table of recordings, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Recording] = {}
        self.unknown: list[str] = []
        self.places: dict[str, tuple[str, int]] = {}
        self.away = False

    async def without_ledger(self, limit: int = 100) -> Sequence[DigestRow]:
        if self.away:
            raise StoreUnavailable("away")
        found = [self.kept[call] for call in self.unknown[:limit]]
        return [DigestRow(one.call_id, one.path, one.sha256, one.bytes) for one in found]

    async def ledgered(self, call: str, day: str, entry: int) -> None:
        self.unknown.remove(call)
        self.places[call] = (day, entry)


class Times(Retention):
    """What is in ``over`` is due, what is in ``early`` may go before its time."""

    def __init__(self, kept: dict[str, Recording]) -> None:
        self._kept = kept
        self.over: list[str] = []
        self.early: list[str] = []
        self.held: set[str] = set()

    async def due(self, at: float, limit: int = 100, *, early: bool = False) -> Sequence[DueRow]:
        calls = [*self.over, *(self.early if early else ())]
        return [self._row(call) for call in calls if call not in self.held][:limit]

    def _row(self, call: str) -> DueRow:
        one = self._kept[call]
        return DueRow(call, one.path, one.sha256, one.bytes, "ordinary")

    @asynccontextmanager
    async def deleting(
        self, call: str, at: float, *, early: bool = False
    ) -> AsyncIterator[DueRow | None]:
        if call in self.held:
            yield None
            return
        yield self._row(call)
        for calls in (self.over, self.early):
            if call in calls:
                calls.remove(call)
        del self._kept[call]


class Waiting:
    trouble: str | None = None


class House:
    """Three recordings, and a keeper that is told how much of the disk is free."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "store"
        self.files = Away(LocalStore(self.root))
        self.key = load_or_create_key(folder / "ledger.key")
        self.book = folder / "ledger"
        self.ledger = Ledger(self.book, self.key)
        self.rows = Rows()
        self.times = Times(self.rows.kept)
        self.now = NOW
        self.free = [50.0]
        self.alarms: list[tuple[AlarmKind, str]] = []
        self.ingest = Waiting()
        for number in range(3):
            call = f"call-{number}"
            put(folder / "spool", "citizen", "c", tone(500 + number, 0.3), call_id=call)
            made = ingest_call(folder / "spool", self.files, call, tz=BEIJING)
            self.ledger.add(entries_for(made), datetime.fromtimestamp(NOW, UTC))
            self.rows.kept[call] = made
        self.keeper = Keeper(
            self.rows,
            self.times,
            self.files,
            self.ledger,
            disk=folder,
            limits=DiskLimits(10, 5),
            relieves=True,
            zone=BEIJING,
            clock=lambda: self.now,
            alarm=lambda kind, subject, detail: self.alarms.append((kind, detail)),
            ingest=self.ingest,
            free=lambda _: self.free.pop(0) if len(self.free) > 1 else self.free[0],
        )

    def audit(self) -> AuditReport:
        return audit(self.book, self.key.public, self.files, lambda: list(self.rows.kept.values()))

    def tombstones(self) -> list[tuple[str, str]]:
        entries = [
            parse_line(line)
            for path in sorted(self.book.glob("*.jsonl"))
            for line in path.read_bytes().splitlines()
        ]
        return [(one.path, one.note) for one in entries if one and one.kind is Kind.DELETED]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_what_has_outlived_its_time_goes_and_leaves_a_tombstone(house: House) -> None:
    made = house.rows.kept["call-1"]
    house.times.over = ["call-1"]

    assert await house.keeper.once() == 1

    assert not (house.root / made.path).exists()
    assert not (house.root / made.peaks.path).exists()
    assert house.tombstones() == [
        (made.path, "retention: ordinary"),
        (made.peaks.path, "retention: ordinary"),
    ]
    assert house.audit().ok
    assert house.audit().files == 4
    assert await house.keeper.once() == 0


async def test_a_hold_that_comes_at_the_last_moment_keeps_everything(house: House) -> None:
    house.times.over = ["call-1"]
    real = house.times.due

    async def due(at: float, limit: int = 100, *, early: bool = False) -> Sequence[DueRow]:
        found = await real(at, limit, early=early)
        house.times.held.add("call-1")
        return found

    house.times.due = due  # type: ignore[method-assign]

    assert await house.keeper.once() == 0
    assert house.tombstones() == []
    assert house.audit().ok


async def test_a_store_that_is_away_gets_no_tombstone_and_is_tried_again(house: House) -> None:
    house.times.over = ["call-1"]
    house.files.away = True
    assert await house.keeper.once() == 0
    assert house.tombstones() == []

    house.files.away = False
    assert await house.keeper.once() == 1
    assert house.audit().ok


async def test_a_death_between_tombstone_and_file_is_made_good(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.times.over = ["call-1"]
    with monkeypatch.context() as patch:
        patch.setattr(Away, "delete", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        assert await house.keeper.once() == 0
    assert not house.audit().ok

    assert await house.keeper.once() == 1
    assert house.audit().ok


async def test_a_disk_nearly_full_is_told_and_told_again_after_an_hour(house: House) -> None:
    house.free = [9.0]
    house.times.early = ["call-0"]
    for minutes in (0, 1, 59, 60, 61):
        house.now = NOW + 60 * minutes
        assert await house.keeper.once() == 0
    assert house.alarms == [(AlarmKind.DISK_NEARLY_FULL, "9.0 % are free")] * 2

    house.free = [11.0]
    await house.keeper.once()
    house.free = [9.0]
    await house.keeper.once()
    assert len(house.alarms) == 3


async def test_a_disk_almost_full_lets_the_oldest_go_that_may_until_there_is_room(
    house: House,
) -> None:
    house.times.early = ["call-0", "call-1", "call-2"]
    house.free = [4.0, 4.0, 4.0, 4.5, 6.0]  # alarm, urgent?, before each of three

    assert await house.keeper.once() == 2

    assert list(house.rows.kept) == ["call-2"]
    assert house.tombstones()[0][1] == "retention: ordinary, early: the disk was nearly full"
    assert house.audit().ok


async def test_a_disk_almost_full_takes_nothing_whose_class_does_not_allow_it(
    house: House,
) -> None:
    house.free = [0.0]
    assert await house.keeper.once() == 0
    assert len(house.rows.kept) == 3


async def test_recordings_that_cannot_be_stored_are_told(house: House) -> None:
    house.ingest.trouble = "recordings cannot be made: the store does not answer"
    await house.keeper.once()
    await house.keeper.once()
    assert house.alarms == [
        (AlarmKind.RECORDINGS_WAIT, "recordings cannot be made: the store does not answer")
    ]


async def test_a_recording_that_cannot_be_deleted_holds_up_no_other(house: House) -> None:
    bad = house.rows.kept["call-0"]
    house.rows.kept["call-0"] = replace(bad, path="../../etc/passwd")
    house.times.over = ["call-0", "call-1"]

    assert await house.keeper.once() == 1

    assert list(house.rows.kept) == ["call-0", "call-2"]
    assert [kind for kind, _ in house.alarms] == [AlarmKind.RECORDING_STAYS]
    assert (house.root / bad.path).exists()


async def test_a_ledger_somebody_touched_is_told(house: House) -> None:
    (house.book / "2025-11-22.head").unlink()
    house.times.over = ["call-1"]
    await house.keeper.once()
    await house.keeper.once()
    assert house.alarms == [(AlarmKind.LEDGER_TAMPERED, "2025-11-22.head was missing or forged")]


async def test_recordings_from_before_the_ledger_are_entered(house: House, tmp_path: Path) -> None:
    put(tmp_path / "spool", "citizen", "c", tone(700, 0.3), call_id="old")
    made = ingest_call(tmp_path / "spool", house.files, "old", tz=BEIJING)
    house.rows.kept["old"] = made
    house.rows.unknown = ["old"]
    assert not house.audit().ok

    await house.keeper.once()

    assert house.rows.places == {"old": ("2025-11-22", 7)}
    report = check_ledger(house.book, house.key.public)
    assert report.live[made.path].sha256 == made.sha256
    assert house.audit().ok


async def test_the_database_away_is_no_fault(house: House) -> None:
    house.rows.away = True
    assert await house.keeper.once() == 0
    assert house.alarms == []


def test_the_free_share_of_a_real_disk(tmp_path: Path) -> None:
    assert 0 < free_percent(tmp_path) < 100
