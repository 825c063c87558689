"""From tracks to recordings, in the background: after every call, and again for whatever an earlier
attempt left behind.

A recording is put into the store, entered in the ledger, its row committed, and only then do its
tracks go: a store that is away for an hour costs nothing but that hour.

The work is in the database (calls that ended and have no recording yet), so that a restart goes on
where it stopped. A row is committed before the tracks go; tracks that stayed because a process died
between the two go at the next start. Whatever fails is tried again, less and less often; only a
call of which no track was ever written is given up.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from recordings.errors import (
    NameRefused,
    NoTracks,
    RecordingDiffers,
    StoreAway,
    TracksChanged,
)
from recordings.ingest import Recording, Source, discard_tracks, ingest_call
from recordings.ledger import Ledger
from recordings.ledgered import entries_for
from recordings.store import FileStore, as_store
from store.errors import StoreUnavailable
from store.recordings import Due, Recordings

_log = logging.getLogger(__name__)

SETTLE_SECONDS = 1.5
"""How long after a call's end the PBX may still be writing its tracks."""
LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
"""How long tracks that are not there may still appear."""
LONGEST_PAUSE_SECONDS = 600.0
MOST_ATTEMPTS = 32_767
"""What the database's count holds: more than half a year at the longest pause."""
STRANGE_CLOCK_SECONDS = 30.0
"""How long after a start the PBX may take to tell its clock, before recordings are made as if it
were ours.
"""
AT_ONCE = 100
"""Calls asked of the database at a time."""
_HITS_EVERY_CALL = {
    errno.EDQUOT,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.ENOSPC,
    errno.EROFS,
}
"""Faults of the machine: the next call would meet the same, and none of them is to blame."""


class Ingest:
    """Run ``run`` as a task; ``wake`` it when a call has ended."""

    def __init__(
        self,
        rows: Recordings,
        *,
        spool: Path,
        recordings: FileStore | Path,
        ledger: Ledger | None = None,
        zone: tzinfo,
        clock: Callable[[], float],
        clock_offset: Callable[[], float | None] = lambda: 0.0,
    ) -> None:
        """``clock_offset`` is the PBX's clock minus ours, seconds; None: not known yet."""
        self._rows = rows
        self._spool = spool
        self._recordings = as_store(recordings)
        self._ledger = ledger
        self._entered: dict[tuple[str, str], tuple[str, int]] = {}
        self._zone = zone
        self._clock = clock
        self._clock_offset = clock_offset
        self._known_offset: float | None = None
        self._began_at = clock()
        self._woken = asyncio.Event()
        self._woken_at = 0.0
        self._not_before: dict[str, float] = {}
        self.trouble: str | None = None

    def wake(self) -> None:
        """There may be something to do, now or when the database has heard of it."""
        self._woken_at = self._clock()
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        swept = False
        while True:
            self._woken.clear()
            try:
                if not swept:
                    await self._sweep()
                    swept = True
                pause = await self._all_due()
            except StoreUnavailable:
                pause = self._troubled("the database does not answer")
            except Exception as fault:
                pause = self._troubled(f"recordings cannot be made: {fault}")
            else:
                self.trouble = None
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def _troubled(self, reason: str) -> float:
        if self.trouble != reason:
            _log.error("%s", reason, exc_info=True)
        self.trouble = reason
        return LOOK_SECONDS

    async def _sweep(self) -> None:
        """Let go of tracks whose recording was committed by a process that died right after."""
        for call in await asyncio.to_thread(_folders, self._spool):
            if await self._rows.is_kept(call) and (row := await self._rows.one(call)):
                await self._discard(call, [Source(one.name, one.bytes) for one in row.sources])

    async def _all_due(self) -> float:
        """Work through what is due; seconds until there is something to do again."""
        began = self._clock()
        if self._offset() is None and began < self._began_at + STRANGE_CLOCK_SECONDS:
            return 0.5
        self._not_before = {call: at for call, at in self._not_before.items() if at > began}
        # A call that has just ended may not be in the database yet: by the time its tracks have
        # settled it is.
        soon = began <= self._woken_at + SETTLE_SECONDS
        pause, tried = SETTLE_SECONDS if soon else LOOK_SECONDS, 0
        found = await self._rows.due(AT_ONCE, MOST_ATTEMPTS)
        for due in found:
            now = self._clock()
            ready_at = max(due.ended_at + SETTLE_SECONDS, self._not_before.get(due.call, 0.0))
            if ready_at > now:
                pause = min(pause, ready_at - now)
                continue
            await self._one(due)
            tried += 1
        if tried and len(found) == AT_ONCE:
            return 0.0  # there may be more behind them
        return max(pause, 0.05)

    async def _one(self, due: Due) -> None:
        try:
            made = await asyncio.to_thread(self._make, due.call)
            ledgered = await asyncio.to_thread(self._enter, made)
            await self._rows.keep(made, ledgered)
            self._entered.pop((made.path, made.sha256), None)
        except (StoreUnavailable, StoreAway):
            raise
        except NoTracks as fault:
            final = self._clock() > due.ended_at + PATIENCE_SECONDS
            await self._postpone(due, str(fault), final=final)
        except TracksChanged as fault:
            await self._postpone(due, str(fault), final=False)
        except Exception as fault:
            if isinstance(fault, OSError) and fault.errno in _HITS_EVERY_CALL:
                raise
            # Whatever is odd about this call must not hold up the others.
            _log.exception("the recording of call %s could not be made", due.call)
            await self._postpone(due, str(fault) or type(fault).__name__, final=False)
        else:
            await self._discard(due.call, made.sources)

    def _make(self, call: str) -> Recording:
        """Blocking."""
        make = functools.partial(
            ingest_call,
            self._spool,
            self._recordings,
            call,
            tz=self._zone,
            clock_offset=self._offset() or 0.0,
        )
        try:
            return make()
        except RecordingDiffers:
            # No row was committed (the call would not be due): the file is a leftover of an attempt
            # that was cut off.
            return make(replace=True)

    def _offset(self) -> float | None:
        """The last that was known: the PBX may be out of sight just now."""
        if (offset := self._clock_offset()) is not None:
            self._known_offset = offset
        return self._known_offset

    def _enter(self, made: Recording) -> tuple[str, int] | None:
        """Blocking. Once in the ledger, a recording whose row cannot be committed yet is not
        entered again.
        """
        if self._ledger is None:
            return None
        what = (made.path, made.sha256)
        if what not in self._entered:
            now = datetime.fromtimestamp(self._clock(), self._zone)
            self._entered[what] = self._ledger.add(entries_for(made), now)[0]
        return self._entered[what]

    async def _discard(self, call: str, sources: Sequence[Source]) -> None:
        """Tracks that cannot be removed now are tried again at the next start."""
        try:
            await asyncio.to_thread(discard_tracks, self._spool, call, sources)
        except (TracksChanged, NameRefused, OSError):
            _log.exception("the tracks of call %s were kept", call)

    async def _postpone(self, due: Due, reason: str, *, final: bool) -> None:
        if not final:
            self._not_before[due.call] = self._clock() + min(
                LONGEST_PAUSE_SECONDS, SETTLE_SECONDS * 2 ** min(due.attempts, 10)
            )
        await self._rows.not_made(due.call, reason, final=final)


def _folders(spool: Path) -> list[str]:
    """The calls that have tracks in the spool."""
    try:
        return sorted(entry.name for entry in spool.iterdir() if entry.is_dir())
    except FileNotFoundError:
        return []
