"""The register of cases: finding them, reading them, writing into them.

What is done with a case beyond its words goes through ``cases.desk``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases import timing
from cases.categories.book import AnyCategory, Categories
from cases.errors import NoSuchStatus
from cases.finding import WantedCases, find
from cases.found_by import asked_for
from cases.loop.step import step
from cases.loop.values import Action, Given, Mode, Person, Role, Stage
from cases.rows import Case, locked, meant, one
from cases.rules import InForce, NoRules, Rules
from cases.standing import standing_of
from cases.veil import Veil
from cases.writing import write_change, write_step
from store.clean import clean_text
from store.database import Database
from store.schema import case_changes

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
        veil: Veil | None = None,
    ) -> None:
        self._database = database
        self._rules = rules or NoRules()
        self._categories = categories or AnyCategory()
        self._veil = Veil() if veil is None else veil

    async def find(
        self, wanted: WantedCases, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Case]:
        """Newest first, at most ``limit``, beginning after the key ``(opened_at, case)``.

        Raises WordsSayNothing.
        """
        asked = None if wanted.words is None else clean_text(wanted.words)
        words = None if asked is None else await asyncio.to_thread(asked_for, asked)
        async with self._database.reading() as connection:
            codes = None
            if wanted.category is not None:
                code = clean_text(wanted.category)
                codes = await self._categories.with_those_below(connection, code)
            return await find(connection, wanted, words, codes, self._veil, after, limit)

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
