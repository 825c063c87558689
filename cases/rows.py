"""Cases as they are read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import CallerHasOpenCase
from store.schema import case_calls, case_flags, cases


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
    stage: str = "received"
    level: str = "none"
    mode: str | None = None
    marks: tuple[str, ...] = ()
    """Values of ``cases.loop.values.Mark``, in order of the alphabet."""
    case_class: str = ""
    urgency: str = ""
    category: str = ""
    place: str = ""
    lead: str | None = None
    helpers: tuple[str, ...] = ()
    due_at: float | None = None
    """The first of what has to be done."""
    tries: int = 0
    unreached: str = ""
    resolved: bool | None = None
    grade: int | None = None
    merged_into: str | None = None
    """The case it is told with; it is a repeat of that one."""
    merged: tuple[str, ...] = ()
    """The repeats of it; their calls are among its own."""


WHOLE = select(*(column for column in cases.c if column is not cases.c.words))
"""Cases as they are read: without what they are found by."""


async def locked(connection: AsyncConnection, case: str, version: int) -> Row[Any] | None:
    """The case, held against others until the transaction ends, if it is still at the version."""
    query = select(cases).where(cases.c.case == case, cases.c.version == version)
    return (await connection.execute(query.with_for_update())).one_or_none()


async def one(connection: AsyncConnection, case: str) -> Case | None:
    """The case as it is within the transaction."""
    found = await read_cases(connection, WHOLE.where(cases.c.case == case))
    return found[0] if found else None


async def read_cases(connection: AsyncConnection, query: Select[tuple[Any, ...]]) -> list[Case]:
    """Those a query of ``WHOLE`` finds, in its order."""
    return await completed(connection, (await connection.execute(query)).all())


async def completed(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Case]:
    """Rows of ``WHOLE`` with what other tables have of them."""
    if not rows:
        return []
    calls: dict[str, list[str]] = {row.case: [] for row in rows}
    repeats = await _repeats(connection, list(calls))
    joined = select(case_calls.c.case, case_calls.c.call).where(
        case_calls.c.case.in_([*calls, *(one for found in repeats.values() for one in found)])
    )
    goes_on = {repeat: case for case, found in repeats.items() for repeat in found}
    order = (case_calls.c.joined_at, case_calls.c.call)
    for case, call in await connection.execute(joined.order_by(*order)):
        if case in calls:
            calls[case].append(call)
        if case in goes_on:
            calls[goes_on[case]].append(call)
    flags: dict[str, set[str]] = {row.case: set() for row in rows}
    flagged = select(case_flags.c.case, case_flags.c.flag)
    for case, flag in await connection.execute(flagged.where(case_flags.c.case.in_(list(flags)))):
        flags[case].add(flag)
    return [_case(row, calls[row.case], flags[row.case], repeats.get(row.case, ())) for row in rows]


async def _repeats(connection: AsyncConnection, names: Sequence[str]) -> dict[str, list[str]]:
    """Case -> those that were merged into it."""
    query = select(cases.c.merged_into, cases.c.case).where(cases.c.merged_into.in_(names))
    found: dict[str, list[str]] = {}
    for case, repeat in await connection.execute(query.order_by(cases.c.case)):
        found.setdefault(case, []).append(repeat)
    return found


def _case(
    row: Row[tuple[Any, ...]], calls: Sequence[str], flags: set[str], repeats: Sequence[str]
) -> Case:
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
        stage=row.stage,
        level=row.level,
        mode=row.mode,
        marks=tuple(row.marks),
        case_class=row.case_class,
        urgency=row.urgency,
        category=row.category,
        place=row.place,
        lead=row.lead,
        helpers=tuple(sorted(set(row.departments) - {row.lead})),
        due_at=row.due_at,
        tries=row.tries,
        unreached=row.unreached,
        resolved=row.resolved,
        grade=row.grade,
        merged_into=row.merged_into,
        merged=tuple(repeats),
    )


def meant(error: IntegrityError, case: str) -> Exception:
    """What the database refused, as an error of this package if it is the asker's fault."""
    if "ix_cases_open_caller" in str(error.orig):
        return CallerHasOpenCase(f"the caller of case {case} has another one open")
    return error
