"""Retention of recordings: classes, legal holds, what is due, and deleting it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.errors import StoreError
from store.repeats import case_and_repeats
from store.schema import (
    calls,
    cases,
    recording_holds,
    recordings,
    retention_classes,
    retention_hotlines,
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


@dataclass(frozen=True, slots=True)
class HoldRow:
    """Exactly one of ``call`` and ``case`` is given."""

    hold: int
    call: str | None
    case: str | None
    reason: str
    placed_at: float
    placed_by: str
    lifted_at: float | None
    lifted_by: str | None


@dataclass(frozen=True, slots=True)
class DueRow:
    """A recording whose time is over. ``rule`` names the class it is under."""

    call: str
    path: str
    sha256: str
    bytes: int
    rule: str


@dataclass(frozen=True, slots=True)
class CaseRecording:
    """Fits ``recordings.export.ExportRow``."""

    call_id: str
    path: str
    sha256: str
    bytes: int
    seconds: float
    started_at: float
    status: str
    ledger_day: str | None
    ledger_entry: int | None


DAY = text("interval '1 day'")
HOLD_COLUMNS = [recording_holds.c[name] for name in HoldRow.__slots__]
CLASS_IN_FORCE = func.coalesce(recordings.c["class"], retention_hotlines.c["class"])
CALLS_WITH_CLASS = calls.outerjoin(
    retention_hotlines, retention_hotlines.c.hotline == calls.c.hotline
)


class Retention:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- classes ----------------------------------------------------------------------------------

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

    async def of_case(self, case: str) -> Sequence[CaseRecording]:
        """The recordings of a case and of its repeats, deleted ones included, oldest first."""
        names = ("call", *CaseRecording.__slots__[1:])
        query = (
            select(*(recordings.c[name] for name in names))
            .join(calls, calls.c.call == recordings.c.call)
            .where(calls.c.case.in_(case_and_repeats(case)), recordings.c.path.is_not(None))
            .order_by(recordings.c.started_at, recordings.c.call)
        )
        async with self._database.reading() as connection:
            return [CaseRecording(*row) for row in await connection.execute(query)]

    # --- holds ------------------------------------------------------------------------------------

    async def place_hold(
        self, call: str | None, case: str | None, reason: str, by: str, at: float
    ) -> HoldRow | None:
        """Hold a recording, or all of a case and its repeats. None: no such call or case.

        Waits for a deletion under way: what it held by then is no longer deleted.
        """
        which: ColumnElement[bool] = calls.c.case.in_(case_and_repeats(case or ""))
        if call is not None:
            which = calls.c.call == call
        known = select(calls.c.call).where(which)
        row = {
            "call": call,
            "case": case,
            "reason": clean_text(reason),
            "placed_at": at,
            "placed_by": clean_text(by),
        }
        made = insert(recording_holds).values(**row).returning(*HOLD_COLUMNS)
        async with self._database.writing() as connection:
            if (await connection.execute(known.limit(1))).first() is None:
                return None
            await connection.execute(
                select(recordings.c.call).where(recordings.c.call.in_(known)).with_for_update()
            )
            return HoldRow(*(await connection.execute(made)).one())

    async def lift_hold(self, hold: int, by: str, at: float) -> HoldRow | None:
        """Who lifted it first stays. None when there is no such hold."""
        query = (
            update(recording_holds)
            .where(recording_holds.c.hold == hold, recording_holds.c.lifted_at.is_(None))
            .values(lifted_at=at, lifted_by=clean_text(by))
        )
        async with self._database.writing() as connection:
            await connection.execute(query)
            one = select(*HOLD_COLUMNS).where(recording_holds.c.hold == hold)
            row = (await connection.execute(one)).one_or_none()
        return None if row is None else HoldRow(*row)

    async def holds(self, standing_only: bool, after: int | None, limit: int) -> Sequence[HoldRow]:
        """Newest first, at most ``limit``, beginning after the hold ``after``."""
        query = select(*HOLD_COLUMNS)
        if standing_only:
            query = query.where(recording_holds.c.lifted_at.is_(None))
        if after is not None:
            query = query.where(recording_holds.c.hold < after)
        query = query.order_by(recording_holds.c.hold.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [HoldRow(*row) for row in await connection.execute(query)]

    # --- deleting ---------------------------------------------------------------------------------

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


def holds_its_recording() -> ColumnElement[bool]:
    """Whether a hold that stands holds a call's recording: itself, by its case, or by the case that
    one was merged into.
    """
    goes_on = select(cases.c.merged_into).where(cases.c.case == calls.c.case).correlate(calls)
    return and_(
        recording_holds.c.lifted_at.is_(None),
        or_(
            recording_holds.c.call == calls.c.call,
            recording_holds.c.case == calls.c.case,
            recording_holds.c.case.in_(goes_on),
        ),
    )


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
