"""A database that is away, mute or slow is said to be so soon, and used again once it is back."""

from __future__ import annotations

import asyncio
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.database import Database, sqlalchemy_url
from store.errors import BadRequest, StoreUnavailable


async def test_a_mute_server_is_given_up_soon() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    database = Database(f"postgresql://x@127.0.0.1:{port}/x", connect_seconds=0.3)
    began = time.monotonic()

    with pytest.raises(StoreUnavailable, match="does not answer"):
        async with database.reading():
            pass

    assert time.monotonic() - began < 5
    await database.close()
    server.close()
    await server.wait_closed()


async def test_a_database_there_is_not_is_an_outage(database_url: str) -> None:
    database = Database(database_url.replace("rexian_test_", "no_such_"))
    with pytest.raises(StoreUnavailable, match="InvalidCatalogName"):
        async with database.reading():
            pass
    assert await database.check() == "the database does not answer"
    await database.close()


async def test_a_statement_that_takes_too_long_is_ended(database_url: str) -> None:
    database = Database(database_url, statement_seconds=0.2)
    with pytest.raises(StoreUnavailable):
        async with database.reading() as connection:
            await connection.execute(text("SELECT pg_sleep(30)"))
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await database.close()


async def test_when_all_connections_are_taken_the_next_one_waits_only_so_long(
    database_url: str,
) -> None:
    database = Database(database_url, pool_size=1, connect_seconds=0.3)
    async with database.reading():
        with pytest.raises(StoreUnavailable):
            async with database.reading():
                pass
    assert await database.check() is None
    await database.close()


async def test_connections_that_were_cut_are_replaced(database: Database, server_url: str) -> None:
    async with database.reading() as connection:
        name = await connection.scalar(text("SELECT current_database()"))
    other = Database(server_url)
    async with other.writing() as connection:
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
    await other.close()

    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable, match="ReadOnly"):
        async with database.reading() as connection:
            await connection.execute(text("DELETE FROM calls"))


async def test_a_defect_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(DBAPIError, match="division by zero"):
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1/0"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://a@b/c", "has to be PostgreSQL, not mysql"),
        ("not a url", "no database URL"),
        ("", "no database URL"),
    ],
)
def test_what_is_no_postgresql_url_is_refused(url: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        sqlalchemy_url(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_way_of_writing_postgresql_is_understood(scheme: str) -> None:
    url = sqlalchemy_url(f"{scheme}://u@/d?host=/run/x")
    assert url.render_as_string() == "postgresql+asyncpg://u@/d?host=%2Frun%2Fx"
