"""A bureau with a database: departments, people, rules, and somebody at the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select

from cases.deadlines.calendar import WorkCalendar
from cases.desk import Desk
from cases.loop.values import Action, Given, Role
from cases.people import DepartmentPeople
from cases.register import Cases
from cases.rows import Case
from cases.rules import RuleBook
from store import schema
from store.database import Database
from tests.cases.deadlines.calendars import NATIONAL_DAY, at, shown
from tests.store.books import Facts, projector
from tests.store.stories import answered_call, three_way_call

WATER, HEAT, ROADS, WATER_EAST = "2001", "2002", "2003", "20011"
ROLES = {
    "li": Role.OPERATOR,
    "zhao": Role.SUPERVISOR,
    "water": Role.DEPARTMENT,
    "heat": Role.DEPARTMENT,
    "bureau": Role.DEPARTMENT,
}


class FourDepartments:
    """The waterworks have an office in the east."""

    def exists(self, department: str) -> bool:
        return department in (WATER, HEAT, ROADS, WATER_EAST)

    def with_those_below(self, department: str) -> frozenset[str]:
        return frozenset({WATER, WATER_EAST} if department == WATER else {department})


@dataclass
class Bureau:
    database: Database
    calendar: WorkCalendar = NATIONAL_DAY
    now: float = 0.0
    rules: RuleBook = field(init=False)
    desk: Desk = field(init=False)
    cases: Cases = field(init=False)
    people: DepartmentPeople = field(init=False)

    def __post_init__(self) -> None:
        self.rules = RuleBook(self.database, lambda: self.calendar)
        self.desk = Desk(self.database, FourDepartments(), self.rules)
        self.cases = Cases(self.database, self.rules)
        self.people = DepartmentPeople(self.database)

    async def open(self) -> None:
        """Let in whoever acts for a department."""
        async with self.database.writing() as connection:
            for name in ("water", "heat", "bureau"):
                row = {"name": name, "role": "department", "password_hash": "", "created_at": 0.0}
                await connection.execute(insert(schema.accounts), row)
        await self.people.add(WATER, "water", "zhao", 0.0)
        await self.people.add(HEAT, "heat", "zhao", 0.0)

    def at(self, text: str) -> None:
        """It is now ``2026-09-30 16:00`` in Shanghai."""
        self.now = at(text)

    async def call(self, call: str = "c1") -> str:
        """A citizen rings now, and the waterworks come on the call; gives the case."""
        journal = Facts(three_way_call(call, self.now), journal_id=call)
        await projector(self.database, journal).catch_up()
        async with self.database.reading() as connection:
            found = await connection.scalar(
                schema.calls.select()
                .with_only_columns(schema.calls.c.case)
                .where(schema.calls.c.call == call)
            )
        assert found is not None
        return str(found)

    async def another_calls(self, call: str, caller: str) -> str:
        """A citizen rings now, and is answered; gives the case."""
        facts = answered_call(call, self.now, caller)
        await projector(self.database, Facts(facts, journal_id=call)).catch_up()
        async with self.database.reading() as connection:
            query = select(schema.calls.c.case).where(schema.calls.c.call == call)
            return str(await connection.scalar(query))

    async def does(
        self, who: str, case: str, action: Action, given: Given | None = None
    ) -> Case | None:
        """Somebody takes a step with the case as it is now."""
        known = await self.cases.one(case)
        assert known is not None
        return await self.desk.act(
            case, known.version, action, given or Given(), who, ROLES[who], self.now
        )

    async def due(self, case: str) -> dict[str, str]:
        """The running clocks, in local time."""
        found = await self.desk.deadlines(case)
        return {one.clock: shown(one.due_at) for one in found if one.ended_at is None}

    async def told(self, case: str) -> list[str]:
        """The actions of its history."""
        return [change.action for change in await self.cases.history(case)]

    def declare_holiday(self, day: date) -> None:
        """One more day off."""
        days = {**self.calendar.days, day: None}
        self.calendar = WorkCalendar(self.calendar.zone, self.calendar.week, days)
