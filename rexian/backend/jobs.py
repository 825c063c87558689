"""Does the jobs of the database: pgqueuer's worker, kept running whatever the database does.

A job is done at least once: what is done has to be the same done twice. A worker that dies has its
jobs done by the next one, after ``STALE_SECONDS``; a job or a moment of a schedule that came while
nobody worked is done as soon as somebody does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job, Schedule
from pgqueuer.domain.types import Channel

from store.database import CONNECT_SECONDS, STATEMENT_SECONDS, Database, is_outage
from store.errors import StoreUnavailable
from store.jobs import CHANNEL, queries_on

STALE_SECONDS = 30.0
LOOK_SECONDS = 10.0
"""How often the queue is looked at when nobody says that there is something in it."""
AT_ONCE = 10
"""Jobs taken at a time; twice as many are under way at most."""
AWAY_SECONDS = (0.5, 1.0, 2.0, 5.0)
"""Pauses before the database is tried again."""
TROUBLE_SECONDS = 60.0
"""A job that failed in a way nobody foresaw is tried again after it."""
STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)
# One line of ours tells that the database is away; what pgqueuer says of its own steps is detail.
logging.getLogger("pgqueuer").setLevel(logging.CRITICAL)

Handler = Callable[[str], Awaitable[float | None]]
"""Gets the job's payload; gives the seconds after which the same job is to be done again, None: it
is done. What it raises is logged, and the job done again later.
"""
Round = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Every:
    """Something done again and again: ``when`` in cron's words, seconds last."""

    when: str
    round: Round


class Jobs:
    """Run ``run`` as a task. It ends when it is cancelled, and leaves no job half done: what was
    under way is stopped, and begun anew by whoever works next.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        rounds: Mapping[str, Every],
        *,
        stale_seconds: float = STALE_SECONDS,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._rounds = rounds
        self._stale = timedelta(seconds=stale_seconds)
        self._work: set[asyncio.Task[Any]] = set()
        self._stopping = False
        self._worked = False
        self.working = asyncio.Event()
        """Set while there is a connection."""

    async def run(self) -> None:
        fails = 0
        while True:
            self._worked = False
            try:
                await self._serve()
            except Exception as error:
                if not is_outage(error):
                    _log.exception("the jobs stopped; they are started again")
            if self._worked:
                fails = 0
                _log.warning("no jobs are done: the connection to the database is over")
            await asyncio.sleep(AWAY_SECONDS[min(fails, len(AWAY_SECONDS) - 1)])
            fails += 1

    async def _serve(self) -> None:
        """Until the connection breaks. Raises what says that it could not be made."""
        connection = await self._connect()
        queuer = self._queuer(connection)
        connection.add_termination_listener(lambda _: queuer.shutdown.set())
        serving = asyncio.create_task(
            queuer.run(
                dequeue_timeout=timedelta(seconds=LOOK_SECONDS),
                batch_size=AT_ONCE,
                max_concurrent_tasks=2 * AT_ONCE,
                heartbeat_timeout=self._stale,
                # Nobody reads its statistics: metrics come from elsewhere.
                log_aggregation_interval=timedelta(0),
            )
        )
        self._stopping = False
        self._worked = True
        self.working.set()
        _log.info("jobs are done")
        try:
            # Does not pass a cancellation on: pgqueuer takes that for a wish to drop the jobs.
            await asyncio.wait({serving})
        finally:
            self.working.clear()
            self._stopping = True
            queuer.shutdown.set()
            for work in self._work:
                work.cancel()
            await asyncio.wait({serving}, timeout=STOP_SECONDS)
            serving.cancel()
            with contextlib.suppress(Exception):
                await connection.close(timeout=1)
        if not serving.cancelled():
            serving.result()

    async def _connect(self) -> asyncpg.Connection[Any]:
        """A connection of our own, to listen on; its trouble is told apart from all others'."""
        url = self._database.url
        _, how = self._database.engine.dialect.create_connect_args(url)
        return await asyncpg.connect(
            **how,
            timeout=CONNECT_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            server_settings={"application_name": "rexian jobs", "timezone": "UTC"},
        )

    def _queuer(self, connection: asyncpg.Connection[Any]) -> PgQueuer:
        queries = queries_on(connection)
        queuer = PgQueuer(queries.driver, channel=Channel(CHANNEL), queries=queries)
        for name, handler in self._handlers.items():
            queuer.entrypoint(name, accepts_context=False)(self._job(name, handler))
        for name, every in self._rounds.items():
            queuer.schedule(name, every.when, accepts_context=False)(self._round(name, every.round))
        return queuer

    def _job(self, name: str, handler: Handler) -> Callable[[Job], Awaitable[None]]:
        async def do(job: Job) -> None:
            try:
                again = await self._at_work(handler((job.payload or b"").decode()))
            except asyncio.CancelledError:
                if not self._stopping:
                    raise
                raise RetryRequested(timedelta(0), "stopped") from None
            except StoreUnavailable:
                raise RetryRequested(timedelta(seconds=AWAY_SECONDS[-1]), "database") from None
            except Exception:
                _log.exception("a job %s failed; it is tried again", name)
                raise RetryRequested(timedelta(seconds=TROUBLE_SECONDS), "trouble") from None
            if again is not None:
                raise RetryRequested(timedelta(seconds=max(0.0, again)), "later")

        return do

    def _round(self, name: str, once: Round) -> Callable[[Schedule], Awaitable[None]]:
        async def do(schedule: Schedule) -> None:
            try:
                await self._at_work(once())
            except asyncio.CancelledError:
                if not self._stopping:
                    raise
            except StoreUnavailable:
                return  # the next round makes up for it
            except Exception:
                _log.exception("%s failed; it is tried again", name)

        return do

    async def _at_work(self, doing: Awaitable[Any]) -> Any:
        """In a task of its own, which can be stopped without pgqueuer taking the job for done."""
        work = asyncio.ensure_future(doing)
        self._work.add(work)
        try:
            return await work
        finally:
            self._work.discard(work)
