"""Rows of recordings: which calls are still to be recorded, what was stored, and how it was found.

Every ended call that had a line gets a row in the state ``pending`` together with its end (see
``store.projections.recordings_due``), so a recording that was never made is a row too and not a
gap.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.clean import clean_text
from store.database import Database
from store.measures import (
    COVERED,
    MEASURES,
    VOICE_MEASURES,
    sound_columns,
    voice_columns,
    write_parties,
)
from store.recording_search import WantedRecordings, search, stored
from store.schema import calls, legs, recordings, voices

if TYPE_CHECKING:
    from recordings.ingest import Recording


@dataclass(frozen=True, slots=True)
class SpanRow:
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A track file the recording was made of, with the size it had."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """One party's track; ``starts`` and ``spans`` in seconds from the start of the recording."""

    key: str
    channel: int
    role: str
    """A value of ``acd.values.Role``, or ``played``."""
    leg: str | None
    seat: str | None
    operator: str | None
    department: str | None
    starts: float
    seconds: float
    level_dbfs: float
    peaks: str
    spans: tuple[SpanRow, ...]
    odd_bytes: int
    talk_seconds: float | None = None
    """This and what follows: see ``quality.sound.VoiceSound``; None: not measured."""
    talk_share: float | None = None
    speech_dbfs: float | None = None
    clipped_share: float | None = None

    @property
    def voice(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording that is (or was) in the store. Fits ``api.views.RecordingRow`` as well as
    ``recordings.replay.StoredRecording``.
    """

    call: str
    case: str | None
    hotline: str
    caller: str
    operator: str | None
    status: str
    """``ok``, or what was found wrong when it was last checked."""
    reason: str
    started_at: float
    seconds: float
    bytes: int
    sha256: str
    media_type: str
    path: str
    sample_rate: int
    sources: tuple[SourceRow, ...]
    voices: tuple[VoiceRow, ...]
    grade: int | None = None
    """What the citizen keyed in at the end of the call."""
    conversation_seconds: float | None = None
    """This and the next three: see ``quality.sound.Sound``; None: not measured."""
    silence_seconds: float | None = None
    longest_silence_seconds: float | None = None
    overlap_seconds: float | None = None
    expected_seconds: float | None = None
    """What should be recorded; None: not compared with the legs yet."""
    recorded_seconds: float | None = None
    coverage: float | None = None
    """recorded / expected; None as well when nothing was expected."""

    @property
    def recording(self) -> str:
        return self.call

    @property
    def call_id(self) -> str:
        return self.call

    @property
    def duration_seconds(self) -> float:
        return self.seconds


@dataclass(frozen=True, slots=True)
class DigestRow:
    """Fits ``recordings.evidence.EvidenceRow``."""

    call_id: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Due:
    """A call whose recording is still to be made."""

    call: str
    ended_at: float
    attempts: int


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """A recording that was never stored: ``pending`` or ``failed``."""

    status: str
    reason: str


class Recordings:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- making them ------------------------------------------------------------------------------

    async def due(self, limit: int = 100, most_attempts: int = 100) -> Sequence[Due]:
        """Calls that have ended and are not recorded yet: fewest attempts first, then oldest."""
        query = (
            select(recordings.c.call, calls.c.ended_at, recordings.c.attempts)
            .join(calls, calls.c.call == recordings.c.call)
            .where(recordings.c.status == "pending", recordings.c.attempts < most_attempts)
            .order_by(recordings.c.attempts, calls.c.ended_at, recordings.c.call)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return [Due(*row) for row in await connection.execute(query)]

    async def keep(self, recording: Recording, ledgered: tuple[str, int] | None = None) -> None:
        """Commit the row of a recording that lies in the store. Doing it again changes nothing.

        ``ledgered`` is the day and number of its entry in the ledger. After this the tracks it was
        made of may go. The call must be known to the database.
        """
        day, entry = ledgered or (None, None)
        row = {
            "status": "ok",
            "reason": "",
            "path": recording.path,
            "sha256": recording.sha256,
            "bytes": recording.bytes,
            "seconds": recording.duration_seconds,
            "started_at": recording.started_at.timestamp(),
            "sample_rate": recording.sample_rate,
            "sources": [asdict(source) for source in recording.sources],
            "strays": [asdict(stray) for stray in recording.strays],
            "ledger_day": day,
            "ledger_entry": entry,
            **sound_columns(recording.sound, recording.started_at.timestamp()),
        }
        lines = [
            {
                "call": recording.call_id,
                "channel": voice.channel,
                "key": voice.key,
                "role": str(voice.role),
                "leg": voice.leg_id,
                "starts": voice.start_offset,
                "seconds": voice.duration,
                "level_dbfs": voice.level_dbfs,
                "peaks": voice.peaks,
                "spans": [asdict(span) for span in voice.spans],
                "odd_bytes": voice.odd_bytes,
                **voice_columns(recording.sound, voice.channel),
            }
            for voice in recording.voices
        ]
        made = upsert(recordings).values(call=recording.call_id, **row)
        async with self._database.writing() as connection:
            await connection.execute(made.on_conflict_do_update(index_elements=["call"], set_=row))
            await connection.execute(delete(voices).where(voices.c.call == recording.call_id))
            if lines:
                await connection.execute(insert(voices), lines)
            await write_parties(connection, recording.call_id)

    async def not_made(self, call: str, reason: str, *, final: bool) -> None:
        """An attempt came to nothing. ``final``: there will be no other one (no track was left)."""
        changed = (
            recordings.update()
            .where(recordings.c.call == call, recordings.c.path.is_(None))
            .values(
                status="failed" if final else "pending",
                reason=clean_text(reason),
                attempts=recordings.c.attempts + 1,
            )
        )
        async with self._database.writing() as connection:
            await connection.execute(changed)

    async def is_kept(self, call: str) -> bool:
        """True when the row of the call's recording is committed."""
        query = select(
            exists().where(recordings.c.call == clean_text(call), recordings.c.path.is_not(None))
        )
        async with self._database.reading() as connection:
            return bool(await connection.scalar(query))

    # --- finding them -----------------------------------------------------------------------------

    async def find(
        self, wanted: WantedRecordings, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordingRow]:
        """Newest first, at most ``limit``, beginning after the key ``(started_at, recording)``."""
        async with self._database.reading() as connection:
            return await _read(connection, search(wanted, after, limit))

    async def one(self, recording: str) -> RecordingRow | None:
        """A recording by the id of its call; None while there is none."""
        query = stored().where(recordings.c.call == clean_text(recording))
        async with self._database.reading() as connection:
            found = await _read(connection, query)
        return found[0] if found else None

    async def absent(self, recording: str) -> AbsentRow | None:
        """Why a recording is not there that should be; None: it is, or should not be."""
        query = select(recordings.c.status, recordings.c.reason).where(
            recordings.c.call == clean_text(recording), recordings.c.path.is_(None)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else AbsentRow(*row)

    async def digests(self, page: int = 5000) -> AsyncIterator[DigestRow]:
        """What the whole store is checked against: every recording that was not deleted on
        purpose, by id, read page by page.
        """
        after = ""
        columns = (recordings.c[name] for name in ("call", "path", "sha256", "bytes"))
        there = select(*columns).where(
            recordings.c.path.is_not(None), recordings.c.status != "deleted"
        )
        while True:
            query = there.where(recordings.c.call > after).order_by(recordings.c.call)
            async with self._database.reading() as connection:
                rows = [DigestRow(*row) for row in await connection.execute(query.limit(page))]
            for row in rows:
                yield row
            if len(rows) < page:
                return
            after = rows[-1].call_id

    async def all_found(self, off: Mapping[str, tuple[str, str]], at: float) -> None:
        """Note what a check of the whole store found: status and reason of the recordings that are
        off, by call; all others are ``ok``.
        """
        stored = recordings.c.path.is_not(None) & recordings.c.status.not_in(("deleted", "pending"))
        well = recordings.update().where(stored, recordings.c.call.not_in(list(off)))
        async with self._database.writing() as connection:
            await connection.execute(well.values(status="ok", reason="", checked_at=at))
            for call, (status, reason) in off.items():
                await connection.execute(
                    recordings.update()
                    .where(stored, recordings.c.call == call)
                    .values(status=status, reason=clean_text(reason), checked_at=at)
                )

    async def without_ledger(self, limit: int = 100) -> Sequence[DigestRow]:
        """Recordings no ledger knows of, by id: from before there was one."""
        columns = (recordings.c[name] for name in ("call", "path", "sha256", "bytes"))
        query = (
            select(*columns)
            .where(
                recordings.c.path.is_not(None),
                recordings.c.ledger_day.is_(None),
                recordings.c.status != "deleted",
            )
            .order_by(recordings.c.call)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return [DigestRow(*row) for row in await connection.execute(query)]

    async def ledgered(self, call: str, day: str, entry: int) -> None:
        """Note where the ledger speaks of a recording."""
        changed = recordings.update().where(recordings.c.call == call)
        async with self._database.writing() as connection:
            await connection.execute(changed.values(ledger_day=day, ledger_entry=entry))

    async def counts(self) -> dict[str, int]:
        """How many recordings are in which state."""
        query = select(recordings.c.status, func.count()).group_by(recordings.c.status)
        async with self._database.reading() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}


async def _read(connection: AsyncConnection, query: Select[tuple[Any, ...]]) -> list[RecordingRow]:
    rows = (await connection.execute(query)).all()
    heard: dict[str, list[VoiceRow]] = {row.call: [] for row in rows}
    if heard:
        spoken = (
            select(voices, legs.c.seat, legs.c.operator, legs.c.department)
            .outerjoin(legs, (legs.c.call == voices.c.call) & (legs.c.leg == voices.c.leg))
            .where(voices.c.call.in_(list(heard)))
            .order_by(voices.c.call, voices.c.channel)
        )
        for row in await connection.execute(spoken):
            heard[row.call].append(
                VoiceRow(
                    key=row.key,
                    channel=row.channel,
                    role=row.role,
                    leg=row.leg,
                    seat=row.seat,
                    operator=row.operator,
                    department=row.department,
                    starts=row.starts,
                    seconds=row.seconds,
                    level_dbfs=row.level_dbfs,
                    peaks=row.peaks,
                    spans=tuple(SpanRow(**span) for span in row.spans),
                    odd_bytes=row.odd_bytes,
                    **{name: getattr(row, name) for name in VOICE_MEASURES},
                )
            )
    return [
        RecordingRow(
            call=row.call,
            case=row.case,
            hotline=row.hotline,
            caller=row.caller,
            operator=row.operator,
            status=row.status,
            reason=row.reason,
            started_at=row.started_at,
            seconds=row.seconds,
            bytes=row.bytes,
            sha256=row.sha256,
            media_type=row.media_type,
            path=row.path,
            sample_rate=row.sample_rate,
            sources=tuple(SourceRow(**source) for source in row.sources),
            voices=tuple(heard[row.call]),
            grade=row.grade,
            **{name: getattr(row, name) for name in (*MEASURES, *COVERED)},
        )
        for row in rows
    ]
