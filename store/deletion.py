"""Deleting recordings whose time is over: which these are, and that none is deleted twice, or while
it is held.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, text

from store.columns import Moment
from store.database import Database
from store.holds import holds_its_recording
from store.retention_classes import CALLS_WITH_CLASS, CLASS_IN_FORCE
from store.schema import calls, recordings, retention_classes

DAY = text("interval '1 day'")


@dataclass(frozen=True, slots=True)
class DueRow:
    """A recording whose time is over. ``rule`` names the class it is under."""

    call: str
    path: str
    sha256: str
    bytes: int
    rule: str


class Deletion:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, at: float, limit: int = 100, *, early: bool = False) -> Sequence[DueRow]:
        """Recordings to delete at ``at``, oldest first. ``early``: those that may go before their
        time, too, because the disk is nearly full.
        """
        query = _due(at, early).order_by(recordings.c.started_at, recordings.c.call).limit(limit)
        async with self._database.reading() as connection:
            return [DueRow(*row) for row in await connection.execute(query)]

    @asynccontextmanager
    async def deleting(
        self, call: str, at: float, *, early: bool = False
    ) -> AsyncIterator[DueRow | None]:
        """Within the block the recording is still due, nobody else deletes it, and no hold can be
        placed on it; None when it is not due (any more). The block removes the file; when it ends
        the row says so, when it fails nothing has changed.
        """
        one = recordings.c.call == call
        try:
            async with self._database.writing() as connection:
                # First the lock, then the look: a hold placed before the lock is seen by the look.
                await connection.execute(select(recordings.c.call).where(one).with_for_update())
                row = (await connection.execute(_due(at, early).where(one))).one_or_none()
                try:
                    yield None if row is None else DueRow(*row)
                except Exception as fault:
                    raise _BlockFailed(fault) from fault
                if row is not None:
                    gone = recordings.update().where(one)
                    reason = f"deleted by the class {row.rule}"
                    await connection.execute(
                        gone.values(status="deleted", reason=reason, deleted_at=at)
                    )
        except _BlockFailed as failed:
            raise failed.fault from None


class _BlockFailed(Exception):
    """Takes a fault of the caller's block past what is taken for a fault of the database."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _due(at: float, early: bool) -> Select[tuple[Any, ...]]:
    days: ColumnElement[Any] = retention_classes.c.days
    if early:
        days = func.least(days, retention_classes.c.early_days)  # least() looks past NULL
    held = exists().where(holds_its_recording())
    columns = (recordings.c[name] for name in ("call", "path", "sha256", "bytes"))
    return (
        select(*columns, retention_classes.c.name.label("rule"))
        .select_from(recordings)
        .join(CALLS_WITH_CLASS, calls.c.call == recordings.c.call)
        .join(retention_classes, retention_classes.c.name == CLASS_IN_FORCE)
        .where(
            recordings.c.path.is_not(None),
            recordings.c.status != "deleted",
            days.is_not(None),
            recordings.c.started_at + days * DAY <= literal(at, Moment),
            ~held,
        )
    )
