"""What the figures of a span of time are counted from. Rates are made of these by whoever shows
them, under the name of their definition; here every call is counted in exactly one place.

offered = answered + abandoned + refused + failed + up and not answered yet. A call an operator came
on is answered, however it went on. Calls that were placed from here are no offered calls: they are
counted apart.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection

from store.clean import clean_text
from store.database import Database
from store.queries import figures_sql as sql


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of calls, and seconds. See ``api.views.Figures``."""

    offered: int
    queued: int
    """Offered and given a line."""
    answered: int
    abandoned: int
    abandoned_rung_back: int
    """Of the abandoned: their callers had asked to be rung back."""
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
    holds: int
    hold_seconds: float
    transfers: int
    transfers_returned: int
    consultations: int
    emergencies: int
    seat_talk_seconds: float
    """What seats talked on those of the calls that have ended, holds included."""
    wrap_up_seconds: float
    """What they then needed for their notes, as far as it is over."""
    ring_backs_booked: int
    ring_backs_reached: int
    satisfaction_asked: int
    grades: Mapping[int, int]
    """How often each grade was given."""
    outbound: int
    outbound_reached: int
    test_calls: int
    """Placed by the system itself to try the way; in no other count."""
    busy_seconds: float
    """What seats talked and wrote notes within the span, for any call, inbound or outbound."""
    staffed_seconds: float
    """What all seats of the site talked, wrote notes or were ready within the span."""
    unseen_seconds: float
    """How much of the span, as far as it has passed, the PBX was out of sight. Time before the
    system first ran counts: it saw nothing of it.
    """


@dataclass(frozen=True, slots=True)
class CallCount:
    """See ``api.views.CallCount``."""

    begins: float
    offered: int
    answered: int


_NOTHING: Mapping[str, Any] = {
    name: 0
    for name in Figures.__slots__
    if name not in ("refused", "grades", "staffed_seconds", "unseen_seconds")
}
_ONE_ROW: tuple[Mapping[str | None, TextClause], ...] = (
    sql.COUNTS,
    sql.HOLDS,
    sql.TRANSFERS,
    sql.CONSULTATIONS,
    sql.EMERGENCIES,
    sql.HANDLING,
    sql.RUNG_BACK,
    sql.OUTBOUND,
    sql.TESTS,
    sql.WORK,
)
"""Questions with one row for each group, whose columns are fields of ``Figures``."""


class Statistics:
    """See ``api.ports.StatisticsPort``."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def figures(
        self,
        start: float,
        end: float,
        threshold_seconds: float,
        hotline: str | None,
        queue: str | None = None,
    ) -> Figures:
        """Counts over the calls with ``start <= offered_at < end`` (of one hotline, of one queue,
        or of all).
        """
        found = await self._count(None, start, end, threshold_seconds, hotline, queue)
        return found[""]

    async def figures_by(
        self, by: str, start: float, end: float, threshold_seconds: float
    ) -> Mapping[str, Figures]:
        """The same for each ``hotline`` or each ``queue`` that had a call; "" stands for calls that
        never came to one.
        """
        found = await self._count(by, start, end, threshold_seconds, None, None)
        return {
            key: one
            for key, one in sorted(found.items())
            if key or one.offered or one.outbound or one.busy_seconds
        }

    async def hours(self, start: float, end: float) -> list[CallCount]:
        """The full hours within the span in which anybody called, in order."""
        async with self._database.reading() as connection:
            return await _counted(connection, start, end, 3600, None)

    async def quarters(self, start: float, end: float, hotline: str | None) -> list[CallCount]:
        """The quarters of an hour in which anybody called, on one hotline or on any, in order.

        Local half hours are made of these: the clocks of some places differ by a quarter.
        """
        async with self._database.reading() as connection:
            return await _counted(connection, start, end, 900, hotline)

    async def _count(
        self,
        by: str | None,
        start: float,
        end: float,
        threshold: float,
        hotline: str | None,
        queue: str | None,
    ) -> dict[str, Figures]:
        now = self._clock()
        wanted = {
            "start": start,
            "end": end,
            "hotline": None if hotline is None else clean_text(hotline),
            "queue": None if queue is None else clean_text(queue),
            "threshold": threshold,
            "now": now,
        }
        rows: defaultdict[str, dict[str, Any]] = defaultdict(lambda: dict(_NOTHING))
        refused: defaultdict[str, dict[str, int]] = defaultdict(dict)
        grades: defaultdict[str, dict[int | None, int]] = defaultdict(dict)
        async with self._database.reading() as connection:
            for question in _ONE_ROW:
                for row in await _ask(connection, question[by], wanted):
                    values = dict(row)
                    rows[values.pop("key")].update(values)
            for row in await _ask(connection, sql.REFUSED[by], wanted):
                refused[row["key"]][row["reason"]] = row["calls"]
            for row in await _ask(connection, sql.GRADES[by], wanted):
                grades[row["key"]][row["grade"]] = row["calls"]
            until = {"start": start, "end": min(end, now)}
            staffed = await self._seconds(connection, sql.STAFFED, until)
            seen = await self._seconds(connection, sql.SEEN, until)
        rows[""].update({})  # the answer to "all of them" even when there was nothing
        unseen = max(0.0, until["end"] - start - seen) if until["end"] > start else 0.0
        return {
            key: Figures(
                **row
                | {
                    "refused": refused[key],
                    "grades": {grade: n for grade, n in grades[key].items() if grade is not None},
                    "satisfaction_asked": sum(grades[key].values()),
                    "staffed_seconds": staffed,
                    "unseen_seconds": unseen,
                }
            )
            for key, row in rows.items()
        }

    async def _seconds(
        self, connection: AsyncConnection, question: TextClause, span: dict[str, float]
    ) -> float:
        if span["end"] <= span["start"]:
            return 0.0
        return max(0.0, float(await connection.scalar(question, span) or 0.0))


async def _counted(
    connection: AsyncConnection, start: float, end: float, width: int, hotline: str | None
) -> list[CallCount]:
    wanted = {
        "start": start,
        "end": end,
        "width": width,
        "hotline": None if hotline is None else clean_text(hotline),
    }
    return [CallCount(**row) for row in await _ask(connection, sql.STRETCHES, wanted)]


async def _ask(
    connection: AsyncConnection, question: TextClause, wanted: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    return [dict(row) for row in (await connection.execute(question, wanted)).mappings()]
