"""Calls, live and past, and one call with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    Table,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.facts import Fact
from acd.values import Place, Role
from store import codec
from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.queries.stretches import Stretch, stretches
from store.schema import (
    call_flags,
    calls,
    facts,
    legs,
    places,
    recordings,
    satisfaction,
    transfers,
)
from store.sealed import open_to_search

RUNG_WITHIN_SECONDS = 86_400.0
"""A department is rung within a day of the call's beginning: nobody stays on the line longer, and
no clock is set by more meanwhile.
"""


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call; moments in seconds since the epoch, waits and talks in seconds."""

    call: str
    hotline: str
    caller: str
    caller_e164: str | None
    caller_name: str
    dialled: str
    trunk: str
    offered_at: float
    answered_at: float | None
    ended_at: float | None
    outcome: str | None
    """A value of ``acd.values.Outcome``; None while the call is up."""
    refused_because: str | None
    ending: str | None
    seat: str | None
    """The seat that answered first."""
    operator: str | None
    wait_seconds: float | None
    talk_seconds: float | None
    case: str | None
    inferred: bool
    direction: str
    purpose: str | None
    placed_by: str | None
    """The seat an outbound call was placed from."""
    queue: str | None
    """Where it was answered, or else waited last."""
    priority: int
    rung_back_at: float | None
    """When the caller asked to be rung back."""
    flags: Sequence[str]
    voicemail: bool
    satisfaction_asked: bool
    grade: int | None
    holds: int
    """How often the citizen was on hold."""
    hold_seconds: float
    """Holds that are over."""
    transfers: int
    coverage: float | None
    """The share of talk, hold and consultation that is on the recording; None: not known, or
    nobody talked.
    """


@dataclass(frozen=True, slots=True)
class LegRow:
    leg: str
    role: str
    seat: str | None
    operator: str | None
    department: str | None
    asked_by: str | None
    number: str | None
    """The number dialled for a party outside."""
    began_at: float
    answered_at: float | None
    joined_at: float | None
    ended_at: float | None
    ending: str | None


@dataclass(frozen=True, slots=True)
class CallHistory:
    row: CallRow
    legs: tuple[LegRow, ...]
    """In order of ``began_at``, the citizen's first."""
    moments: tuple[tuple[int, Fact], ...]
    """``(seq, fact)`` of every fact of the call, in order of ``seq``."""


class WantedCalls(Protocol):
    """All given conditions must hold. ``since`` (inclusive) and ``before`` (exclusive) are about
    ``offered_at``; ``caller`` is the whole number or its end; ``seat``, ``operator`` and
    ``department`` mean any that was rung for the call.
    """

    @property
    def since(self) -> float | None: ...
    @property
    def before(self) -> float | None: ...
    @property
    def hotline(self) -> str | None: ...
    @property
    def caller(self) -> str | None: ...
    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def case(self) -> str | None: ...
    @property
    def direction(self) -> str | None: ...
    @property
    def queue(self) -> str | None: ...
    @property
    def flag(self) -> str | None: ...


def _of_call(table: Table, column: ColumnElement[Any], *where: ColumnElement[bool]) -> Any:
    """One value made of the rows another table has of the call."""
    return select(column).where(table.c.call == calls.c.call, *where).scalar_subquery()


_IS_HOLD = (places.c.place == Place.HELD.value, places.c.role == Role.CITIZEN.value)
_HELD = func.extract("epoch", places.c.until - places.c["from"])
_MADE_UP: dict[str, ColumnElement[Any]] = {
    "flags": func.array(
        select(call_flags.c.flag)
        .where(call_flags.c.call == calls.c.call)
        .distinct()
        .order_by(call_flags.c.flag)
        .scalar_subquery()
    ),
    "satisfaction_asked": exists().where(satisfaction.c.call == calls.c.call),
    "grade": _of_call(satisfaction, satisfaction.c.grade),
    "holds": _of_call(places, func.count(), *_IS_HOLD),
    "hold_seconds": cast(_of_call(places, func.coalesce(func.sum(_HELD), 0.0), *_IS_HOLD), Double),
    "transfers": _of_call(transfers, func.count()),
    "coverage": _of_call(recordings, recordings.c.coverage),
}
_CALL_COLUMNS = tuple(
    _MADE_UP[name].label(name) if name in _MADE_UP else calls.c[name] for name in CallRow.__slots__
)
_LEG_COLUMNS = tuple(legs.c[name] for name in LegRow.__slots__)


