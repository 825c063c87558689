"""What the seats did: every state with its length, for occupancy and for supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from store.clean import clean_text
from store.database import Database
from store.schema import seat_log


@dataclass(frozen=True, slots=True)
class SeatStretch:
    """A seat in one state; ``until`` is None while it lasts. Seconds since the epoch."""

    seat: str
    operator: str
    state: str
    """A value of ``acd.values.SeatState``."""
    reason: str
    call: str | None
    since: float
    until: float | None
    inferred: bool


class SeatHistory:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def stretches(
        self, start: float, end: float, seat: str | None = None
    ) -> Sequence[SeatStretch]:
        """All that overlap ``start`` to ``end`` (exclusive), by seat, oldest first, not clipped."""
        query = select(
            seat_log.c.seat,
            seat_log.c.operator,
            seat_log.c.state,
            seat_log.c.reason,
            seat_log.c.call,
            seat_log.c["from"],
            seat_log.c.until,
            seat_log.c.inferred,
        ).where(
            seat_log.c["from"] < end,
            or_(seat_log.c.until.is_(None), seat_log.c.until > start),
        )
        if seat is not None:
            query = query.where(seat_log.c.seat == clean_text(seat))
        order = (seat_log.c.seat, seat_log.c["from"], seat_log.c.seq)
        async with self._database.reading() as connection:
            return [SeatStretch(*row) for row in await connection.execute(query.order_by(*order))]
