"""Looks after the stored recordings: what no ledger knows is entered, what has outlived its time is
deleted, a disk that fills up is told of before it is full.

A deletion leaves a tombstone in the ledger first, then the file goes, then the row says so;
whatever dies in between, doing it again ends in the same place.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from recordings.errors import RecordingForeign, RecordingMissing, RecordingsError, StoreAway
from recordings.ledger import Kind, Ledger, NewEntry
from recordings.places import peaks_path
from recordings.store import FileStore, digest
from rexian.backend.alarms import AlarmKind
from store.deletion import DueRow
from store.errors import StoreUnavailable
from store.evidence import Retention
from store.recordings import DigestRow, Recordings

_log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
SAY_AGAIN_SECONDS = 3600.0
"""The same trouble is told again so often."""
AT_ONCE = 100


class _Trouble(Protocol):
    @property
    def trouble(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class DiskLimits:
    """Shares of the disk that are free, in percent: below ``alarm`` somebody is told, below
    ``urgent`` recordings that may go before their time do.
    """

    alarm: float
    urgent: float


class Keeper:
    """Run ``run`` as a task."""

    def __init__(
        self,
        rows: Recordings,
        retention: Retention,
        store: FileStore,
        ledger: Ledger,
        *,
        disk: Path,
        limits: DiskLimits,
        relieves: bool,
        zone: tzinfo,
        clock: Callable[[], float],
        alarm: Callable[[AlarmKind, str, str], None],
        ingest: _Trouble,
        free: Callable[[Path], float] | None = None,
    ) -> None:
        """``disk`` is a folder on the disk that is watched; ``relieves`` whether deleting
        recordings makes room on it. ``free`` gives the free share in percent.
        """
        self._rows = rows
        self._retention = retention
        self._store = store
        self._ledger = ledger
        self._disk = disk
        self._limits = limits
        self._relieves = relieves
        self._zone = zone
        self._clock = clock
        self._alarm = alarm
        self._ingest = ingest
        self._free = free or free_percent
        self._said: dict[tuple[AlarmKind, str], float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self) -> int:
        """One round; gives the number of recordings deleted."""
        deleted = 0
        try:
            self._tell()
            await self._adopt()
            deleted = await self._delete_due(early=False)
            if self._relieves and self._free(self._disk) < self._limits.urgent:
                deleted += await self._delete_due(early=True)
        except StoreUnavailable:
            _log.info("the database does not answer: recordings are looked after later")
        except (RecordingsError, OSError) as fault:
            _log.warning("recordings cannot be looked after now: %s", fault)
        return deleted

    def _tell(self) -> None:
        free = self._free(self._disk)
        short = f"{free:.1f} % are free" if free < self._limits.alarm else None
        self._say(AlarmKind.DISK_NEARLY_FULL, str(self._disk), short)
        self._say(AlarmKind.RECORDINGS_WAIT, "recordings", self._ingest.trouble)
        self._say(AlarmKind.LEDGER_TAMPERED, "ledger", self._ledger.noticed)

    def _say(self, kind: AlarmKind, subject: str, trouble: str | None) -> None:
        """Tell of a trouble when it begins and every hour; None while all is well."""
        if trouble is None:
            self._said.pop((kind, subject), None)
            return
        now = self._clock()
        if now - self._said.get((kind, subject), float("-inf")) >= SAY_AGAIN_SECONDS:
            self._said[kind, subject] = now
            self._alarm(kind, subject, trouble)

    async def _adopt(self) -> None:
        """Recordings from before there was a ledger."""
        while found := await self._rows.without_ledger(AT_ONCE):
            for row in found:
                day, entry = await asyncio.to_thread(self._enter, row)
                await self._rows.ledgered(row.call_id, day, entry)

    def _enter(self, row: DigestRow) -> tuple[str, int]:
        """Blocking. What the row says of the recording is entered, whatever the file is by now:
        the next check tells.
        """
        entries = [NewEntry(Kind.ADOPTED, row.call_id, row.path, row.sha256, row.bytes)]
        beside = peaks_path(row.path)
        try:
            entries.append(
                NewEntry(Kind.ADOPTED, row.call_id, beside, *digest(self._store, beside))
            )
        except StoreAway:
            raise
        except RecordingsError as fault:
            _log.warning("the peaks of call %s are not entered: %s", row.call_id, fault)
        return self._ledger.add(entries, self._now())[0]

    async def _delete_due(self, *, early: bool) -> int:
        """What cannot be deleted stays, with an alarm, and holds up nothing else."""
        deleted, tried = 0, set[str]()
        while True:
            due = await self._retention.due(self._clock(), AT_ONCE, early=early)
            new = [row for row in due if row.call not in tried]
            if not new:
                return deleted
            for row in new:
                if early and self._free(self._disk) >= self._limits.urgent:
                    return deleted
                tried.add(row.call)
                deleted += await self._delete(row.call, early=early)

    async def _delete(self, call: str, *, early: bool) -> int:
        try:
            async with self._retention.deleting(call, self._clock(), early=early) as row:
                if row is None:
                    return 0
                await asyncio.to_thread(self._remove, row, early)
        except StoreAway:
            raise
        except RecordingsError as fault:
            self._say(AlarmKind.RECORDING_STAYS, call, str(fault))
            return 0
        _log.info("the recording of call %s was deleted by the class %s", call, row.rule)
        return 1

    def _remove(self, row: DueRow, early: bool) -> None:
        """Blocking."""
        beside = peaks_path(row.path)
        try:
            self._store.stat(row.path)  # a store that is away gets no tombstone it cannot follow
        except (RecordingMissing, RecordingForeign):
            _log.warning("the recording of call %s was gone before its time", row.call)
        note = f"retention: {row.rule}" + (", early: the disk was nearly full" if early else "")
        tombstones = [
            NewEntry(Kind.DELETED, row.call, row.path, row.sha256, row.bytes, note),
            NewEntry(Kind.DELETED, row.call, beside, "", 0, note),
        ]
        self._ledger.add(tombstones, self._now())
        self._store.delete(row.path)
        self._store.delete(beside)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), self._zone)


def free_percent(folder: Path) -> float:
    """The free share of the disk a folder is on."""
    usage = shutil.disk_usage(folder)
    return 100 * usage.free / usage.total
