"""A database at a revision of its schema, with rows of that time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from store import migrate
from store.database import Database


async def move(database: Database, direction: Any, revision: str) -> None:
    """Go to the revision; ``direction`` is alembic's ``upgrade`` or ``downgrade``."""

    def run(connection: Connection) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        direction(settings, revision)

    async with database.writing() as connection:
        await connection.run_sync(run)


async def fill(database: Database, sql: str) -> None:
    """Carry out the statements, which are parted by semicolons."""
    async with database.writing() as connection:
        for statement in sql.strip().split(";"):
            if statement.strip():
                await connection.exec_driver_sql(statement)
