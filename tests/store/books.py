"""A journal and a database together, and what the tables hold, for tests to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from acd.facts import Fact
from cases.flags import case_flags
from cases.opening import case_opening
from store import schema
from store.database import Database
from store.errors import JournalGap
from store.projection import Projection
from store.projections import standard
from store.projector import Projector
from store.stored_fact import StoredFact

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROJECTIONS: Sequence[Projection] = (*standard(), case_opening(SHANGHAI), case_flags)


@dataclass
class Facts:
    """A journal in memory. ``synced`` facts of it are on the disk (None: all)."""

    facts: list[Fact] = field(default_factory=list)
    journal_id: str = "j1"
    synced: int | None = None

    @property
    def last_seq(self) -> int:
        return len(self.facts)

    @property
    def synced_seq(self) -> int:
        return len(self.facts) if self.synced is None else self.synced

    def read_from(self, seq: int) -> Iterator[StoredFact]:
        if seq > len(self.facts) + 1:
            raise JournalGap(f"fact {seq} is not in journal {self.journal_id}")
        return (StoredFact(n, fact) for n, fact in enumerate(self.facts[seq - 1 :], seq))

    def subscribe_synced(self, listener: object) -> Any:
        return lambda: None


def projector(database: Database, facts: Facts, **options: Any) -> Projector:
    return Projector(database, facts, PROJECTIONS, **options)


async def build(database: Database, facts: Iterable[Fact]) -> None:
    """Put the facts into the tables, as the journal ``j1``."""
    await projector(database, Facts(list(facts))).catch_up()


_BUILT = (
    schema.facts,
    schema.positions,
    schema.failures,
    schema.calls,
    schema.legs,
    schema.seat_log,
    schema.sight_log,
    schema.cases,
    schema.case_calls,
    schema.case_changes,
    schema.case_numbers,
    schema.recordings,
    schema.places,
    schema.transfers,
    schema.consultations,
    schema.supervisions,
    schema.call_flags,
    schema.queue_visits,
    schema.overflows,
    schema.ring_backs,
    schema.satisfaction,
    schema.case_flags,
)


async def all_tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is built from facts."""
    async with database.reading() as connection:
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in _BUILT
        }
