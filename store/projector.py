"""Copies the journal into PostgreSQL and builds the tables: in order, every fact exactly once.

A batch is one transaction: the facts, all they change in the tables, and the position reached. What
was committed is read from the database before every batch, never assumed, so it does not matter
where anything dies, not even between a commit and its answer. An advisory lock keeps a second
projector (of this or another journal) waiting for as long as a batch takes.

A fact that a projection cannot take in is a defect in the projection. It must not stop the books:
the fact is kept, the failure is recorded in ``projection_failures`` and said in ``status``, and the
facts after it go on.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from store import codec
from store.clean import clean_fact
from store.database import Database, is_outage
from store.errors import JournalError, StoreUnavailable
from store.projection import Projection
from store.schema import facts, failures, positions
from store.stored_fact import StoredFact

log = logging.getLogger(__name__)

_LOCK = 0x7265_7869_616E_02
"""Advisory lock "rexian", 2: held while a batch is built into the tables."""
BATCH = 500


class FactSource(Protocol):
    """The journal, as far as the projector needs it."""

    @property
    def journal_id(self) -> str: ...
    @property
    def last_seq(self) -> int: ...
    @property
    def synced_seq(self) -> int: ...
    def read_from(self, seq: int) -> Iterator[StoredFact]: ...
    def subscribe_synced(self, listener: Callable[[int], None]) -> Callable[[], None]: ...


@dataclass(frozen=True, slots=True)
class ProjectorStatus:
    """How far the tables are. ``trouble`` is None when all is well."""

    position: int | None
    """The last fact known to be in the tables; None before the first look."""
    behind: int | None
    """How many facts of the journal are not in the tables yet."""
    failed: int
    """How many facts this process could not build in (they are in ``projection_failures``)."""
    trouble: str | None


class Projector:
    """``run`` it as a task for as long as the system runs."""

    def __init__(
        self,
        database: Database,
        journal: FactSource,
        projections: Sequence[Projection],
        *,
        batch: int = BATCH,
        first_retry_seconds: float = 0.2,
        last_retry_seconds: float = 3.0,
    ) -> None:
        self._database = database
        self._journal = journal
        self._projections = tuple(projections)
        self._batch = batch
        self._retries = (first_retry_seconds, last_retry_seconds)
        self._position: int | None = None
        self._failed = 0
        self._trouble: str | None = None
        self._moved = asyncio.Condition()

    @property
    def status(self) -> ProjectorStatus:
        behind = None if self._position is None else self._journal.last_seq - self._position
        return ProjectorStatus(self._position, behind, self._failed, self._trouble)

    async def run(self) -> None:
        """Follow the journal until cancelled. An outage is waited out; nothing else ends it."""
        loop = asyncio.get_running_loop()
        news = asyncio.Event()

        def woken(_seq: int) -> None:
            loop.call_soon_threadsafe(news.set)

        unsubscribe = self._journal.subscribe_synced(woken)
        retry, longest = self._retries
        wait = retry
        try:
            while True:
                news.clear()
                try:
                    await self.catch_up()
                    wait = retry
                except (StoreUnavailable, JournalError) as error:
                    self._say(str(error))
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, longest)
                except Exception as error:
                    log.exception("the projector met an error it does not know")
                    self._say(f"{type(error).__name__}: {error}")
                    await asyncio.sleep(longest)
                else:
                    self._say(None)
                    await news.wait()
        finally:
            unsubscribe()

    def _say(self, trouble: str | None) -> None:
        if trouble != self._trouble:
            if trouble is None:
                log.info("the tables follow the journal again")
            else:
                log.warning("the tables do not follow the journal: %s", trouble)
        self._trouble = trouble

    async def catch_up(self) -> int:
        """Build in all that is on the disk now; returns how many facts that were.

        Raises StoreUnavailable, and JournalGap when the journal no longer has (or does not have
        yet) what the database needs next: one of the two is not the one the other knew.
        """
        built = 0
        while (count := await self._one_batch()) > 0:
            built += count
        return built

    async def wait_for(self, seq: int) -> None:
        """Wait until fact ``seq`` is in the tables (``run`` has to be running)."""
        async with self._moved:
            await self._moved.wait_for(lambda: (self._position or 0) >= seq)

    async def _one_batch(self) -> int:
        try:
            return await self._build(careful=False)
        except Exception as error:
            if is_outage(error) or isinstance(error, JournalError):
                raise
            log.exception("a fact could not be built in; trying them one by one")
        return await self._build(careful=True)

    async def _build(self, *, careful: bool) -> int:
        journal = self._journal.journal_id
        failed = 0
        async with self._database.writing() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            known = await connection.scalar(
                select(positions.c.seq).where(positions.c.journal == journal)
            )
            batch = self._next(known or 0)
            if batch:
                await connection.execute(insert(facts), [_row(journal, one) for one in batch])
                for stored in batch:
                    for projection in self._projections:
                        if careful:
                            failed += await _try(connection, journal, stored, projection)
                        else:
                            await projection(connection, journal, stored)
                reached = upsert(positions).values(journal=journal, seq=batch[-1].seq)
                await connection.execute(
                    reached.on_conflict_do_update(
                        index_elements=["journal"], set_={"seq": batch[-1].seq}
                    )
                )
        self._failed += failed
        async with self._moved:
            self._position = batch[-1].seq if batch else (known or 0)
            self._moved.notify_all()
        return len(batch)

    def _next(self, known: int) -> list[StoredFact]:
        synced = self._journal.synced_seq
        coming = self._journal.read_from(known + 1)
        on_disk = itertools.takewhile(lambda stored: stored.seq <= synced, coming)
        return [
            StoredFact(stored.seq, clean_fact(stored.fact))
            for stored in itertools.islice(on_disk, self._batch)
        ]


def _row(journal: str, stored: StoredFact) -> dict[str, object]:
    fact = stored.fact
    return {
        "journal": journal,
        "seq": stored.seq,
        "at": fact.at,
        "kind": codec.kind_name(fact),
        # What becomes of a booking belongs to the history of the call it was made on.
        "call": getattr(fact, "call", None) or getattr(fact, "booking", None),
        "seat": getattr(fact, "seat", None),
        "inferred": fact.inferred,
        "body": codec.encode(fact),
    }


async def _try(
    connection: AsyncConnection, journal: str, stored: StoredFact, projection: Projection
) -> int:
    try:
        async with connection.begin_nested():
            await projection(connection, journal, stored)
    except Exception as error:
        if is_outage(error):
            raise
        name = getattr(projection, "__name__", type(projection).__name__)
        log.error("fact %d (%r) was not built in by %s: %s", stored.seq, stored.fact, name, error)
        row = {"journal": journal, "seq": stored.seq, "projection": name, "error": str(error)}
        await connection.execute(insert(failures), row)
        return 1
    return 0
