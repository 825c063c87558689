"""The register of cases: finding them, reading them, writing into them.

What is done with a case beyond its words goes through ``cases.desk``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, exists, func, literal, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases import timing
from cases.categories.book import AnyCategory, Categories
from cases.errors import NoSuchStatus
from cases.loop.step import step
from cases.loop.values import OPEN_STAGES, Action, Given, Mode, Person, Role, Stage
from cases.rows import Case, locked, meant, one, read_cases
from cases.rules import InForce, NoRules, Rules
from cases.standing import standing_of
from cases.writing import write_change, write_step
from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.schema import case_changes, case_dispatches, cases
from store.sealed import open_to_search

STATUSES = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a case's history; ``what`` maps a field to what it was and what it became."""

    version: int
    at: float
    by: str | None
    what: dict[str, tuple[Any, Any]]
    action: str = ""
    """The step taken (``cases.loop.values.Action``); "" when only words were changed."""
    why: str = ""


class WantedCases(Protocol):
    """All given conditions must hold; ``since`` (inclusive) and ``before`` (exclusive) are about
    ``opened_at``.
    """

    @property
    def since(self) -> float | None: ...
    @property
    def before(self) -> float | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def caller(self) -> str | None: ...
    @property
    def hotline(self) -> str | None: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def level(self) -> str | None: ...
    @property
    def mark(self) -> str | None: ...
    @property
    def departments(self) -> frozenset[str] | None:
        """Those of which one leads or helps now."""

    @property
    def due_before(self) -> float | None:
        """Something of it is due before the moment."""


class WantedChange(Protocol):
    """None leaves the field as it is. A status is a step: ``closed`` closes an answered case or
    settles one that was just received, ``open`` opens it again.
    """

    @property
    def subject(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def place(self) -> str | None: ...
    @property
    def case_class(self) -> str | None: ...
    @property
    def urgency(self) -> str | None: ...


class Cases:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(
        self,
        database: Database,
        rules: Rules | None = None,
        categories: Categories | None = None,
    ) -> None:
        self._database = database
        self._rules = rules or NoRules()
        self._categories = categories or AnyCategory()

    async def find(
        self, wanted: WantedCases, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Case]:
        """Newest first, at most ``limit``, beginning after the key ``(opened_at, case)``."""
        query = select(cases)
        if wanted.since is not None:
            query = query.where(cases.c.opened_at >= wanted.since)
        if wanted.before is not None:
            query = query.where(cases.c.opened_at < wanted.before)
        if wanted.status is not None:
            query = query.where(cases.c.status == wanted.status)
        if wanted.hotline is not None:
            query = query.where(cases.c.hotline == clean_text(wanted.hotline))
        if wanted.caller is not None:
            backwards = clean_text(wanted.caller)[::-1]
            query = query.where(
                func.reverse(cases.c.caller_e164).startswith(backwards, autoescape=True),
                open_to_search(clean_text(wanted.caller), cases.c.caller_e164),
            )
        for condition in _of_the_loop(wanted):
            query = query.where(condition)
        if after is not None:
            key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
            query = query.where(tuple_(cases.c.opened_at, cases.c.case) < key)
        query = query.order_by(cases.c.opened_at.desc(), cases.c.case.desc()).limit(limit)
        async with self._database.reading() as connection:
            return await read_cases(connection, query)

    async def one(self, case: str) -> Case | None:
        async with self._database.reading() as connection:
            return await one(connection, clean_text(case))

    async def history(self, case: str) -> Sequence[Change]:
        """Every change, oldest first; the first line is the opening."""
        query = select(case_changes).where(case_changes.c.case == clean_text(case))
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(case_changes.c.version))
            return [
                Change(
                    row.version,
                    row.at,
                    row.by,
                    {name: (before, after) for name, (before, after) in row.what.items()},
                    row.action,
                    row.why,
                )
                for row in rows
            ]

    async def change(
        self, case: str, version: int, change: WantedChange, by: str, at: float
    ) -> Case | None:
        """Change the case if its version is still ``version``; None when it is not, or there is no
        such case. A change that leaves all as it is makes no new version.

        Raises NoSuchStatus, CallerHasOpenCase, UnknownClass, UnknownCategory and NotAtThisStage,
        nothing changed.
        """
        if change.status is not None and change.status not in STATUSES:
            raise NoSuchStatus(f"{change.status!r} is not one of {', '.join(STATUSES)}")
        try:
            async with self._database.writing() as connection:
                row = await locked(connection, clean_text(case), version)
                if row is None:
                    return None
                if change.category not in (None, row.category):
                    await self._categories.check(connection, clean_text(change.category or ""))
                rules = await self._rules.in_force(connection)
                await _change(connection, row, change, by, at, rules)
                return await one(connection, row.case)
        except IntegrityError as error:
            raise meant(error, case) from error


def _of_the_loop(wanted: WantedCases) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("stage", "level"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(cases.c[name] == clean_text(value))
    if wanted.mark is not None:
        found += [cases.c.marks.contains([clean_text(wanted.mark)]), cases.c.status == "open"]
    if wanted.due_before is not None:
        found.append(cases.c.due_at < literal(wanted.due_before, Moment))
    if wanted.departments is not None and _only_pending(wanted):
        found.append(cases.c.departments.overlap(sorted(wanted.departments)))
        found.append((cases.c.status == "open") | cases.c.due_at.is_not(None))
    elif wanted.departments is not None:
        given = select(case_dispatches.c.dispatch).where(
            case_dispatches.c.case == cases.c.case,
            case_dispatches.c.ended_at.is_(None),
            case_dispatches.c.department.in_(sorted(wanted.departments)),
        )
        found.append(exists(given))
    return found


def _only_pending(wanted: WantedCases) -> bool:
    """Whether only such cases are asked for as something is still to be done with: there is an
    index of those by department.
    """
    return (
        wanted.status == "open"
        or wanted.stage in OPEN_STAGES
        or wanted.mark is not None
        or wanted.due_before is not None
    )


_WORDS = ("subject", "text", "category", "place", "case_class", "urgency")


async def _change(
    connection: AsyncConnection,
    row: Row[Any],
    change: WantedChange,
    by: str,
    at: float,
    rules: InForce | None,
) -> None:
    values: dict[str, Any] = {
        name: cleaned
        for name in _WORDS
        if (value := getattr(change, name)) is not None
        and (cleaned := clean_text(value)) != getattr(row, name)
    }
    what = {name: [getattr(row, name), value] for name, value in values.items()}
    if rules is not None and {"case_class", "urgency"} & values.keys():
        kind = tuple(values.get(name, getattr(row, name)) for name in ("case_class", "urgency"))
        rules.pack.checked(*kind)
        what |= await timing.by_other_rules(connection, row.case, (kind[0], kind[1]), rules)
    if change.status is not None and change.status != row.status:
        await _by_status(connection, row, change.status, values, by, at, rules)
    elif values:
        await write_change(connection, row, values, what, "", "", by, at)


async def _by_status(
    connection: AsyncConnection,
    row: Row[Any],
    status: str,
    words: dict[str, Any],
    by: str,
    at: float,
    rules: InForce | None,
) -> None:
    """Open or close the case by the step of the loop that does so at its stage."""
    before = await standing_of(connection, row)
    if status == "open":
        action, given = Action.REOPEN, Given()
    elif before.stage is Stage.RECEIVED:
        action, given = Action.SETTLE, Given(mode=Mode.ANSWERED)
    else:
        action, given = Action.CLOSE, Given()
    after = step(before, Person(by, Role.OPERATOR), action, given)
    await write_step(connection, row, before, after, action, given, by, at, rules, words)
