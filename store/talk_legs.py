"""The legs of a call that should be on its recording, each from when until when.

Recorded is what is said in talk, hold and consultation: from the moment a leg came on the call to
its end. The citizen's waiting before that is recorded as well and counts nowhere; a message after
the tone is all of the call.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.values import Ending, Role
from store.schema import calls, legs, sight_log

JUST_SEEN_SECONDS = 5.0
"""An end that nobody saw is noticed within so long after the PBX came back in sight."""


@dataclass(frozen=True, slots=True)
class TalkLeg:
    """A leg that was on the call. Moments in seconds since the epoch."""

    leg: str
    role: str
    joined_at: float
    ended_at: float
    certain_until: float
    """Before ``ended_at`` where nobody saw the end: the last moment the PBX was in sight."""


async def talk_legs(connection: AsyncConnection, call: str) -> tuple[TalkLeg, ...]:
    """By the moment they joined; none when nobody came on the call."""
    query = (
        select(legs, calls.c.answered_at.label("call_answered_at"))
        .add_columns(calls.c.voicemail, calls.c.inferred)
        .join(calls, calls.c.call == legs.c.call)
        .where(legs.c.call == call, legs.c.joined_at.is_not(None), legs.c.ended_at.is_not(None))
        .order_by(legs.c.joined_at, legs.c.leg)
    )
    found = []
    for row in (await connection.execute(query)).all():
        joined_at = row.joined_at
        if row.role == Role.CITIZEN and not row.voicemail:
            if row.call_answered_at is None:
                continue
            joined_at = max(joined_at, row.call_answered_at)
        certain = row.ended_at
        if row.inferred or row.ending == Ending.LOST:
            certain = max(await _last_seen(connection, row.ended_at), joined_at)
        if row.ended_at > joined_at:
            found.append(TalkLeg(row.leg, row.role, joined_at, row.ended_at, certain))
    return tuple(found)


async def _last_seen(connection: AsyncConnection, at: float) -> float:
    """The moment itself, or the end of the last sight before it if nobody saw it."""
    query = (
        select(sight_log.c.until)
        .where(sight_log.c["from"] < at - JUST_SEEN_SECONDS)
        .order_by(sight_log.c["from"].desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return at if row is None or row.until is None else min(row.until, at)
