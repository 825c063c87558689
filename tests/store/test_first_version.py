"""A database of the time before versions: its tables become version 1, and go."""

from __future__ import annotations

from typing import Any

from alembic import command
from sqlalchemy import Connection, inspect, text

from store import migrate
from store.database import Database
from store.site import NOTHING_YET, SiteVersions

_OLD = """
INSERT INTO hotlines VALUES ('12345', '热线', 4), ('12319', '', 0);
INSERT INTO seats VALUES ('1001', '甲'), ('1002', '');
INSERT INTO seat_hotlines VALUES ('1001', '12345'), ('1001', '12319');
INSERT INTO departments VALUES ('2001', '城管', '07352881234'), ('2002', '档案', NULL);
"""


async def _move(database: Database, direction: Any, revision: str) -> None:
    def run(connection: Connection) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        direction(settings, revision)

    async with database.writing() as connection:
        await connection.run_sync(run)


async def _fill(database: Database, sql: str) -> None:
    async with database.writing() as connection:
        for statement in sql.strip().split(";"):
            if statement.strip():
                await connection.execute(text(statement))


async def _tables(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_the_tables_become_version_1(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await _move(database, command.upgrade, "0001")
    await _fill(database, _OLD)

    await migrate.upgrade(empty_database_url)

    version = await SiteVersions(database).newest()
    document = version.document
    assert (version.number, version.note.by) == (1, "")
    assert {n: (h.name, h.lines) for n, h in document.hotlines.items()} == {
        "12345": ("热线", 4),
        "12319": ("", 0),
    }
    assert document.seats["1001"].skills == {"12345": 1, "12319": 1}
    assert document.seats["1002"].skills == {}
    assert {n: d.dial for n, d in document.departments.items()} == {
        "2001": "07352881234",
        "2002": None,
    }
    gone = {"hotlines", "seats", "seat_hotlines", "departments"}
    assert not gone & await _tables(database)
    await database.close()


async def test_an_empty_database_gets_no_version(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await migrate.upgrade(empty_database_url)

    assert await SiteVersions(database).newest() == NOTHING_YET
    await database.close()


async def test_the_way_back_keeps_what_the_tables_can_hold(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await _move(database, command.upgrade, "0001")
    await _fill(database, _OLD)
    await _move(database, command.upgrade, "0002")

    await _move(database, command.downgrade, "0001")

    async with database.reading() as connection:
        seats = await connection.execute(text("SELECT * FROM seat_hotlines ORDER BY 1, 2"))
        assert [tuple(row) for row in seats] == [("1001", "12319"), ("1001", "12345")]
        dials = await connection.execute(text("SELECT number, dial FROM departments ORDER BY 1"))
        assert [tuple(row) for row in dials] == [("2001", "07352881234"), ("2002", None)]
    assert "site_versions" not in await _tables(database)
    await database.close()
