"""A real PostgreSQL for the tests: one server a session, a fresh database a test.

``REXIAN_TEST_DATABASE_URL`` names a server to use instead (its user must be allowed to create
databases); tests that stop the server start one of their own all the same.

    from tests.conftest_postgres import *  # gives a conftest, or a module, the fixtures
"""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from rexian.provision.postgres import STOP_SIGNAL, LocalPostgres, prepare_postgres
from rexian.provision.progress import SilentProgress
from store import migrate
from store.database import Database
from tests.memory import quick_place

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "own_server",
    "server_url",
    "template",
]

_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def _tied_to_us(argv: Sequence[str]) -> list[str]:
    """No server outlives tests that are killed: the kernel ends it with its parent."""
    tied = ["setpriv", "--pdeathsig", "INT"]
    return [*tied, *(argv[1:] if Path(argv[0]).name == "setpriv" else argv)]


class Server:
    """A PostgreSQL that a test may stop and start."""

    def __init__(self, prepared: LocalPostgres) -> None:
        self._prepared = prepared
        self._process: subprocess.Popen[bytes] | None = None
        self.url = prepared.url

    def start(self) -> None:
        log = (self._prepared.data_dir.parent / "postgres.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*_tied_to_us(self._prepared.argv), *_FAST],
                env=self._prepared.env,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    async def wait_ready(self) -> None:
        await self._prepared.wait_ready(60)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(STOP_SIGNAL)
            self._process.wait(60)
            self._process = None


def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="rexian-pg-", dir=quick_place()) as folder:
        server = Server(prepare_postgres(Path(folder), SilentProgress()))
        server.start()
        try:
            asyncio.run(server.wait_ready())
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """URL of the server the databases of the tests are made on."""
    given = os.environ.get("REXIAN_TEST_DATABASE_URL")
    if given:
        yield given
        return
    for server in _server():
        yield server.url


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of the test's own, to stop and start."""
    yield from _server()


def with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


async def _command(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """A migrated database that is copied for every test: copying takes a tenth of migrating."""
    name = f"rexian_template_{secrets.token_hex(4)}"
    asyncio.run(_command(server_url, f'CREATE DATABASE "{name}"'))
    asyncio.run(migrate.upgrade(with_database(server_url, name)))
    yield name
    asyncio.run(_command(server_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest_asyncio.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """A database without any table."""
    name = f"rexian_test_{secrets.token_hex(6)}"
    await _command(server_url, f'CREATE DATABASE "{name}"')
    yield with_database(server_url, name)
    await _command(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture
async def database_url(server_url: str, template: str) -> AsyncIterator[str]:
    """A database with the tables and nothing in them."""
    name = f"rexian_test_{secrets.token_hex(6)}"
    await _command(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    yield with_database(server_url, name)
    await _command(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()
