"""The rules in force: the newest rule pack somebody put in, or the one the program came with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.packs import Pack
from cases.deadlines.reading import read_pack, shipped
from store.clean import clean_text
from store.database import Database
from store.schema import case_rules

_LOCK = 0x7265_7869_616E_05
"""Advisory lock "rexian", 5: held while a new version of the rules is numbered."""
PACK = "shandong"


@dataclass(frozen=True, slots=True)
class InForce:
    """What deadlines are worked out from."""

    pack: Pack
    version: int | None
    """None: the pack the program came with."""
    calendar: WorkCalendar


class Rules(Protocol):
    async def in_force(self, connection: AsyncConnection) -> InForce | None:
        """None: there are no deadlines."""


class NoRules:
    """Nothing is ever due."""

    async def in_force(self, connection: AsyncConnection) -> InForce | None:
        return None


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """A rule pack as it was put in."""

    version: int | None
    document: str
    at: float | None
    by: str


class RuleBook:
    """See ``Rules``. All methods raise StoreUnavailable when the database is away."""

    def __init__(
        self, database: Database, calendar: Callable[[], WorkCalendar], pack: str = PACK
    ) -> None:
        self._database = database
        self._calendar = calendar
        self._shipped = shipped(pack)
        self._read: dict[int | None, Pack] = {None: read_pack(self._shipped)}

    async def in_force(self, connection: AsyncConnection) -> InForce:
        newest = await connection.scalar(select(func.max(case_rules.c.version)))
        if newest not in self._read:
            query = select(case_rules.c.document).where(case_rules.c.version == newest)
            self._read[newest] = read_pack(await connection.scalar(query) or "")
        return InForce(self._read[newest], newest, self._calendar())

    async def newest(self) -> RulesVersion:
        """The pack in force."""
        query = select(case_rules).order_by(case_rules.c.version.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return RulesVersion(None, self._shipped, None, "")
        return RulesVersion(row.version, row.document, row.at, row.by)

    async def put(self, document: str, by: str, at: float) -> RulesVersion:
        """Put a pack in force: what begins from now on goes by it. Raises PackWrong."""
        document = clean_text(document)
        read_pack(document)
        async with self._database.writing() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            newest = await connection.scalar(select(func.max(case_rules.c.version))) or 0
            row = {"version": newest + 1, "document": document, "by": clean_text(by), "at": at}
            await connection.execute(insert(case_rules), row)
        return RulesVersion(newest + 1, document, at, by)


def digest(calendar: WorkCalendar) -> str:
    """Names a calendar: SHA-256 of its days, in hexadecimal digits."""
    days = sorted((day.isoformat(), ends) for day, ends in calendar.days.items())
    return hashlib.sha256(repr((str(calendar.zone), calendar.week, days)).encode()).hexdigest()
