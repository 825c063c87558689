"""What happened during a recording, as times on its own timeline: who came and left, when three
were together, who was on hold or aside, transfers, supervision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.values import Place, Role
from store.clean import clean_text
from store.database import Database
from store.schema import legs, places, recordings, supervisions, transfers

_SPEAKERS = frozenset({Role.CITIZEN, Role.OPERATOR, Role.DEPARTMENT, Role.OUTSIDE})


@dataclass(frozen=True, slots=True)
class Marker:
    """``starts`` and ``until`` (None: a moment) in seconds from the recording's start."""

    kind: str
    """``joined``, ``left``, ``three_way``, ``held``, ``aside``, ``transfer``, ``supervision``."""
    starts: float
    until: float | None
    role: str
    leg: str | None
    who: str
    """The seat, department or number; "" for the citizen, or where nobody is meant."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time, in seconds since the epoch."""

    start: float
    end: float


class Markers:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, recording: str) -> Sequence[Marker] | None:
        """By their start; None when there is no such recording."""
        call = clean_text(recording)
        query = select(recordings.c.started_at, recordings.c.seconds).where(
            recordings.c.call == call, recordings.c.path.is_not(None)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            found = [
                one
                async for rows in _marked(connection, call)
                for one in rows
                if one.starts < row.started_at + row.seconds
                and (one.starts if one.until is None else one.until) > row.started_at
            ]
        return sorted(
            (_on_timeline(one, row.started_at, row.seconds) for one in found),
            key=lambda one: (one.starts, one.kind, one.leg or ""),
        )


def together(parties: Iterable[Sequence[Stretch]], at_least: int) -> list[Stretch]:
    """When at least so many are there at once; a party's own stretches do not overlap."""
    # At one moment who goes goes before who comes: nobody was together for no time at all.
    edges = sorted(
        edge for party in parties for one in party for edge in ((one.start, 1), (one.end, -1))
    )
    found: list[Stretch] = []
    there, since = 0, 0.0
    for at, change in edges:
        if there < at_least <= there + change:
            since = at
        elif there + change < at_least <= there and at > since:
            found.append(Stretch(since, at))
        there += change
    return found


def without(whole: Stretch, gaps: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch."""
    found, start = [], whole.start
    for gap in sorted(gaps, key=lambda one: one.start):
        if gap.start > start:
            found.append(Stretch(start, min(gap.start, whole.end)))
        start = max(start, gap.end)
    if start < whole.end:
        found.append(Stretch(start, whole.end))
    return [one for one in found if one.end > one.start]


async def _marked(connection: AsyncConnection, call: str) -> Any:
    """Markers with moments in seconds since the epoch."""
    legs_of = [leg for leg in await _rows(connection, legs, call) if leg.joined_at is not None]
    away = await _rows(connection, places, call)
    by_leg = {leg.leg: leg for leg in legs_of}
    yield _of_legs(legs_of)
    yield _three_way(legs_of, away)
    yield [
        Marker(one.place, one._mapping["from"], _until(one.until), one.role, one.leg, _who(leg))
        for one in away
        if (leg := by_leg.get(one.leg)) is not None
    ]
    yield [
        Marker("transfer", one.at, _until(one.ended_at), "", None, one.target)
        for one in await _rows(connection, transfers, call)
    ]
    yield [
        Marker(
            "supervision",
            one._mapping["from"],
            _until(one.until),
            Role.SUPERVISOR.value,
            one.leg,
            one.seat,
        )
        for one in await _rows(connection, supervisions, call)
    ]


async def _rows(connection: AsyncConnection, table: Table, call: str) -> Sequence[Any]:
    return (await connection.execute(select(table).where(table.c.call == call))).all()


def _of_legs(found: Sequence[Any]) -> Iterator[Marker]:
    for leg in found:
        yield Marker("joined", leg.joined_at, None, leg.role, leg.leg, _who(leg))
        if leg.ended_at is not None:
            yield Marker("left", leg.ended_at, None, leg.role, leg.leg, _who(leg))


def _three_way(found: Sequence[Any], away: Sequence[Any]) -> Iterator[Marker]:
    """Three or more in the room of the call; who is on hold or aside is not in it."""
    parties = []
    for leg in found:
        if leg.role not in _SPEAKERS:
            continue
        gaps = [
            Stretch(one._mapping["from"], _until(one.until))
            for one in away
            if one.leg == leg.leg and one.place != Place.MAIN
        ]
        parties.append(without(Stretch(leg.joined_at, _until(leg.ended_at)), gaps))
    for one in together(parties, 3):
        yield Marker("three_way", one.start, one.end, "", None, "")


def _until(at: float | None) -> float:
    """Still going on: to the end of the recording."""
    return float("inf") if at is None else at


def _who(leg: Any) -> str:
    return str(leg.seat or leg.department or leg.number or "")


def _on_timeline(one: Marker, zero: float, seconds: float) -> Marker:
    def at(moment: float) -> float:
        return round(min(max(moment - zero, 0.0), seconds), 3)

    until = None if one.until is None else at(one.until)
    return Marker(one.kind, at(one.starts), until, one.role, one.leg, one.who)
