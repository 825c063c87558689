"""Where things are done with cases: every step of the loop, in one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases import merging, timing
from cases.deadlines.amounts import Amount
from cases.deadlines.clocks import Clock
from cases.departments import Departments
from cases.errors import (
    DepartmentClosed,
    ExtensionNotAllowed,
    GivenWrongly,
    TooLate,
    UnknownDepartment,
)
from cases.loop.step import TRIES, possible, step
from cases.loop.values import Action, Given, Person, Role, Standing, relations
from cases.people import closed_among, departments_of
from cases.rows import Case, locked, meant, one
from cases.rules import InForce, NoRules, Rules
from cases.standing import standing_of
from cases.telling import Happening, Nobody, Teller
from cases.writing import write_step
from store.clean import clean_text
from store.database import Database
from store.schema import case_calls, case_deadlines, case_dispatches, cases, legs


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A case given to a department. Moments in seconds since the epoch."""

    department: str
    role: str
    """``lead`` or ``helper``."""
    sent_at: float
    sent_by: str | None
    note: str
    accepted_at: float | None
    accepted_by: str | None
    replied_at: float | None
    replied_by: str | None
    reply: str
    ended_at: float | None
    """When it was taken from the department again."""
    ended_because: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that has, or had, to be done. Moments in seconds since the epoch."""

    clock: str
    began_at: float
    due_at: float
    warn_at: float | None
    rule: str
    """"" : the moment was set by hand."""
    rules_version: int | None
    warned_at: float | None
    late_at: float | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Sight:
    """A case as one person may see it, and what that person may do with it now."""

    case: Case
    actions: tuple[Action, ...]


class Desk:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away. What somebody
    of a department may not see is not there for them.
    """

    def __init__(
        self,
        database: Database,
        departments: Departments,
        rules: Rules | None = None,
        teller: Teller | None = None,
    ) -> None:
        self._database = database
        self._departments = departments
        self._rules = rules or NoRules()
        self._teller = teller or Nobody()

    async def departments_of(self, account: str) -> frozenset[str]:
        """Those the account acts for, with all below them."""
        async with self._database.reading() as connection:
            return await self._departments_of(connection, account)

    def with_those_below(self, department: str) -> frozenset[str]:
        """The department and all below it."""
        return self._departments.with_those_below(department)

    async def act(
        self,
        case: str,
        version: int,
        action: Action,
        given: Given,
        by: str,
        role: Role,
        at: float,
    ) -> Case | None:
        """Take a step, if the case is still at ``version``; None when it is not, or is not there.

        Dispatched without a department, it goes to the one that came on the citizen's call first.
        Raises StepRefused, DeadlinesError, UnknownDepartment, DepartmentClosed, CallerHasOpenCase,
        MergeRefused: nothing was changed.
        """
        try:
            async with self._database.writing() as connection:
                if action is Action.MERGE:
                    await merging.lock_both(connection, clean_text(case), given.into)
                row = await locked(connection, clean_text(case), version)
                if row is None:
                    return None
                before = await standing_of(connection, row)
                person = await self._person(connection, by, role)
                if not relations(person, before):
                    return None
                await self._act(connection, row, before, person, action, _cleaned(given), at)
                return await one(connection, row.case)
        except IntegrityError as error:
            raise meant(error, case) from error

    async def look(self, case: str, by: str, role: Role | None) -> Sight | None:
        """The case and what the person may do; ``role`` None: somebody who only reads."""
        async with self._database.reading() as connection:
            row = await _row(connection, clean_text(case))
            if row is None:
                return None
            actions: tuple[Action, ...] = ()
            if role is not None:
                standing = await standing_of(connection, row)
                person = await self._person(connection, by, role)
                if not relations(person, standing):
                    return None
                actions = possible(standing, person)
            found = await one(connection, row.case)
            return None if found is None else Sight(found, actions)

    async def first_taker(self, case: str) -> str | None:
        """The department that came on a call of the case first (首接负责制)."""
        async with self._database.reading() as connection:
            return await _first_taker(connection, clean_text(case))

    async def dispatches(self, case: str) -> Sequence[Dispatch]:
        """Every time it was given to a department, oldest first."""
        columns = [case_dispatches.c[field.name] for field in fields(Dispatch)]
        query = select(*columns).where(case_dispatches.c.case == clean_text(case))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(case_dispatches.c.dispatch))
            return [Dispatch(*row) for row in rows]

    async def deadlines(self, case: str) -> Sequence[Deadline]:
        """Every deadline it ever had, oldest first."""
        columns = [case_deadlines.c[field.name] for field in fields(Deadline)]
        query = select(*columns).where(case_deadlines.c.case == clean_text(case))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(case_deadlines.c.deadline))
            return [Deadline(*row) for row in rows]

    async def _act(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        before: Standing,
        person: Person,
        action: Action,
        given: Given,
        at: float,
    ) -> None:
        rules = await self._rules.in_force(connection)
        if action is Action.DISPATCH and not given.department:
            given = replace(given, department=await _first_taker(connection, row.case) or "")
            if not given.department:
                raise GivenWrongly("dispatch needs department: none was on a call of the case")
        tries = rules.pack.revisit_tries if rules else TRIES
        after = step(before, person, action, given, tries=tries)
        await self._check_departments(connection, before, after, given)
        await _check_times(connection, row, before, action, given, at, rules)
        by = person.name or None
        if action is Action.MERGE:
            target = await merging.target_of(connection, row, given.into)
            words = {"merged_into": target.case}
            await write_step(connection, row, before, after, action, given, by, at, rules, words)
            await merging.tell_target(connection, target, row.case, given.reason, by, at)
        else:
            await write_step(connection, row, before, after, action, given, by, at, rules)
        happening = Happening(row.case, row.version + 1, at, before, after, action)
        await self._teller.tell(connection, happening)

    async def _person(self, connection: AsyncConnection, name: str, role: Role) -> Person:
        if role is not Role.DEPARTMENT:
            return Person(name, role)
        return Person(name, role, await self._departments_of(connection, name))

    async def _departments_of(self, connection: AsyncConnection, account: str) -> frozenset[str]:
        own = await departments_of(connection, account)
        return frozenset().union(*(self._departments.with_those_below(d) for d in own))

    async def _check_departments(
        self, connection: AsyncConnection, before: Standing, after: Standing, given: Given
    ) -> None:
        """Cases are given to departments that are there and take them."""
        had = before.helpers | {before.lead}
        new = {*after.helpers, *([after.lead] if after.lead else ())} - had
        if given.department and given.department not in had:
            new.add(given.department)
        for department in sorted(new):
            if not self._departments.exists(department):
                raise UnknownDepartment(f"there is no department {department}")
        closed = await closed_among(connection, sorted(new)) if new else ()
        if closed:
            raise DepartmentClosed(f"department {', '.join(closed)} takes no cases")


