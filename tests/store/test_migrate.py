"""The migrations build the tables the program is written for, from nothing, however often and by
however many.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from store import migrate, schema
from store.database import Database
from store.errors import StoreOutdated, StoreUnavailable

_CATALOGUE = {
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text <> 'alembic_version'
        ORDER BY 1, 2""",
    "indexes": """
        SELECT indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1""",
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 2""",
}


async def _catalogue(database: Database) -> dict[str, list[Any]]:
    async with database.reading() as connection:
        return {
            name: [tuple(row) for row in await connection.execute(text(sql))]
            for name, sql in _CATALOGUE.items()
        }


async def test_migrations_and_metadata_say_the_same(
    database: Database, empty_database_url: str
) -> None:
    made = Database(empty_database_url)
    async with made.writing() as connection:
        await connection.run_sync(schema.metadata.create_all)

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, schema.metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []
    assert await _catalogue(database) == await _catalogue(made)
    await made.close()


async def test_several_that_upgrade_at_once_leave_one_schema(empty_database_url: str) -> None:
    reached = await asyncio.gather(*(migrate.upgrade(empty_database_url) for _ in range(4)))

    assert reached == [migrate.newest()] * 4
    database = Database(empty_database_url)
    await migrate.check(database)
    await database.close()


def test_the_files_are_named_in_the_order_they_are_run_in() -> None:
    chain = ScriptDirectory.from_config(migrate.config()).walk_revisions()

    assert list(migrate.revisions()) == [one.revision for one in chain][::-1]


async def test_an_upgrade_of_what_is_new_already_changes_nothing(database_url: str) -> None:
    assert await migrate.upgrade(database_url) == migrate.newest()


async def test_a_database_without_tables_is_called_outdated(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with pytest.raises(StoreOutdated, match="is at revision None"):
        await migrate.check(database)
    await database.close()


async def test_a_database_newer_than_the_program_is_left_alone(
    database: Database, database_url: str
) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreOutdated, match="revision 9999, which this version does not know"):
        await migrate.upgrade(database_url)


async def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    with pytest.raises(StoreUnavailable):
        await migrate.upgrade("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
async def test_rows_of_the_books_cannot_be_changed(database: Database, table: str) -> None:
    fill = {
        "facts": "INSERT INTO facts VALUES ('j', 1, now(), 'PbxSeen', NULL, NULL, false, '{}')",
        "access_log": "INSERT INTO access_log (at, account, action, subject) "
        "VALUES (now(), 'a', 'played', 'r')",
        "case_changes": 'INSERT INTO cases ("case", version, status, opened_at, changed_at) '
        "VALUES ('1', 1, 'open', now(), now()); "
        "INSERT INTO case_changes VALUES ('1', 1, now(), NULL, '{}')",
        "article_changes": "INSERT INTO articles (revision, department, topic, made_at, made_by) "
        "VALUES (1, '2001', '', now(), 'a'); "
        "INSERT INTO article_changes SELECT article, 1, 1, now(), 'a', 'made', '' FROM articles",
        "site_versions": "INSERT INTO site_versions VALUES (1, now(), 'a', '', '{}')",
        "case_rules": "INSERT INTO case_rules VALUES (1, now(), 'a', '')",
        "case_categories": "INSERT INTO case_categories VALUES (1, now(), 'a', '[]')",
        "quality_sheets": "INSERT INTO quality_sheets VALUES ('a', 1, '{}', now(), 'a')",
        "quality_changes": "INSERT INTO calls (call, offered_at) VALUES ('c', now()); "
        "INSERT INTO recordings (call, status) VALUES ('c', 'pending'); "
        "INSERT INTO quality_sheets VALUES ('a', 1, '{}', now(), 'a'); "
        "INSERT INTO quality_tasks (call, operator, sheet, sheet_version, made_at, made_by) "
        "VALUES ('c', 'li', 'a', 1, now(), 'a'); "
        "INSERT INTO quality_scores (task, half) SELECT task, 1 FROM quality_tasks; "
        "INSERT INTO quality_changes (score, at, by, action, before, after, what) "
        "SELECT score, now(), 'a', 'take', 'unscored', 'in_progress', '{}' FROM quality_scores",
    }
    async with database.writing() as connection:
        for statement in fill[table].split(";"):
            await connection.execute(text(statement))

    for change in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=f"rows of {table} are never changed or removed"):
            async with database.writing() as connection:
                await connection.execute(text(change))
