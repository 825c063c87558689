"""Legal holds: while one stands, nothing of the recording, or of the case, is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, update

from store.clean import clean_text
from store.database import Database
from store.repeats import case_and_repeats
from store.schema import calls, cases, recording_holds, recordings


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


HOLD_COLUMNS = [recording_holds.c[name] for name in HoldRow.__slots__]


class Holds:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

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


def standing_holds(case: str) -> Select[tuple[int]]:
    """The holds on the case, or on the one it was merged into, that were not lifted."""
    name = clean_text(case)
    goes_on = select(cases.c.merged_into).where(cases.c.case == name)
    return select(recording_holds.c.hold).where(
        recording_holds.c.lifted_at.is_(None),
        or_(recording_holds.c.case == name, recording_holds.c.case.in_(goes_on)),
    )
