"""Calls that are to be scored: who is judged, by which sheet, once or by two."""

from __future__ import annotations

from sqlalchemy import exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.errors import NothingToScore
from store.clean import clean_text
from store.schema import calls, quality_scores, quality_tasks, recording_parties, recordings


async def add_task(
    connection: AsyncConnection,
    call: str,
    operator: str,
    sheet: tuple[str, int],
    double: bool,
    draw: int | None,
    by: str,
    at: float,
) -> int | None:
    """A task with its one score, or its pair; None when there is such a task."""
    made = (
        upsert(quality_tasks)
        .values(
            call=call,
            operator=operator,
            sheet=sheet[0],
            sheet_version=sheet[1],
            double=double,
            draw=draw,
            made_at=at,
            made_by=clean_text(by),
        )
        .on_conflict_do_nothing()
        .returning(quality_tasks.c.task)
    )
    task: int | None = await connection.scalar(made)
    if task is not None:
        halves = [{"task": task, "half": half} for half in ((1, 2) if double else (1,))]
        await connection.execute(insert(quality_scores), halves)
    return task


async def who_is_judged(connection: AsyncConnection, call: str, operator: str | None) -> str:
    """Whom to score: the one named, or (None) whoever answered. Raises NothingToScore."""
    there = exists().where(
        recordings.c.call == call,
        recordings.c.path.is_not(None),
        recordings.c.status != "deleted",
    )
    if not await connection.scalar(select(there)):
        raise NothingToScore("there is no such recording")
    if operator is None:
        answered = await connection.scalar(select(calls.c.operator).where(calls.c.call == call))
        if answered is None:
            raise NothingToScore("nobody answered this call: say whom to score")
        return str(answered)
    was_on_it = exists().where(
        recording_parties.c.call == call,
        recording_parties.c.kind == "operator",
        recording_parties.c.name == clean_text(operator),
    )
    if not await connection.scalar(select(was_on_it)):
        raise NothingToScore(f"{operator} was not on this call")
    return operator
