"""The work off the phone: what waits for somebody, and who has taken what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import TaskGone, TaskTaken
from cases.task_lists import CLAIM_SECONDS, URGED_SECONDS, TaskKind, listing
from store.clean import clean_text
from store.database import Database
from store.schema import task_claims

TaskKey = tuple[float, str, str]
"""``(since, kind, subject)`` of the last task seen."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done off the phone. Moments in seconds since the epoch."""

    kind: TaskKind
    subject: str
    """The case; for a ring-back the call in which it was asked for."""
    since: float
    case: str | None
    hotline: str
    title: str
    """The subject of the case."""
    number: str | None
    """Whom to ring, for a ring-back."""
    lead: str | None
    due_at: float | None
    tries: int
    """How often the citizen was rung in vain."""
    asked_by: str | None
    why: str
    """What was replied, asked for or is due."""
    claimed_by: str | None
    claimed_at: float | None

    @property
    def key(self) -> TaskKey:
        return self.since, self.kind.value, self.subject


class Tasks:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away. ``at`` is now,
    in seconds since the epoch.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self,
        kinds: Collection[TaskKind],
        at: float,
        limit: int,
        *,
        hotline: str | None = None,
        claimed_by: str | None = None,
        free: bool = False,
        after: TaskKey | None = None,
    ) -> Sequence[Task]:
        """Longest waiting first, at most ``limit``, beginning after the key; ``claimed_by``: those
        this account has, ``free``: those nobody has.
        """
        said = {
            "hotline": hotline is not None,
            "mine": claimed_by is not None,
            "free": free,
        }
        values: dict[str, Any] = {"limit": limit}
        if hotline is not None:
            values["hotline"] = clean_text(hotline)
        if claimed_by is not None:
            values["account"] = claimed_by
        if after is not None:
            values |= {"since": after[0], "name": clean_text(after[2])}
        conditions = {name for name, wanted in said.items() if wanted}
        found: list[Task] = []
        async with self._database.reading() as connection:
            for kind in kinds:
                found += await _read(connection, kind, conditions | _place(kind, after), values, at)
        return sorted(found, key=lambda task: task.key)[:limit]

    async def claim(self, kind: TaskKind, subject: str, by: str, at: float) -> Task:
        """Take a task for oneself; the same again makes it last longer.

        Raises TaskGone, TaskTaken: of two at once the second is told.
        """
        async with self._database.writing() as connection:
            task = await _one(connection, kind, subject, at)
            row = {"kind": kind.value, "subject": task.subject, "account": by, "at": at}
            made = upsert(task_claims).values(row)
            old = (task_claims.c.at < task.since) | (task_claims.c.at <= at - CLAIM_SECONDS)
            taken = made.on_conflict_do_update(
                index_elements=["kind", "subject"],
                set_={"account": by, "at": at},
                where=old | (task_claims.c.account == by),
            )
            if (await connection.execute(taken.returning(task_claims.c.kind))).first() is None:
                holder = await _holder(connection, kind, task.subject)
                raise TaskTaken(f"the task is with {holder}")
            return await _one(connection, kind, subject, at)

    async def release(
        self, kind: TaskKind, subject: str, by: str, in_charge: bool, at: float
    ) -> Task:
        """Give a task back for others to take; those in charge may give back anybody's.

        Raises TaskGone, TaskTaken.
        """
        async with self._database.writing() as connection:
            task = await _one(connection, kind, subject, at)
            if task.claimed_by not in (None, by) and not in_charge:
                raise TaskTaken(f"the task is with {task.claimed_by}")
            await connection.execute(
                delete(task_claims).where(
                    task_claims.c.kind == kind.value, task_claims.c.subject == task.subject
                )
            )
            return await _one(connection, kind, subject, at)


def _place(kind: TaskKind, after: TaskKey | None) -> set[str]:
    """The condition that goes on after the key, in the order of moment, kind and subject."""
    if after is None:
        return set()
    if kind.value == after[1]:
        return {"after"}
    return {"from" if kind.value > after[1] else "later"}


async def _one(connection: AsyncConnection, kind: TaskKind, subject: str, at: float) -> Task:
    values = {"subject": clean_text(subject), "limit": 1}
    found = await _read(connection, kind, {"subject"}, values, at)
    if not found:
        raise TaskGone("there is no such task, or no longer")
    return found[0]


async def _read(
    connection: AsyncConnection,
    kind: TaskKind,
    conditions: Collection[str],
    values: dict[str, Any],
    at: float,
) -> list[Task]:
    query, wanted = listing(kind, conditions)
    known = {**values, "now": at, "urged": at - URGED_SECONDS, "claimed": at - CLAIM_SECONDS}
    given = {name: value for name, value in known.items() if name in wanted}
    return [_task(kind, row) for row in await connection.execute(query, given)]


def _task(kind: TaskKind, row: Row[Any]) -> Task:
    return Task(
        kind=kind,
        subject=row.subject,
        since=row.since,
        case=row.case,
        hotline=row.hotline,
        title=row.title,
        number=row.number,
        lead=row.lead,
        due_at=row.due_at,
        tries=row.tries,
        asked_by=row.asked_by,
        why=row.why or "",
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
    )


async def _holder(connection: AsyncConnection, kind: TaskKind, subject: str) -> str:
    query = select(task_claims.c.account).where(
        task_claims.c.kind == kind.value, task_claims.c.subject == subject
    )
    return str(await connection.scalar(query))