class Calls:
    """See ``api.ports.CallsPort``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, wanted: WantedCalls, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CallRow]:
        """Newest first, at most ``limit``, beginning after the key ``(offered_at, call)``."""
        found: list[CallRow] = []
        async with self._database.reading() as connection:
            for stretch in await _stretches(connection, wanted, after):
                page = _page(wanted, after, limit - len(found), stretch).subquery()
                # What is made up of other tables is made up of the page alone, not of all that is
                # sorted.
                query = select(*_CALL_COLUMNS).join(page, page.c.call == calls.c.call)
                query = query.order_by(calls.c.offered_at.desc(), calls.c.call.desc())
                found += (_call_row(row) for row in await connection.execute(query))
                if len(found) == limit:
                    break
        return found

    async def one(self, call: str) -> CallHistory | None:
        """A call with its legs and its facts; None when nobody ever heard of it."""
        call = clean_text(call)
        async with self._database.reading() as connection:
            found = await connection.execute(select(*_CALL_COLUMNS).where(calls.c.call == call))
            row = found.one_or_none()
            if row is None:
                return None
            return CallHistory(
                _call_row(row), await _legs(connection, call), await _moments(connection, call)
            )


async def _stretches(
    connection: AsyncConnection, wanted: WantedCalls, after: tuple[float, str] | None
) -> Iterable[Stretch]:
    """Where to look, one after the other. Of a department, the planner either walks all calls from
    the newest on in the hope of meeting enough soon, or reads all that it ever had.
    """
    if wanted.department is None:
        return (Stretch(None, None),)
    rung = (func.min(legs.c.began_at), func.max(legs.c.began_at))
    query = select(*rung).where(legs.c.department == clean_text(wanted.department))
    oldest, newest = (await connection.execute(query)).one()
    if newest is None:
        return ()
    # What was offered at the moment of the key may still belong to the page.
    ends = (wanted.before, None if after is None else after[0] + 1.0)
    before = min((end for end in ends if end is not None), default=None)
    return stretches(oldest, newest if before is None else min(newest, before), before)


def _page(
    wanted: WantedCalls, after: tuple[float, str] | None, limit: int, stretch: Stretch
) -> Select[tuple[Any, ...]]:
    found = _filtered(select(calls.c.call, calls.c.offered_at), wanted, stretch)
    if after is not None:
        key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
        found = found.where(tuple_(calls.c.offered_at, calls.c.call) < key)
    by: Any = calls
    if wanted.caller is not None:
        # Few at any time, and by OFFSET all found before the newest are taken: the planner, who
        # does not know when a caller rang, would walk all calls back to the days he rang often.
        by = found.offset(0).subquery()
        found = select(by.c.call)
    return found.order_by(by.c.offered_at.desc(), by.c.call.desc()).limit(limit)


def _filtered(
    query: Select[tuple[Any, ...]], wanted: WantedCalls, stretch: Stretch
) -> Select[tuple[Any, ...]]:
    if stretch.since is not None:
        query = query.where(calls.c.offered_at >= stretch.since)
    if stretch.before is not None:
        query = query.where(calls.c.offered_at < stretch.before)
    if wanted.since is not None:
        query = query.where(calls.c.offered_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(calls.c.offered_at < wanted.before)
    if wanted.hotline is not None:
        query = query.where(calls.c.hotline == clean_text(wanted.hotline))
    if wanted.outcome is not None:
        query = query.where(calls.c.outcome == clean_text(wanted.outcome))
    if wanted.case is not None:
        query = query.where(calls.c.case == clean_text(wanted.case))
    if wanted.direction is not None:
        query = query.where(calls.c.direction == clean_text(wanted.direction))
    if wanted.queue is not None:
        query = query.where(calls.c.queue == clean_text(wanted.queue))
    if wanted.flag is not None:
        flagged = call_flags.c.flag == clean_text(wanted.flag)
        query = query.where(exists().where(call_flags.c.call == calls.c.call, flagged))
    if wanted.caller is not None:
        end = clean_text(wanted.caller)
        backwards = end[::-1]
        query = query.where(
            # By the indexes of reversed numbers.
            or_(
                func.reverse(calls.c.caller).startswith(backwards, autoescape=True),
                func.reverse(calls.c.caller_e164).startswith(backwards, autoescape=True),
            ),
            open_to_search(end, calls.c.caller_e164, calls.c.caller),
        )
    for column, value in (
        (legs.c.seat, wanted.seat),
        (legs.c.operator, wanted.operator),
    ):
        if value is not None:
            query = query.where(_has_leg(column == clean_text(value)))
    if wanted.department is not None:
        its = select(legs.c.call).where(legs.c.department == clean_text(wanted.department))
        if stretch.since is not None:
            its = its.where(legs.c.began_at >= stretch.since - RUNG_WITHIN_SECONDS)
        if stretch.before is not None:
            its = its.where(legs.c.began_at < stretch.before + RUNG_WITHIN_SECONDS)
        few = its.distinct().cte().prefix_with("MATERIALIZED")
        query = query.join(few, few.c.call == calls.c.call)
    return query


def _has_leg(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(legs.c.call == calls.c.call, condition)


def _call_row(row: Sequence[Any]) -> CallRow:
    return CallRow(*row)


async def _legs(connection: AsyncConnection, call: str) -> tuple[LegRow, ...]:
    citizen_first = case((legs.c.role == Role.CITIZEN.value, 0), else_=1)
    query = select(*_LEG_COLUMNS).where(legs.c.call == call)
    rows = await connection.execute(query.order_by(citizen_first, legs.c.began_at, legs.c.leg))
    return tuple(LegRow(*row) for row in rows)


async def _moments(connection: AsyncConnection, call: str) -> tuple[tuple[int, Fact], ...]:
    query = select(facts.c.seq, facts.c.kind, facts.c.body).where(facts.c.call == call)
    rows = await connection.execute(query.order_by(facts.c.journal, facts.c.seq))
    return tuple((row.seq, codec.decode(row.kind, row.body)) for row in rows)
