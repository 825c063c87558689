"""What the database says of a recording as evidence: how it was last found, where the ledger speaks
of it, how long it is kept and what holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from store.clean import clean_text
from store.columns import Moment
from store.database import Database
from store.deletion import DAY
from store.holds import HOLD_COLUMNS, HoldRow, holds_its_recording
from store.retention_classes import CALLS_WITH_CLASS, CLASS_IN_FORCE
from store.schema import calls, recording_holds, recordings, retention_classes


@dataclass(frozen=True, slots=True)
class ProofRow:
    """Moments in seconds since the epoch."""

    state: str
    """``ok``, or what was found wrong when it was last checked, or ``deleted``."""
    reason: str
    checked_at: float | None
    """None: not since it was stored."""
    deleted_at: float | None
    ledger_day: str | None
    ledger_entry: int | None
    retention_class: str | None
    own_class: bool
    """Given to this recording, not by way of its hotline."""
    kept_until: float | None
    """None: for ever."""
    holds: tuple[HoldRow, ...]
    """Those that stand, oldest first."""


class Proofs:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, recording: str) -> ProofRow | None:
        """None when there is no such recording."""
        call = clean_text(recording)
        until = (recordings.c.started_at + retention_classes.c.days * DAY).cast(Moment)
        query = (
            select(
                recordings.c.status.label("state"),
                recordings.c.reason,
                recordings.c.checked_at,
                recordings.c.deleted_at,
                recordings.c.ledger_day,
                recordings.c.ledger_entry,
                CLASS_IN_FORCE.label("retention_class"),
                recordings.c["class"].is_not(None).label("own_class"),
                until.label("kept_until"),
            )
            .select_from(recordings)
            .join(CALLS_WITH_CLASS, calls.c.call == recordings.c.call)
            .outerjoin(retention_classes, retention_classes.c.name == CLASS_IN_FORCE)
            .where(recordings.c.call == call, recordings.c.path.is_not(None))
        )
        holding = (
            select(*HOLD_COLUMNS)
            .select_from(calls)
            .join(recording_holds, holds_its_recording())
            .where(calls.c.call == call)
            .order_by(recording_holds.c.hold)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            holds = tuple(HoldRow(*one) for one in await connection.execute(holding))
        return ProofRow(**row._mapping, holds=holds)
