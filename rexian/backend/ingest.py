"""From tracks to recordings, in the background: after every call, and again for whatever an earlier
attempt left behind.

The work is in the database (calls that ended and have no recording yet), so that a restart goes on
where it stopped. A row is committed before the tracks go. Whatever fails is tried again, less and
less often; only a call of which no track was ever written is given up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

from recordings.errors import NoTracks, RecordingDiffers, RecordingsError, TracksChanged
from recordings.ingest import discard_tracks, ingest_call
from store.errors import StoreUnavailable
from store.recordings import Due, Recordings

_log = logging.getLogger(__name__)

SETTLE_SECONDS = 1.5
"""How long after a call's end the PBX may still be writing its tracks."""
LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
"""How long tracks that are not there may still appear."""
LONGEST_PAUSE_SECONDS = 600.0


class Ingest:
    """Run ``run`` as a task; ``wake`` it when a call has ended."""

    def __init__(
        self,
        rows: Recordings,
        *,
        spool: Path,
        recordings: Path,
        zone: tzinfo,
        clock: Callable[[], float],
    ) -> None:
        self._rows = rows
        self._spool = spool
        self._recordings = recordings
        self._zone = zone
        self._clock = clock
        self._woken = asyncio.Event()
        self._not_before: dict[str, float] = {}
        self.trouble: str | None = None

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._woken.clear()
            try:
                pause = await self._all_due()
                self.trouble = None
            except StoreUnavailable:
                self.trouble, pause = "the database does not answer", LOOK_SECONDS
            except OSError as fault:
                _log.exception("recordings cannot be made")
                self.trouble, pause = str(fault), LOOK_SECONDS
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _all_due(self) -> float:
        """Work through what is due; seconds until there is something to do again."""
        pause = LOOK_SECONDS
        for due in await self._rows.due():
            now = self._clock()
            ready_at = max(due.ended_at + SETTLE_SECONDS, self._not_before.get(due.call, 0.0))
            if ready_at > now:
                pause = min(pause, ready_at - now)
                continue
            await self._one(due)
        return max(pause, 0.05)

    async def _one(self, due: Due) -> None:
        try:
            made = await asyncio.to_thread(
                ingest_call, self._spool, self._recordings, due.call, tz=self._zone
            )
        except RecordingDiffers:
            # No row was committed (the call would not be due): the file is a leftover of an attempt
            # that was cut off.
            made = await asyncio.to_thread(
                ingest_call, self._spool, self._recordings, due.call, tz=self._zone, replace=True
            )
        except NoTracks as fault:
            final = self._clock() > due.ended_at + PATIENCE_SECONDS
            await self._postpone(due, str(fault), final=final)
            return
        except TracksChanged as fault:
            await self._postpone(due, str(fault), final=False)
            return
        except RecordingsError as fault:
            _log.exception("the recording of call %s could not be made", due.call)
            await self._postpone(due, str(fault), final=False)
            return
        await self._rows.keep(made)
        self._not_before.pop(due.call, None)
        try:
            await asyncio.to_thread(discard_tracks, self._spool, due.call, made.sources)
        except TracksChanged:
            _log.exception("the tracks of call %s were kept: they changed", due.call)

    async def _postpone(self, due: Due, reason: str, *, final: bool) -> None:
        self._not_before[due.call] = self._clock() + min(
            LONGEST_PAUSE_SECONDS, SETTLE_SECONDS * 2 ** min(due.attempts, 10)
        )
        await self._rows.not_made(due.call, reason, final=final)
