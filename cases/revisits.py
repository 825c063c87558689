"""Asking the citizen back: the number to ring, and what became of each call that did.

A return visit that did not reach the citizen counts as a try of the case by itself; what is done
with a case remains a step of the loop, with its line of history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import NotAtThisStage, NumberUnknown
from cases.loop.step import step
from cases.loop.values import Action, Given, Person, Role, Stage
from cases.standing import standing_of
from cases.writing import write_step
from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.schema import calls, case_calls, cases, revisit_tries

LOOK_BACK_SECONDS = 7 * 86_400.0
"""How old a call may be that was not counted yet."""

_TRIES = text(
    """
    SELECT calls.call, calls."case", citizen.ending, operator.operator
    FROM calls
    JOIN legs citizen ON citizen.call = calls.call AND citizen.role = 'citizen'
        AND citizen.joined_at IS NULL
    LEFT JOIN LATERAL (
        SELECT legs.operator FROM legs
        WHERE legs.call = calls.call AND legs.role = 'operator' ORDER BY began_at LIMIT 1
    ) operator ON true
    WHERE calls.purpose = 'return_visit' AND calls.ended_at >= :since AND calls."case" IS NOT NULL
        AND citizen.ending IN ('no_answer', 'busy', 'declined', 'unreachable', 'vacant')
        AND NOT EXISTS (SELECT FROM revisit_tries WHERE revisit_tries.call = calls.call)
    ORDER BY calls.ended_at
    """
).bindparams(bindparam("since", type_=Moment))
"""A call that was given up, or found no way through the carrier, is no try."""
_ATTEMPTS = text(
    """
    SELECT calls.call, calls.offered_at AS at, calls.outcome, calls.talk_seconds,
        operator.operator, citizen.ending, citizen.joined_at IS NOT NULL AS reached,
        satisfaction.grade
    FROM calls
    LEFT JOIN legs citizen ON citizen.call = calls.call AND citizen.role = 'citizen'
    LEFT JOIN LATERAL (
        SELECT legs.operator FROM legs
        WHERE legs.call = calls.call AND legs.role = 'operator' ORDER BY began_at LIMIT 1
    ) operator ON true
    LEFT JOIN satisfaction ON satisfaction.call = calls.call
    WHERE calls."case" = :case AND calls.purpose = 'return_visit'
    ORDER BY calls.offered_at, calls.call
    """
).columns(at=Moment())


@dataclass(frozen=True, slots=True)
class ToRing:
    """Whom to ring about a case, and under which hotline's number."""

    number: str
    hotline: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A return visit of a case. ``at`` in seconds since the epoch."""

    call: str
    at: float
    operator: str | None
    outcome: str | None
    """None: not over yet."""
    reached: bool
    """Whether the citizen came on the call."""
    ending: str | None
    """How the citizen's side ended; None: it was never rung, or is up."""
    talk_seconds: float | None
    grade: int | None
    """What the citizen keyed in afterwards: 1 (very satisfied) to 5."""


class Revisits:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to_ring(self, case: str) -> ToRing | None:
        """Whom a return visit of the case rings; None: there is no such case.

        Raises NotAtThisStage unless the case waits for it, NumberUnknown when it was withheld.
        """
        async with self._database.reading() as connection:
            query = select(cases).where(cases.c.case == clean_text(case))
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            if row.stage != Stage.CLOSED.value:
                raise NotAtThisStage("the citizen is asked back about a case that is closed")
            if row.caller_e164 is None:
                raise NumberUnknown("the citizen gave no number; end it as withheld")
            return ToRing(await _as_dialled(connection, row), row.hotline)

    async def attempts(self, case: str) -> Sequence[Attempt]:
        """Every return visit of the case, oldest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(_ATTEMPTS, {"case": clean_text(case)})
            return [
                Attempt(
                    call=row.call,
                    at=row.at,
                    operator=row.operator,
                    outcome=row.outcome,
                    reached=row.reached or False,
                    ending=row.ending,
                    talk_seconds=row.talk_seconds,
                    grade=row.grade,
                )
                for row in found
            ]


async def count_tries(database: Database, at: float) -> list[str]:
    """Count every return visit that is over and reached nobody; gives the cases. Each counts once,
    however many look at once. ``at``: now, in seconds since the epoch.
    """
    async with database.reading() as connection:
        since = {"since": at - LOOK_BACK_SECONDS}
        found = (await connection.execute(_TRIES, since)).all()
    counted = []
    for row in found:
        async with database.writing() as connection:
            if await _count(connection, row, at):
                counted.append(row.case)
    return counted


async def _count(connection: AsyncConnection, tried: Row[Any], at: float) -> bool:
    """False: somebody was faster, or the case does not wait for a revisit any more."""
    query = select(cases).where(cases.c.case == tried.case).with_for_update()
    row = (await connection.execute(query)).one()
    line = {"call": tried.call, "case": tried.case, "ending": tried.ending, "noted_at": at}
    made = upsert(revisit_tries).values(line).on_conflict_do_nothing()
    if (await connection.execute(made.returning(revisit_tries.c.call))).first() is None:
        return False
    before = await standing_of(connection, row)
    given = Given(reason=f"{tried.ending} (call {tried.call})")
    person = Person(tried.operator or "", Role.OPERATOR)
    try:
        after = step(before, person, Action.TRY_REVISIT, given)
    except NotAtThisStage:
        return False
    by = tried.operator
    await write_step(connection, row, before, after, Action.TRY_REVISIT, given, by, at, None)
    return True


async def _as_dialled(connection: AsyncConnection, row: Row[Any]) -> str:
    """The caller's number as the carrier gives it here; as it is written down if no call of the
    case came from it.
    """
    newest = (
        select(calls.c.caller)
        .join(case_calls, case_calls.c.call == calls.c.call)
        .where(case_calls.c.case == row.case, calls.c.caller_e164 == row.caller_e164)
        .order_by(calls.c.offered_at.desc())
        .limit(1)
    )
    found: str | None = await connection.scalar(newest)
    return found or str(row.caller_e164)
