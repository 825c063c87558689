"""Where a case stands, read from its rows and written back into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.loop.values import Given, Mark, Mode, Stage, Standing, Unreached
from cases.timing import packed, unpacked
from store.schema import case_dispatches

_ACTIVE = case_dispatches.c.ended_at.is_(None)


async def standing_of(connection: AsyncConnection, row: Row[Any]) -> Standing:
    """Where the case of this row of ``cases`` stands."""
    query = select(case_dispatches).where(case_dispatches.c.case == row.case, _ACTIVE)
    return _standing(row, (await connection.execute(query)).all())


def _standing(row: Row[Any], dispatches: Sequence[Row[Any]]) -> Standing:
    return Standing(
        stage=Stage(row.stage),
        mode=Mode(row.mode) if row.mode else None,
        marks=frozenset(Mark(mark) for mark in row.marks),
        lead=next((d.department for d in dispatches if d.role == "lead"), None),
        helpers=frozenset(d.department for d in dispatches if d.role == "helper"),
        accepted=frozenset(d.department for d in dispatches if d.accepted_at is not None),
        answered=frozenset(d.department for d in dispatches if d.replied_at is not None),
        extensions=row.extensions,
        asked_extension=unpacked(row.asked_extension) if row.asked_extension else None,
        tries=row.tries,
        unreached=Unreached(row.unreached) if row.unreached else None,
        resolved=row.resolved,
        grade=row.grade,
    )


def columns_of(standing: Standing) -> dict[str, Any]:
    """What ``cases`` keeps of it."""
    asked = standing.asked_extension
    return {
        "status": "open" if standing.is_open else "closed",
        "stage": standing.stage.value,
        "level": standing.level.value,
        "mode": standing.mode.value if standing.mode else None,
        "marks": sorted(mark.value for mark in standing.marks),
        "lead": standing.lead,
        "departments": sorted(_roles(standing)),
        "extensions": standing.extensions,
        "asked_extension": packed(asked) if asked else None,
        "tries": standing.tries,
        "unreached": standing.unreached.value if standing.unreached else "",
        "resolved": standing.resolved,
        "grade": standing.grade,
    }


async def write_dispatches(
    connection: AsyncConnection,
    case: str,
    before: Standing,
    after: Standing,
    given: Given,
    because: str,
    by: str | None,
    at: float,
) -> None:
    """Make the dispatches what ``after`` says."""
    was, now = _roles(before), _roles(after)
    gone = [department for department, role in was.items() if now.get(department) != role]
    await _set(connection, case, gone, ended_at=at, ended_because=because)
    sent = {"case": case, "sent_at": at, "sent_by": by, "note": given.text}
    for department, role in sorted(now.items()):
        if was.get(department) != role:
            row = {**sent, "department": department, "role": role}
            await connection.execute(insert(case_dispatches), row)
    accepted = after.accepted - before.accepted
    await _set(connection, case, accepted, accepted_at=at, accepted_by=by)
    answered = after.answered - before.answered
    await _set(connection, case, answered, replied_at=at, replied_by=by, reply=given.text)
    # Asked for again: what was replied before is in the history.
    again = (before.answered - after.answered) & now.keys()
    await _set(connection, case, again, replied_at=None, replied_by=None)


def _roles(standing: Standing) -> dict[str, str]:
    found = dict.fromkeys(standing.helpers, "helper")
    return found if standing.lead is None else {**found, standing.lead: "lead"}


async def _set(
    connection: AsyncConnection,
    case: str,
    departments: Sequence[str] | frozenset[str],
    **values: Any,
) -> None:
    if departments:
        await connection.execute(
            update(case_dispatches)
            .where(
                case_dispatches.c.case == case,
                _ACTIVE,
                case_dispatches.c.department.in_(sorted(departments)),
            )
            .values(**values)
        )
