"""A fact of a call nobody offered (the facts before it are lost) makes the call, marked as
inferred: better a call known in part than none.
"""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.values import CallId
from store.schema import calls


async def make_call(connection: AsyncConnection, call: CallId, at: float) -> None:
    """See to it that there is a row for the call."""
    made = insert(calls).values(call=call, offered_at=at, inferred=True)
    await connection.execute(made.on_conflict_do_nothing())


async def mark_inferred(connection: AsyncConnection, call: CallId) -> None:
    """Something about the call was concluded rather than seen."""
    changed = calls.update().where(calls.c.call == call).values(inferred=True)
    await connection.execute(changed)
