"""Callers who asked to be rung back, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import literal, select, tuple_

from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.schema import ring_backs


@dataclass(frozen=True, slots=True)
class RingBackRow:
    """Moments in seconds since the epoch."""

    call: str
    """In which it was asked for."""
    number: str
    queue: str
    booked_at: float
    attempts: int
    last_call: str | None
    """The call placed by the last attempt."""
    closed_at: float | None
    how: str | None
    """``reached``, ``given_up``, ``cancelled`` or ``replaced``; None while it is open."""


class RingBacks:
    """See ``api.ports.RingBacksPort``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, after: tuple[float, str] | None, limit: int) -> Sequence[RingBackRow]:
        """Newest first, at most ``limit``, beginning after the key ``(booked_at, call)``."""
        query = select(*(ring_backs.c[name] for name in RingBackRow.__slots__))
        if after is not None:
            key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
            query = query.where(tuple_(ring_backs.c.booked_at, ring_backs.c.call) < key)
        query = query.order_by(ring_backs.c.booked_at.desc(), ring_backs.c.call.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [RingBackRow(*row) for row in await connection.execute(query)]
