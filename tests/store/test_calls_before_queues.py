"""A database of the time before queues and calls placed from here keeps its calls and cases."""

from __future__ import annotations

from typing import Any

from alembic import command
from sqlalchemy import Connection, text

from store import migrate
from store.database import Database
from store.queries.calls import Calls

_OLD = """
INSERT INTO calls (call, hotline, offered_at, queued) VALUES ('c1', '12345', now(), true);
INSERT INTO calls (call, hotline, offered_at, refused_because, outcome)
    VALUES ('c2', '12345', now(), 'no_line', 'refused');
INSERT INTO cases ("case", version, status, opened_at, changed_at)
    VALUES ('k1', 1, 'open', now(), now());
INSERT INTO case_calls ("case", call, answered_at) VALUES ('k1', 'c1', '2026-11-21 04:00:00+00')
"""


async def _move(database: Database, direction: Any, revision: str) -> None:
    def run(connection: Connection) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        direction(settings, revision)

    async with database.writing() as connection:
        await connection.run_sync(run)


async def test_calls_and_their_cases_go_on_in_the_queue_of_their_hotline(
    empty_database_url: str,
) -> None:
    database = Database(empty_database_url)
    await _move(database, command.upgrade, "0003")
    async with database.writing() as connection:
        for statement in _OLD.split(";"):
            await connection.execute(text(statement))

    await migrate.upgrade(empty_database_url)

    waited, refused = await Calls(database).one("c1"), await Calls(database).one("c2")
    assert waited is not None
    assert refused is not None
    assert (waited.row.direction, waited.row.queue, waited.row.priority) == ("inbound", "12345", 0)
    assert (refused.row.queue, refused.row.holds, refused.row.grade) == (None, 0, None)
    async with database.reading() as connection:
        joined = await connection.scalar(
            text("SELECT extract(epoch FROM joined_at) FROM case_calls")
        )
    assert float(joined or 0) == 1795233600.0

    # And back, as far as it can be told.
    await _move(database, command.downgrade, "0003")
    async with database.reading() as connection:
        kept = await connection.scalar(
            text("SELECT count(*) FROM case_calls WHERE answered_at > '2026-01-01'")
        )
    assert kept == 1
    await database.close()
