"""What time does to cases: warnings, urging, supervision, and counting anew by a changed calendar.

A sweep looks at what the database says is due, so whatever fell due while nobody looked is noticed
by the next one. Each case is dealt with in a transaction of its own and marked in it: a sweep that
dies half-way, or two at once, do nothing twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    bindparam,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cases import timing
from cases.deadlines.clocks import DUTIES, Clock
from cases.errors import NotAtThisStage
from cases.loop.step import step
from cases.loop.values import Action, Given, Person, Role
from cases.revisits import count_tries
from cases.rules import InForce, Rules, digest
from cases.standing import standing_of
from cases.telling import Happening, Nobody, Noticed, Teller
from cases.writing import write_change, write_step
from store.columns import Moment
from store.database import Database
from store.schema import case_calendars, case_deadlines, cases

BATCH = 200
_NOBODY = Person("", Role.CLOCK)
_RUNNING = case_deadlines.c.ended_at.is_(None)
_DUTIES = case_deadlines.c.clock.in_([clock.value for clock in DUTIES])


GRADES_SECONDS = 30 * 86_400.0
"""How far back grades are looked for."""
_GRADES = text(
    """
    SELECT DISTINCT ON (cases."case") cases."case", satisfaction.grade, calls.call
    FROM satisfaction
    JOIN calls ON calls.call = satisfaction.call
    JOIN cases ON cases."case" = calls."case"
    WHERE satisfaction.asked_at >= :since AND satisfaction.grade IS NOT NULL AND (
        cases.stage = 'closed' AND 'on_the_spot' = ANY (cases.marks)
        OR cases.stage = 'revisited' AND NOT 'unreached' = ANY (cases.marks)
            AND calls.purpose = 'return_visit' AND satisfaction.given_at >= cases.closed_at
    )
    ORDER BY cases."case", satisfaction.given_at DESC
    """
).bindparams(bindparam("since", type_=Moment))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a department or the hotline has to be told."""

    case: str
    what: Noticed
    clock: Clock | None
    """None: all its clocks were counted anew."""
    due_at: float | None
    lead: str | None


