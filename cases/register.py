"""The register of cases: finding them, reading them, writing into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Row, Select, insert, literal, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import CallerHasOpenCase, NoSuchStatus
from store.clean import clean_text
from store.columns import Moment, stored_moment
from store.database import Database
from store.schema import case_calls, case_changes, case_flags, cases

STATUSES = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Case:
    """What a caller asked, and the calls it was asked in. Moments in seconds since the epoch."""

    case: str
    version: int
    """Counts up with each change of what people write; a further call is no such change."""
    status: str
    subject: str
    text: str
    caller: str
    """E.164, "" when withheld."""
    hotline: str
    opened_at: float
    opened_by: str | None
    changed_at: float
    changed_by: str | None
    closed_at: float | None
    calls: tuple[str, ...]
    """Oldest first."""
    flags: tuple[str, ...] = ()
    """What sets it apart (``emergency``, ``transferred``), in order of the alphabet."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a case's history; ``what`` maps a field to what it was and what it became."""

    version: int
    at: float
    by: str | None
    what: dict[str, tuple[Any, Any]]


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


class WantedChange(Protocol):
    """None leaves the field as it is."""

    @property
    def subject(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...


class Cases:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
            query = query.where(
                cases.c.caller_e164.endswith(clean_text(wanted.caller), autoescape=True)
            )
        if after is not None:
            key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
            query = query.where(tuple_(cases.c.opened_at, cases.c.case) < key)
        query = query.order_by(cases.c.opened_at.desc(), cases.c.case.desc()).limit(limit)
        async with self._database.reading() as connection:
            return await _read(connection, query)

    async def one(self, case: str) -> Case | None:
        async with self._database.reading() as connection:
            return await _one(connection, clean_text(case))

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
                )
                for row in rows
            ]

    async def change(
        self, case: str, version: int, change: WantedChange, by: str, at: float
    ) -> Case | None:
        """Change the case if its version is still ``version``; None when it is not, or there is no
        such case. A change that leaves all as it is makes no new version.

        Raises NoSuchStatus and CallerHasOpenCase, nothing changed.
        """
        if change.status is not None and change.status not in STATUSES:
            raise NoSuchStatus(f"{change.status!r} is not one of {', '.join(STATUSES)}")
        try:
            async with self._database.writing() as connection:
                return await _change(connection, clean_text(case), version, change, by, at)
        except IntegrityError as error:
            raise CallerHasOpenCase(f"the caller of case {case} has another one open") from error


async def _read(connection: AsyncConnection, query: Select[tuple[Any, ...]]) -> list[Case]:
    rows = (await connection.execute(query)).all()
    calls: dict[str, list[str]] = {row.case: [] for row in rows}
    joined = select(case_calls.c.case, case_calls.c.call).where(case_calls.c.case.in_(list(calls)))
    order = (case_calls.c.joined_at, case_calls.c.call)
    for case, call in await connection.execute(joined.order_by(*order)):
        calls[case].append(call)
    flags: dict[str, set[str]] = {row.case: set() for row in rows}
    flagged = select(case_flags.c.case, case_flags.c.flag)
    for case, flag in await connection.execute(flagged.where(case_flags.c.case.in_(list(flags)))):
        flags[case].add(flag)
    return [_case(row, calls[row.case], flags[row.case]) for row in rows]


def _case(row: Row[tuple[Any, ...]], calls: Sequence[str], flags: set[str]) -> Case:
    return Case(
        case=row.case,
        version=row.version,
        status=row.status,
        subject=row.subject,
        text=row.text,
        caller=row.caller_e164 or "",
        hotline=row.hotline,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        closed_at=row.closed_at,
        calls=tuple(calls),
        flags=tuple(sorted(flags)),
    )


async def _one(connection: AsyncConnection, case: str) -> Case | None:
    found = await _read(connection, select(cases).where(cases.c.case == case))
    return found[0] if found else None


async def _change(
    connection: AsyncConnection,
    case: str,
    version: int,
    change: WantedChange,
    by: str,
    at: float,
) -> Case | None:
    query = select(cases).where(cases.c.case == case, cases.c.version == version)
    before = (await connection.execute(query.with_for_update())).one_or_none()
    if before is None:
        return None
    wanted = {"subject": change.subject, "text": change.text, "status": change.status}
    values: dict[str, Any] = {
        name: clean_text(value)
        for name, value in wanted.items()
        if value is not None and clean_text(value) != getattr(before, name)
    }
    if values:
        what = {name: [getattr(before, name), value] for name, value in values.items()}
        if "status" in values:
            values["closed_at"] = stored_moment(at) if values["status"] == "closed" else None
            values["stage"] = "closed" if values["status"] == "closed" else "received"
        values |= {"version": version + 1, "changed_at": at, "changed_by": by}
        await connection.execute(cases.update().where(cases.c.case == case).values(**values))
        line = {"case": case, "version": version + 1, "at": at, "by": by, "what": what}
        await connection.execute(insert(case_changes), line)
    return await _one(connection, case)
