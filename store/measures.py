"""What was measured of recordings: the sound of their voices, how much of the call they hold.

Both are worked off in the background: for new recordings the sound is measured at their making.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database
from store.schema import recordings, voices
from store.talk_legs import TalkLeg, talk_legs

if TYPE_CHECKING:
    from quality.sound import Sound

MEASURES = (
    "conversation_seconds",
    "silence_seconds",
    "longest_silence_seconds",
    "overlap_seconds",
)
VOICE_MEASURES = ("talk_seconds", "talk_share", "speech_dbfs", "clipped_share")
COVERED = ("expected_seconds", "recorded_seconds", "coverage")

_PARTIES = text(
    """
    INSERT INTO recording_parties (kind, name, started_at, call)
    SELECT 'hotline', calls.hotline, recordings.started_at, recordings.call
    FROM recordings JOIN calls ON calls.call = recordings.call
    WHERE recordings.call = :call AND calls.hotline <> ''
    UNION
    SELECT found.kind, found.name, recordings.started_at, recordings.call
    FROM recordings JOIN legs ON legs.call = recordings.call
    CROSS JOIN LATERAL (VALUES ('seat', legs.seat), ('operator', legs.operator),
        ('department', legs.department)) AS found (kind, name)
    WHERE recordings.call = :call AND legs.joined_at IS NOT NULL AND legs.role <> 'supervisor'
        AND found.name <> ''
    """
)
_FORGET_PARTIES = text("DELETE FROM recording_parties WHERE call = :call")


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A recording whose sound was never measured; ``voices`` are role and spans (start, length in
    seconds) by channel.
    """

    call: str
    path: str
    voices: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A call whose recording was not compared with its legs yet. ``voices`` are leg, role and spans
    (start, length in seconds from ``started_at``, which is None where none could be made).
    """

    call: str
    started_at: float | None
    legs: tuple[TalkLeg, ...]
    voices: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...]


def sound_columns(sound: Sound | None, at: float | None) -> dict[str, Any]:
    """Columns of ``recordings``; ``at`` is when it was measured."""
    if sound is None:
        return {"measured_at": None, **dict.fromkeys(MEASURES)}
    return {"measured_at": at, **{name: getattr(sound, name) for name in MEASURES}}


def voice_columns(sound: Sound | None, channel: int) -> dict[str, Any]:
    """Columns of ``voices``."""
    if sound is None:
        return dict.fromkeys(VOICE_MEASURES)
    return {name: getattr(sound.voices[channel], name) for name in VOICE_MEASURES}


async def write_parties(connection: AsyncConnection, call: str) -> None:
    """Note who is on a recording, for the search."""
    await connection.execute(_FORGET_PARTIES, {"call": call})
    await connection.execute(_PARTIES, {"call": call})


class Measures:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unmeasured(self, limit: int = 20) -> Sequence[Unmeasured]:
        """Newest first."""
        query = (
            select(recordings.c.call, recordings.c.path)
            .where(recordings.c.measured_at.is_(None), recordings.c.status == "ok")
            .order_by(recordings.c.started_at.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(query)).all()
            spoken = await _voices(connection, [row.call for row in found])
        return [
            Unmeasured(
                row.call, row.path, tuple((role, spans) for _, role, spans in spoken[row.call])
            )
            for row in found
        ]

    async def measured(self, call: str, sound: Sound | None, at: float) -> None:
        """Keep what was measured; None: it cannot be, and will not be tried again."""
        one = update(recordings).where(recordings.c.call == call)
        async with self._database.writing() as connection:
            await connection.execute(one.values({**sound_columns(sound, at), "measured_at": at}))
            if sound is None:
                return
            per_voice = (
                update(voices)
                .where(voices.c.call == call, voices.c.channel == bindparam("of_channel"))
                .values({name: bindparam(f"of_{name}") for name in VOICE_MEASURES})
            )
            await connection.execute(
                per_voice,
                [
                    {
                        "of_channel": channel,
                        **{f"of_{k}": v for k, v in voice_columns(sound, channel).items()},
                    }
                    for channel in range(len(sound.voices))
                ],
            )

    async def uncovered(self, limit: int = 100) -> Sequence[Uncovered]:
        """Recordings made, or given up, and not compared with their legs yet."""
        query = (
            select(recordings.c.call, recordings.c.started_at)
            .where(recordings.c.covered_at.is_(None), recordings.c.status != "pending")
            .order_by(recordings.c.call)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(query)).all()
            spoken = await _voices(connection, [row.call for row in found])
            return [
                Uncovered(
                    row.call,
                    row.started_at,
                    await talk_legs(connection, row.call),
                    tuple(spoken[row.call]),
                )
                for row in found
            ]

    async def covered(self, call: str, expected: float, recorded: float, at: float) -> None:
        """Keep how much of what was to be recorded is on the recording, in seconds."""
        values = {
            "covered_at": at,
            "expected_seconds": expected,
            "recorded_seconds": recorded,
            "coverage": recorded / expected if expected > 0 else None,
        }
        async with self._database.writing() as connection:
            await connection.execute(
                update(recordings).where(recordings.c.call == call).values(values)
            )


async def _voices(
    connection: AsyncConnection, of: Sequence[str]
) -> dict[str, list[tuple[str, str, tuple[tuple[float, float], ...]]]]:
    """Leg, role and spans of each call's voices, by channel."""
    query = (
        select(voices.c.call, voices.c.leg, voices.c.role, voices.c.spans)
        .where(voices.c.call.in_(list(of)))
        .order_by(voices.c.call, voices.c.channel)
    )
    found: dict[str, list[tuple[str, str, tuple[tuple[float, float], ...]]]] = {
        call: [] for call in of
    }
    for row in await connection.execute(query):
        spans = tuple((span["start"], span["seconds"]) for span in row.spans)
        found[row.call].append((row.leg or "", row.role, spans))
    return found
