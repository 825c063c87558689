"""Stored cases, and a desk in memory that goes by the real table of the loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from api import ports as p
from cases.deadlines.reading import read_pack, shipped
from cases.errors import UnknownAccount
from cases.loop.step import possible, step
from cases.loop.values import Action, Given, Person, Role, Standing, relations
from tests.api.fakes.world import Outage, older


@dataclass(frozen=True)
class Case:
    case: str
    opened_at: float
    version: int = 1
    status: str = "open"
    subject: str = ""
    text: str = ""
    caller: str = "+8613800138000"
    hotline: str = "12345"
    opened_by: str | None = "li"
    changed_at: float = 0.0
    changed_by: str | None = None
    closed_at: float | None = None
    calls: Sequence[str] = ()
    flags: Sequence[str] = ()
    stage: str = "received"
    level: str = "none"
    mode: str | None = None
    marks: Sequence[str] = ()
    case_class: str = ""
    urgency: str = ""
    category: str = ""
    place: str = ""
    lead: str | None = None
    helpers: Sequence[str] = ()
    due_at: float | None = None
    tries: int = 0
    unreached: str = ""
    resolved: bool | None = None
    grade: int | None = None
    merged_into: str | None = None
    merged: Sequence[str] = ()


@dataclass(frozen=True)
class Change:
    version: int
    at: float
    by: str | None
    what: Mapping[str, tuple[Any, Any]]
    action: str = ""
    why: str = ""


@dataclass(frozen=True)
class Dispatch:
    department: str
    sent_at: float
    sent_by: str | None
    role: str = "lead"
    note: str = ""
    accepted_at: float | None = None
    accepted_by: str | None = None
    replied_at: float | None = None
    replied_by: str | None = None
    reply: str = ""
    ended_at: float | None = None
    ended_because: str = ""


@dataclass(frozen=True)
class Deadline:
    clock: str
    began_at: float
    due_at: float
    warn_at: float | None = None
    rule: str = "reply"
    rules_version: int | None = None
    warned_at: float | None = None
    late_at: float | None = None
    ended_at: float | None = None


@dataclass(frozen=True)
class Sight:
    case: Case
    actions: Sequence[Action]


class FakeCases:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Case] = {}
        self.lines: list[Change] = []
        self.wanted: p.CaseFilter | None = None

    async def find(
        self, wanted: p.CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Case]:
        self.outage.check()
        self.wanted = wanted
        rows = sorted(self.rows.values(), key=lambda row: (row.opened_at, row.case), reverse=True)
        return [
            row
            for row in rows
            if older(row.opened_at, row.case, after)
            and wanted.status in (None, row.status)
            and wanted.stage in (None, row.stage)
            and (wanted.departments is None or row.lead in wanted.departments)
            and wanted.category in (None, row.category)
            and row.place.startswith(wanted.place or "")
            and (wanted.words or "") in f"{row.subject}\n{row.text}\n{row.place}"
        ][:limit]

    async def one(self, case: str) -> Case | None:
        self.outage.check()
        return self.rows.get(case)

    async def history(self, case: str) -> Sequence[Change]:
        self.outage.check()
        return self.lines

    async def change(
        self, case: str, version: int, change: p.CaseChange, by: str, at: float
    ) -> Case | None:
        self.outage.check()
        row = self.rows.get(case)
        if row is None or row.version != version:
            return None
        row = self.rows[case] = replace(
            row,
            version=version + 1,
            subject=row.subject if change.subject is None else change.subject,
            text=row.text if change.text is None else change.text,
            status=change.status or row.status,
            changed_by=by,
            changed_at=at,
        )
        return row


class FakeDesk:
    """Chen acts for department 2001."""

    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases
        self.standings: dict[str, Standing] = {}
        self.departments: dict[str, frozenset[str]] = {"chen": frozenset({"2001"})}
        self.sent: list[Dispatch] = []
        self.due: list[Deadline] = []

    def _person(self, name: str, role: Role) -> Person:
        return Person(name, role, self.departments.get(name, frozenset()))

    async def act(
        self, case: str, version: int, action: Action, given: Given, by: str, role: Role, at: float
    ) -> Case | None:
        row = await self.cases.one(case)
        before = self.standings.get(case, Standing())
        person = self._person(by, role)
        if row is None or row.version != version or not relations(person, before):
            return None
        after = self.standings[case] = step(before, person, action, given)
        line = Change(version + 1, at, by, {"stage": (before.stage, after.stage)}, action)
        self.cases.lines.append(line)
        self.cases.rows[case] = replace(
            row,
            version=version + 1,
            status="open" if after.is_open else "closed",
            stage=after.stage.value,
            level=after.level.value,
            mode=after.mode,
            marks=sorted(after.marks),
            lead=after.lead,
            helpers=sorted(after.helpers),
            resolved=after.resolved,
            grade=after.grade,
        )
        return self.cases.rows[case]

    async def look(self, case: str, by: str, role: Role | None) -> Sight | None:
        row = await self.cases.one(case)
        if row is None or role is None:
            return None if row is None else Sight(row, ())
        standing, person = self.standings.get(case, Standing()), self._person(by, role)
        if not relations(person, standing):
            return None
        return Sight(row, possible(standing, person))

    async def departments_of(self, account: str) -> frozenset[str]:
        self.cases.outage.check()
        return self.departments.get(account, frozenset())

    def with_those_below(self, department: str) -> frozenset[str]:
        return frozenset({department})

    async def first_taker(self, case: str) -> str | None:
        self.cases.outage.check()
        return None

    async def dispatches(self, case: str) -> Sequence[Dispatch]:
        self.cases.outage.check()
        return self.sent

    async def deadlines(self, case: str) -> Sequence[Deadline]:
        self.cases.outage.check()
        return self.due


@dataclass(frozen=True)
class Rules:
    version: int | None
    document: str
    at: float | None
    by: str


class FakeCaseRules:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.kept = [Rules(None, shipped("shandong"), None, "")]

    async def newest(self) -> Rules:
        self.outage.check()
        return self.kept[-1]

    async def put(self, document: str, by: str, at: float) -> Rules:
        self.outage.check()
        read_pack(document)
        self.kept.append(Rules(len(self.kept), document, at, by))
        return self.kept[-1]


@dataclass(frozen=True)
class DeskState:
    department: str
    closed: bool = False
    reason: str = ""
    changed_at: float | None = None
    changed_by: str | None = None
    people: tuple[str, ...] = field(default=())


class FakeDepartmentPeople:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, DeskState] = {}

    async def state(self, department: str) -> DeskState:
        self.outage.check()
        return self.rows.get(department, DeskState(department))

    async def departments(self, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        self.outage.check()
        acts = {name: [n for n, row in self.rows.items() if name in row.people] for name in names}
        return {name: sorted(numbers) for name, numbers in acts.items() if numbers}

    async def add(self, department: str, account: str, by: str, at: float) -> DeskState:
        row = await self.state(department)
        if account != "chen":
            raise UnknownAccount(f"{account} is no account of the role department")
        self.rows[department] = replace(row, people=(*row.people, account))
        return self.rows[department]

    async def remove(self, department: str, account: str) -> DeskState:
        row = await self.state(department)
        left = tuple(one for one in row.people if one != account)
        self.rows[department] = replace(row, people=left)
        return self.rows[department]

    async def close(
        self, department: str, closed: bool, reason: str, by: str, at: float
    ) -> DeskState:
        row = await self.state(department)
        self.rows[department] = replace(
            row, closed=closed, reason=reason, changed_at=at, changed_by=by
        )
        return self.rows[department]
