"""The database's jobs are done whatever dies meanwhile: a worker, or the database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from rexian.backend.jobs import Every, Handler, Jobs
from store import migrate
from store.database import Database
from store.errors import StoreUnavailable
from store.jobs import forget_done, plan
from tests.conftest_postgres import (
    Server,
    database,
    database_url,
    own_server,
    server_url,
    template,
)

__all__ = ["database", "database_url", "own_server", "server_url", "template"]

WORKER = Path(__file__).with_name("job_worker.py")
ROOT = Path(__file__).parents[3]


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def planned(database: Database, *payloads: str, after: float = 0.0) -> None:
    async with database.writing() as connection:
        await plan(connection, "test", payloads, after)


async def left(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM jobs.pgqueuer")) or 0)


@contextlib.asynccontextmanager
async def working(database: Database, handler: Handler, **rounds: Every) -> AsyncIterator[Jobs]:
    jobs = Jobs(database, {"test": handler}, rounds, stale_seconds=1)
    task = asyncio.create_task(jobs.run())
    try:
        async with asyncio.timeout(60):
            await jobs.working.wait()
        yield jobs
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=20)
        assert task.cancelled()


class Done:
    """Does nothing with jobs but write down that they were done."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    async def __call__(self, payload: str) -> float | None:
        self.payloads.append(payload)
        return None


async def test_done_in_the_order_they_were_planned(database: Database) -> None:
    done = Done()
    async with working(database, done):
        await planned(database, "one", "两")
        await planned(database, "three")
        await until(lambda: len(done.payloads) == 3)
    assert done.payloads == ["one", "两", "three"]
    assert await left(database) == 0


async def test_what_is_undone_was_never_planned(database: Database) -> None:
    async def breaks() -> None:
        async with database.writing() as connection:
            await plan(connection, "test", ["never"])
            raise RuntimeError("the machine stops here")

    with pytest.raises(RuntimeError):
        await breaks()
    assert await left(database) == 0


async def test_a_job_says_when_it_wants_to_be_done_again(database: Database) -> None:
    tries: list[str] = []

    async def handler(payload: str) -> float | None:
        tries.append(payload)
        return 0.3 if len(tries) < 3 else None

    async with working(database, handler):
        await planned(database, "again")
        await until(lambda: len(tries) == 3)
    assert await left(database) == 0


async def test_a_job_that_breaks_is_kept_for_later(database: Database) -> None:
    done = Done()

    async def handler(payload: str) -> float | None:
        done.payloads.append(payload)
        if payload == "away":
            raise StoreUnavailable("the database does not answer")
        raise ValueError(payload)

    async with working(database, handler):
        await planned(database, "away", "broken")
        await until(lambda: len(done.payloads) == 2)
    assert await left(database) == 2


async def test_planned_for_later_while_nobody_works_it_waits_for_its_time(
    database: Database,
) -> None:
    done = Done()
    await planned(database, "later", after=1.0)
    await planned(database, "now")
    async with working(database, done):
        await until(lambda: done.payloads == ["now", "later"])


async def test_stopped_in_the_middle_it_is_done_anew_at_once(database: Database) -> None:
    began = asyncio.Event()

    async def endless(payload: str) -> float | None:
        began.set()
        await asyncio.Event().wait()
        return None

    await planned(database, "stopped")
    async with working(database, endless):
        async with asyncio.timeout(20):
            await began.wait()
    assert await left(database) == 1
    done = Done()
    async with working(database, done):
        await until(lambda: done.payloads == ["stopped"], 5)


async def start(url: str, file: Path, *more: str) -> asyncio.subprocess.Process:
    # The kernel ends it with the tests, should they be killed.
    return await asyncio.create_subprocess_exec(
        "setpriv", "--pdeathsig", "KILL", sys.executable, str(WORKER), url, str(file), *more,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


async def test_a_killed_worker_is_followed_by_another(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """SIGKILL in the middle of a job; more is planned while nobody works; the next one does all."""
    file = tmp_path / "done"
    file.write_text("")
    first = await start(database_url, file, "stuck")
    try:
        await planned(database, "one")
        await until(lambda: file.read_text() == "took one\n")
    finally:
        first.kill()
        await first.wait()
    await planned(database, "two", after=0.1)
    second = await start(database_url, file)
    try:
        await until(lambda: {"one", "two"} <= set(file.read_text().split("\n")))
    finally:
        second.kill()
        await second.wait()
    lines = file.read_text().splitlines()
    assert sorted(line for line in lines if line != "swept") == ["one", "took one", "two"]


async def test_a_round_missed_while_nobody_worked_comes_at_once(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "done"
    file.write_text("")
    first = await start(database_url, file)
    try:
        await until(lambda: file.read_text().count("swept") == 2)
    finally:
        first.kill()
        await first.wait()
    # Whatever the round was at when its worker died.
    async with database.writing() as connection:
        await connection.execute(
            text("UPDATE jobs.pgqueuer_schedules SET heartbeat = now() - interval '1 minute'")
        )
    second = await start(database_url, file)
    try:
        await until(lambda: file.read_text().count("swept") == 4)
    finally:
        second.kill()
        await second.wait()


async def test_the_database_goes_away_and_comes_back(own_server: Server) -> None:
    await migrate.upgrade(own_server.url)
    database = Database(own_server.url)
    done, swept = Done(), []

    async def sweep() -> None:
        swept.append(1)

    async with working(database, done, cases=Every("* * * * * *", sweep)) as jobs:
        await planned(database, "before")
        await until(lambda: done.payloads == ["before"] and len(swept) > 0)
        own_server.stop()
        await until(lambda: not jobs.working.is_set())
        own_server.start()
        await own_server.wait_ready()
        await until(jobs.working.is_set)
        before = len(swept)
        await planned(database, "after")
        await until(lambda: "after" in done.payloads and len(swept) > before)
    await database.close()


async def test_the_log_of_what_was_done_is_cut(database: Database) -> None:
    await planned(database, "one")
    async with database.writing() as connection:
        await connection.execute(
            text("UPDATE jobs.pgqueuer_log SET created = now() - interval '8 days'")
        )
    await planned(database, "two")
    await forget_done(database)
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM jobs.pgqueuer_log")) == 1