class CaseWatch:
    """Raises StoreUnavailable when the database is away."""

    def __init__(self, database: Database, rules: Rules, teller: Teller | None = None) -> None:
        self._database = database
        self._rules = rules
        self._teller = teller or Nobody()

    async def sweep(self, at: float) -> list[Notice]:
        """Everything that time did up to now (seconds since the epoch): first the calendar, so that
        nobody is urged for what a new holiday has put off.
        """
        async with self._database.reading() as connection:
            rules = await self._rules.in_force(connection)
        if rules is None:
            return []
        notices = await self._recount(rules, at)
        await self._begin(rules, at)
        await self._take_grades(at)
        await count_tries(self._database, at)
        notices += await self._each(_late(at), at, self._be_late)
        notices += await self._each(_to_warn(at), at, self._warn)
        return notices

    async def _recount(self, rules: InForce, at: float) -> list[Notice]:
        """Count every running clock anew if the calendar is another one than the last time."""
        now = digest(rules.calendar)
        newest = select(case_calendars.c.digest).order_by(case_calendars.c.entry.desc()).limit(1)
        async with self._database.reading() as connection:
            if await connection.scalar(newest) == now:
                return []
        found: list[Notice] = []
        after = ""
        while names := await self._names(_RUNNING, after):
            for name in names:
                found += await self._recount_one(name, rules, at)
            after = names[-1]
        async with self._database.writing() as connection:
            await connection.execute(insert(case_calendars), {"at": at, "digest": now})
        return found

    async def _recount_one(self, name: str, rules: InForce, at: float) -> list[Notice]:
        async with self._database.writing() as connection:
            row = await _held(connection, name)
            changed = await timing.recount(connection, name, rules.calendar)
            if not changed:
                return []
            await write_change(connection, row, {}, changed, "recount", "calendar", None, at)
            await self._tell(connection, row, Noticed.RECOUNTED, None, at)
            return [Notice(name, Noticed.RECOUNTED, None, None, row.lead)]

    async def _begin(self, rules: InForce, at: float) -> None:
        """Start the clock of cases that calls opened, if there is a rule for it."""
        if all(rule.clock is not Clock.DISPATCH for rule in rules.pack.rules):
            return
        ticking = exists().where(
            case_deadlines.c.case == cases.c.case, _RUNNING, case_deadlines.c.clock == "dispatch"
        )
        query = select(cases.c.case).where(cases.c.stage == "received", ~ticking)
        while True:
            async with self._database.writing() as connection:
                names = (await connection.scalars(query.order_by(cases.c.case).limit(BATCH))).all()
                for name in names:
                    row = await _held(connection, name)
                    if row.stage != "received":
                        continue
                    kind = (row.case_class, row.urgency)
                    began, clocks = row.opened_at, [Clock.DISPATCH]
                    changed = await timing.start(connection, name, clocks, kind, began, rules)
                    await write_change(connection, row, {}, changed, "clock", "", None, at)
            if len(names) < BATCH:
                return

    async def _take_grades(self, at: float) -> None:
        """A grade the citizen keyed in is the case's: at the end of a call that was settled on the
        spot, or of the revisit.
        """
        async with self._database.reading() as connection:
            found = (await connection.execute(_GRADES, {"since": at - GRADES_SECONDS})).all()
        for name, grade, call in found:
            async with self._database.writing() as connection:
                row = await _held(connection, name)
                before = await standing_of(connection, row)
                given = Given(grade=grade, text=f"call {call}")
                try:
                    after = step(before, _NOBODY, Action.ASSESS, given)
                except NotAtThisStage:  # somebody was faster
                    continue
                by, rules = None, None
                await write_step(
                    connection, row, before, after, Action.ASSESS, given, by, at, rules
                )

    async def _each(
        self,
        due: ColumnElement[bool],
        at: float,
        deal: Callable[[AsyncConnection, Row[Any], Row[Any], float], Awaitable[Notice]],
    ) -> list[Notice]:
        found: list[Notice] = []
        while names := await self._names(due, ""):
            for name in names:
                async with self._database.writing() as connection:
                    row = await _held(connection, name)
                    query = select(case_deadlines).where(case_deadlines.c.case == name, due)
                    for deadline in (await connection.execute(query)).all():
                        found.append(await deal(connection, row, deadline, at))
                        row = await _held(connection, name)
        return found

    async def _be_late(
        self, connection: AsyncConnection, row: Row[Any], deadline: Row[Any], at: float
    ) -> Notice:
        await _mark(connection, deadline, late_at=at)
        await self._press(connection, row, deadline, Action.SUPERVISE, "late", at)
        await self._tell(connection, row, Noticed.LATE, Clock(deadline.clock), at)
        due_at = deadline.due_at
        return Notice(row.case, Noticed.LATE, Clock(deadline.clock), due_at, row.lead)

    async def _warn(
        self, connection: AsyncConnection, row: Row[Any], deadline: Row[Any], at: float
    ) -> Notice:
        await _mark(connection, deadline, warned_at=at)
        await self._press(connection, row, deadline, Action.URGE, "due soon", at)
        await self._tell(connection, row, Noticed.WARNED, Clock(deadline.clock), at)
        due_at = deadline.due_at
        return Notice(row.case, Noticed.WARNED, Clock(deadline.clock), due_at, row.lead)

    async def _press(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        deadline: Row[Any],
        action: Action,
        why: str,
        at: float,
    ) -> None:
        """Urge or supervise a department; what the hotline itself owes is only written down."""
        given = Given(reason=f"{deadline.clock} {why}")
        before = await standing_of(connection, row)
        try:
            after = step(before, _NOBODY, action, given)
        except NotAtThisStage:
            what = {deadline.clock: [None, why]}
            await write_change(connection, row, {}, what, why.replace(" ", "_"), "", None, at)
            return
        await write_step(connection, row, before, after, action, given, None, at, None)

    async def _tell(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        noticed: Noticed,
        clock: Clock | None,
        at: float,
    ) -> None:
        """``row`` is the case as it was."""
        standing = await standing_of(connection, await _held(connection, row.case))
        version = row.version + 1
        happening = Happening(
            row.case, version, at, standing, standing, noticed=noticed, clock=clock
        )
        await self._teller.tell(connection, happening)

    async def _names(self, due: ColumnElement[bool], after: str) -> Sequence[str]:
        query = select(case_deadlines.c.case).where(due, case_deadlines.c.case > after)
        async with self._database.reading() as connection:
            ordered = query.distinct().order_by(case_deadlines.c.case).limit(BATCH)
            return (await connection.scalars(ordered)).all()


def _late(at: float) -> ColumnElement[bool]:
    moment = func.to_timestamp(at)
    return (
        _RUNNING & _DUTIES & case_deadlines.c.late_at.is_(None) & (case_deadlines.c.due_at < moment)
    )


def _to_warn(at: float) -> ColumnElement[bool]:
    moment = func.to_timestamp(at)
    return (
        _RUNNING
        & _DUTIES
        & case_deadlines.c.warned_at.is_(None)
        & case_deadlines.c.late_at.is_(None)
        & (case_deadlines.c.warn_at <= moment)
    )


async def _held(connection: AsyncConnection, case: str) -> Row[Any]:
    query = select(cases).where(cases.c.case == case).with_for_update()
    return (await connection.execute(query)).one()


async def _mark(connection: AsyncConnection, deadline: Row[Any], **values: float) -> None:
    query = update(case_deadlines).where(case_deadlines.c.deadline == deadline.deadline)
    await connection.execute(query.values(**values))
