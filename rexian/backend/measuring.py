"""What is known of a recording only after it was made: how much of the call it holds, and for older
ones how its voices sound. In the background, one at a time, newest sound first.

The work is in the database (what was not compared, what was not measured), so that nothing is
forgotten over a restart.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from quality.sound import Sound, Track
from recordings.coverage import Coverage, LegInterval, coverage
from recordings.errors import RecordingsError, StoreAway
from recordings.ingest import Span
from recordings.sound import measure_stored
from recordings.store import FileStore
from recordings.tracks import Role
from rexian.backend.alarms import AlarmKind
from store.errors import StoreUnavailable
from store.measures import Measures, Uncovered, Unmeasured

_log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class _Voice:
    role: Role
    leg_id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Recording:
    started_at: datetime
    voices: tuple[_Voice, ...]


class Measuring:
    """Run ``run`` as a task."""

    def __init__(
        self,
        measures: Measures,
        store: FileStore,
        *,
        clock: Callable[[], float],
        alarm: Callable[[AlarmKind, str, str], None],
    ) -> None:
        self._measures = measures
        self._store = store
        self._clock = clock
        self._alarm = alarm

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            done = 0
            try:
                done = await self.once()
            except (StoreUnavailable, StoreAway):
                _log.info("recordings are measured later: the database or the store is away")
            except Exception:
                _log.exception("recordings cannot be measured now")
            await asyncio.sleep(0 if done else LOOK_SECONDS)

    async def once(self) -> int:
        """One round; gives the number of recordings something became known of."""
        done = 0
        for row in await self._measures.uncovered(AT_ONCE):
            found = covered(row)
            # The alarm first: told twice is better than never.
            if not found.enough:
                self._alarm(AlarmKind.RECORDING_GAPS, row.call, _said(found))
            await self._measures.covered(row.call, found.expected, found.recorded, self._clock())
            done += 1
        for old in await self._measures.unmeasured(1):
            sound = await asyncio.to_thread(self._measure, old)
            await self._measures.measured(old.call, sound, self._clock())
            done += 1
        return done

    def _measure(self, row: Unmeasured) -> Sound | None:
        """Blocking. None for a file that cannot be measured: a check of the store tells why."""
        tracks = [Track(role, spans) for role, spans in row.voices]
        try:
            with self._store.open(row.path) as file:
                return measure_stored(file, row.path, tracks)
        except StoreAway:
            raise
        except (RecordingsError, OSError, ValueError) as fault:
            _log.warning("the recording of call %s cannot be measured: %s", row.call, fault)
            return None


def covered(row: Uncovered) -> Coverage:
    """The recording of a call beside its legs. A leg is known by its id: a supervisor who took a
    call over began as one and ended as its operator.
    """
    roles = {leg.leg: Role(leg.role) for leg in row.legs}
    recording = None
    if row.started_at is not None:
        recording = _Recording(
            datetime.fromtimestamp(row.started_at, UTC),
            tuple(
                _Voice(
                    Role.PLAYED if role == Role.PLAYED else roles.get(leg, Role(role)),
                    leg,
                    tuple(Span(start, seconds) for start, seconds in spans),
                )
                for leg, role, spans in row.voices
            ),
        )
    return coverage(
        recording,
        [
            LegInterval(
                roles[leg.leg],
                leg.leg,
                datetime.fromtimestamp(leg.joined_at, UTC),
                datetime.fromtimestamp(leg.ended_at, UTC),
                datetime.fromtimestamp(leg.certain_until, UTC),
            )
            for leg in row.legs
        ],
    )


def _said(found: Coverage) -> str:
    worst = max(found.legs, key=lambda leg: leg.expected - leg.recorded)
    return (
        f"{found.recorded:.1f} of {found.expected:.1f} s were recorded ({found.ratio:.2%}); the "
        f"most is missing of the {worst.role.value}'s leg {worst.leg_id}"
    )