async def _check_times(
    connection: AsyncConnection,
    row: Row[Any],
    before: Standing,
    action: Action,
    given: Given,
    at: float,
    rules: InForce | None,
) -> None:
    if rules is None:
        return
    kind = (row.case_class, row.urgency)
    if action is Action.ASK_RETURN and rules.pack.rule(Clock.RETURN, *kind) is not None:
        window = (await timing.running(connection, row.case)).get(Clock.RETURN)
        if window is None or window.due_at < at:
            raise TooLate("the time to return the case is over")
    if action is Action.ASK_EXTENSION and given.extension is not None:
        rule = rules.pack.rule(Clock.REPLY, *kind)
        if rule is None or rule.longest_extension is None:
            raise ExtensionNotAllowed("the rules know no extension for such a case")
        if before.extensions >= rule.extensions:
            raise ExtensionNotAllowed(f"the rules allow {rule.extensions} and no more")
        if not given.extension.is_sound or _longer(given.extension, rule.longest_extension):
            raise ExtensionNotAllowed(f"an extension is {rule.longest_extension} at most")


def _longer(one: Amount, other: Amount) -> bool:
    return one.nominal_seconds > other.nominal_seconds


async def _first_taker(connection: AsyncConnection, case: str) -> str | None:
    query = (
        select(legs.c.department)
        .join(case_calls, case_calls.c.call == legs.c.call)
        .where(
            case_calls.c.case == case,
            legs.c.role == "department",
            legs.c.department.is_not(None),
            legs.c.joined_at.is_not(None),
        )
        .order_by(legs.c.joined_at, legs.c.leg)
        .limit(1)
    )
    found: str | None = await connection.scalar(query)
    return found


async def _row(connection: AsyncConnection, case: str) -> Row[Any] | None:
    return (await connection.execute(select(cases).where(cases.c.case == case))).one_or_none()


def _cleaned(given: Given) -> Given:
    return replace(
        given,
        reason=clean_text(given.reason),
        text=clean_text(given.text),
        department=clean_text(given.department),
        helpers=frozenset(clean_text(helper) for helper in given.helpers),
    )
