"""What decides how long recordings are kept, and which ones a case has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from store.deletion import Deletion
from store.holds import Holds
from store.repeats import case_and_repeats
from store.retention_classes import RetentionClasses
from store.schema import calls, recordings


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


class Retention(RetentionClasses, Holds, Deletion):
    """All that decides how long a recording is kept."""

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
