"""A call that got a line and has ended is due to be recorded: the row says so until it is."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.facts import CallEnded
from store.schema import recordings
from store.stored_fact import StoredFact


async def recordings_due(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    if isinstance(stored.fact, CallEnded):
        due = insert(recordings).values(call=stored.fact.call, status="pending")
        await connection.execute(due.on_conflict_do_nothing())
