"""What becomes of callers who wait: their queues, what is done when a queue overflows, and those
who asked to be rung back.
"""

from __future__ import annotations

from sqlalchemy import bindparam, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from store.columns import Moment
from store.schema import calls, overflows, queue_visits, ring_backs
from store.stored_fact import StoredFact

_QUEUED = text("UPDATE calls SET queue = :queue WHERE call = :call AND answered_at IS NULL")
_TRIED = text(
    """
    UPDATE ring_backs SET attempts = greatest(attempts, :attempt), last_call = :placed,
        last_at = :at
    WHERE call = :booking
    """
).bindparams(bindparam("at", type_=Moment))
_CLOSED = text(
    "UPDATE ring_backs SET closed_at = :at, how = :how WHERE call = :booking AND closed_at IS NULL"
).bindparams(bindparam("at", type_=Moment))


async def waiting(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    """Rows of ``queue_visits``, ``overflows`` and ``ring_backs``, and the queue of the call."""
    fact = stored.fact
    began = {"journal": journal, "seq": stored.seq}
    match fact:
        case f.CallQueued():
            await connection.execute(_QUEUED, {"call": fact.call, "queue": fact.queue})
            visit = {"call": fact.call, "queue": fact.queue, "at": fact.at}
            await connection.execute(
                insert(queue_visits), began | visit | {"because": fact.because}
            )
        case f.CallPriorityChanged():
            changed = calls.update().where(calls.c.call == fact.call)
            await connection.execute(changed.values(priority=fact.priority))
        case f.CallOverflowed():
            row = {"call": fact.call, "at": fact.at, "because": fact.when.value}
            row |= {"to": fact.to.value, "target": fact.target}
            await connection.execute(insert(overflows), began | row)
        case f.VoicemailStarted():
            spoken = calls.update().where(calls.c.call == fact.call).values(voicemail=True)
            await connection.execute(spoken)
        case f.RingBackBooked():
            await _booked(connection, fact)
        case f.RingBackTried():
            tried = {"booking": fact.booking, "placed": fact.placed_call, "at": fact.at}
            await connection.execute(_TRIED, tried | {"attempt": fact.attempt})
        case f.RingBackPut() if fact.queue:
            moved = ring_backs.update().where(ring_backs.c.call == fact.booking)
            await connection.execute(moved.values(queue=fact.queue))
        case f.RingBackClosed():
            how = {"booking": fact.booking, "how": fact.how, "at": fact.at}
            await connection.execute(_CLOSED, how)
        case _:
            pass


async def _booked(connection: AsyncConnection, fact: f.RingBackBooked) -> None:
    row = {"number": fact.number, "queue": fact.queue, "booked_at": fact.at}
    made = upsert(ring_backs).values(call=fact.call, **row)
    await connection.execute(
        made.on_conflict_do_update(
            index_elements=["call"], set_=row | {"closed_at": None, "how": None}
        )
    )
    asked = calls.update().where(calls.c.call == fact.call).values(rung_back_at=fact.at)
    await connection.execute(asked)
