"""What the figures of a span of time are counted from. Rates are made of these by whoever shows
them, under the name of their definition; here every call is counted in exactly one place.

offered = answered + abandoned + refused + failed + up and not answered yet. A call an operator came
on is answered, however it went on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.clean import clean_text
from store.columns import Moment
from store.database import Database

_COUNTS = text(
    """
    SELECT count(*) AS offered,
        count(*) FILTER (WHERE queued) AS queued,
        count(*) FILTER (WHERE answered) AS answered,
        count(*) FILTER (WHERE NOT answered AND outcome = 'abandoned') AS abandoned,
        count(*) FILTER (WHERE NOT answered AND outcome IN ('failed', 'answered')) AS failed,
        count(*) FILTER (WHERE NOT answered AND outcome IS NULL) AS waiting,
        count(*) FILTER (WHERE answered AND wait_seconds <= :threshold) AS answered_in_time,
        count(*) FILTER (WHERE NOT answered AND outcome = 'abandoned'
            AND wait_seconds <= :threshold) AS abandoned_in_time,
        coalesce(sum(wait_seconds) FILTER (WHERE answered), 0) AS wait_seconds,
        coalesce(max(wait_seconds) FILTER (WHERE answered OR outcome = 'abandoned'), 0)
            AS longest_wait_seconds,
        coalesce(sum(talk_seconds) FILTER (WHERE answered), 0) AS talk_seconds,
        count(talk_seconds) FILTER (WHERE answered) AS talks_ended,
        count(*) FILTER (WHERE inferred) AS inferred
    FROM (
        SELECT *, answered_at IS NOT NULL AS answered FROM calls
        WHERE offered_at >= :start AND offered_at < :end
            AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
    ) AS wanted
    """
).bindparams(bindparam("start", type_=Moment), bindparam("end", type_=Moment))
_REFUSED = text(
    """
    SELECT coalesce(refused_because, ''), count(*) FROM calls
    WHERE offered_at >= :start AND offered_at < :end AND outcome = 'refused'
        AND answered_at IS NULL AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
    GROUP BY 1
    """
).bindparams(bindparam("start", type_=Moment), bindparam("end", type_=Moment))
_SEEN = text(
    """
    SELECT coalesce(sum(extract(epoch FROM least(coalesce(until, :end), :end)
        - greatest("from", :start))), 0)::double precision
    FROM sight_log WHERE "from" < :end AND (until IS NULL OR until > :start)
    """
).bindparams(bindparam("start", type_=Moment), bindparam("end", type_=Moment))


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of calls, and seconds. See ``api.views.Figures``."""

    offered: int
    queued: int
    """Offered and given a line."""
    answered: int
    abandoned: int
    refused: Mapping[str, int]
    failed: int
    waiting: int
    """Still up and not answered yet."""
    answered_in_time: int
    abandoned_in_time: int
    wait_seconds: float
    longest_wait_seconds: float
    talk_seconds: float
    talks_ended: int
    inferred: int
    unseen_seconds: float
    """How much of the span, as far as it has passed, the PBX was out of sight. Time before the
    system first ran counts: it saw nothing of it.
    """


class Statistics:
    """See ``api.ports.StatisticsPort``."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def figures(
        self, start: float, end: float, threshold_seconds: float, hotline: str | None
    ) -> Figures:
        """Counts over the calls with ``start <= offered_at < end`` (of one hotline, or of all)."""
        span = {"start": start, "end": end}
        wanted = span | {"hotline": None if hotline is None else clean_text(hotline)}
        async with self._database.reading() as connection:
            counts = await connection.execute(_COUNTS, wanted | {"threshold": threshold_seconds})
            refused = {row[0]: row[1] for row in await connection.execute(_REFUSED, wanted)}
            unseen = await self._unseen(connection, start, min(end, self._clock()))
        return Figures(**counts.mappings().one(), refused=refused, unseen_seconds=unseen)

    async def _unseen(self, connection: AsyncConnection, start: float, end: float) -> float:
        if end <= start:
            return 0.0
        seen = await connection.scalar(_SEEN, {"start": start, "end": end})
        return max(0.0, end - start - float(seen or 0.0))
