"""Alarms as they are kept: the same trouble is one row until somebody acknowledges it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from store.clean import clean_text
from store.database import Database
from store.schema_alarms import alarms


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """Moments are seconds since the epoch. ``times`` counts how often it was raised since
    ``first_at``.
    """

    alarm: int
    kind: str
    subject: str
    detail: str
    first_at: float
    last_at: float
    times: int
    acknowledged_at: float | None
    acknowledged_by: str | None


_COLUMNS = [alarms.c[name] for name in AlarmRow.__slots__]


class Alarms:
    """See ``api.ports.AlarmsPort``. Everything here raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def raise_alarm(
        self, kind: str, subject: str, detail: str, at: float, times: int = 1
    ) -> AlarmRow:
        """Keep an alarm. While one of the same kind and subject is open it is counted there, with
        the newest words.
        """
        made = insert(alarms).values(
            kind=kind,
            subject=clean_text(subject),
            detail=clean_text(detail),
            first_at=at,
            last_at=at,
            times=times,
        )
        query = made.on_conflict_do_update(
            index_elements=["kind", "subject"],
            index_where=alarms.c.acknowledged_at.is_(None),
            set_={
                "detail": made.excluded.detail,
                "last_at": func.greatest(alarms.c.last_at, made.excluded.last_at),
                "times": alarms.c.times + made.excluded.times,
            },
        ).returning(*_COLUMNS)
        async with self._database.writing() as connection:
            return AlarmRow(*(await connection.execute(query)).one())

    async def find(
        self, open_only: bool, kind: str | None, after: int | None, limit: int
    ) -> Sequence[AlarmRow]:
        """Newest first, at most ``limit``, beginning after the alarm ``after``."""
        query = select(*_COLUMNS)
        if open_only:
            query = query.where(alarms.c.acknowledged_at.is_(None))
        if kind is not None:
            query = query.where(alarms.c.kind == clean_text(kind))
        if after is not None:
            query = query.where(alarms.c.alarm < after)
        query = query.order_by(alarms.c.alarm.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [AlarmRow(*row) for row in await connection.execute(query)]

    async def acknowledge(self, alarm: int, by: str, at: float) -> AlarmRow | None:
        """Somebody has seen to it; who did so first stays. None when there is no such alarm."""
        query = (
            update(alarms)
            .where(alarms.c.alarm == alarm, alarms.c.acknowledged_at.is_(None))
            .values(acknowledged_at=at, acknowledged_by=clean_text(by))
        )
        async with self._database.writing() as connection:
            await connection.execute(query)
            found = await connection.execute(select(*_COLUMNS).where(alarms.c.alarm == alarm))
            row = found.one_or_none()
        return None if row is None else AlarmRow(*row)
