"""Retention classes: how long the recordings of which hotlines are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from store.clean import clean_text
from store.database import Database
from store.errors import StoreError
from store.schema import calls, recordings, retention_classes, retention_hotlines

CLASS_IN_FORCE = func.coalesce(recordings.c["class"], retention_hotlines.c["class"])
CALLS_WITH_CLASS = calls.outerjoin(
    retention_hotlines, retention_hotlines.c.hotline == calls.c.hotline
)


class HotlineTaken(StoreError):
    """A hotline's recordings have another class already."""


class NoSuchClass(StoreError):
    """There is no retention class of that name."""


class ClassInUse(StoreError):
    """Recordings were given the class by hand: it cannot go before they have another."""


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """``days`` after its call began a recording is deleted (None: never); ``early_days`` after it
    it may be while the disk is nearly full (None: never before its time).
    """

    name: str
    days: int | None
    early_days: int | None
    hotlines: tuple[str, ...]
    note: str
    changed_at: float
    changed_by: str


class RetentionClasses:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def classes(self) -> Sequence[RetentionClass]:
        """By name."""
        async with self._database.reading() as connection:
            hotlines: dict[str, list[str]] = {}
            query = select(retention_hotlines).order_by(retention_hotlines.c.hotline)
            for hotline, name in await connection.execute(query):
                hotlines.setdefault(name, []).append(hotline)
            rows = await connection.execute(
                select(retention_classes).order_by(retention_classes.c.name)
            )
            return [
                RetentionClass(
                    row.name,
                    row.days,
                    row.early_days,
                    tuple(hotlines.get(row.name, ())),
                    row.note,
                    row.changed_at,
                    row.changed_by,
                )
                for row in rows
            ]

    async def put_class(self, wanted: RetentionClass) -> None:
        """Make or change a class. Raises HotlineTaken: nothing was changed."""
        row = {
            "days": wanted.days,
            "early_days": wanted.early_days,
            "note": clean_text(wanted.note),
            "changed_at": wanted.changed_at,
            "changed_by": clean_text(wanted.changed_by),
        }
        made = upsert(retention_classes).values(name=wanted.name, **row)
        lines = [{"hotline": one, "class": wanted.name} for one in wanted.hotlines]
        of_us = retention_hotlines.c["class"] == wanted.name
        async with self._database.writing() as connection:
            await connection.execute(made.on_conflict_do_update(index_elements=["name"], set_=row))
            await connection.execute(delete(retention_hotlines).where(of_us))
            if lines:
                taken = upsert(retention_hotlines).on_conflict_do_nothing()
                await connection.execute(taken, lines)
                count = select(func.count()).where(of_us)
                if await connection.scalar(count) != len(lines):
                    raise HotlineTaken("a hotline has another retention class already")

    async def drop_class(self, name: str) -> bool:
        """False when there is none; its hotlines' recordings are then kept for ever. Raises
        ClassInUse.
        """
        used = exists().where(recordings.c["class"] == name)
        async with self._database.writing() as connection:
            if await connection.scalar(select(used)):
                raise ClassInUse(f"recordings have the class {name} by hand")
            gone = delete(retention_classes).where(retention_classes.c.name == name)
            return (await connection.execute(gone)).rowcount == 1

    async def set_class(self, call: str, name: str | None) -> bool:
        """Give a recording a class of its own, or none; False when there is no such recording.
        Raises NoSuchClass.
        """
        one = recordings.update().where(
            recordings.c.call == clean_text(call), recordings.c.path.is_not(None)
        )
        known = exists().where(retention_classes.c.name == name)
        async with self._database.writing() as connection:
            if name is not None and not await connection.scalar(select(known)):
                raise NoSuchClass(f"there is no retention class {name}")
            return (await connection.execute(one.values({"class": name}))).rowcount == 1
