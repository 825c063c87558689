"""Brings the schema of a database up to date. Any number of processes may do so at once."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from store.database import Database
from store.errors import StoreOutdated

_LOCK = 0x7265_7869_616E_01
"""Advisory lock "rexian", 1: held while the schema changes."""


def config() -> Config:
    """Alembic's configuration: the migrations as they are shipped within this package."""
    made = Config()
    made.set_main_option("script_location", str(files("store") / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


def newest() -> str:
    """The revision this program was written for."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


async def upgrade(url: str) -> str:
    """Run the migrations that are missing; returns the revision reached.

    A second process that does the same meanwhile waits for the first and finds nothing to do.
    Raises StoreUnavailable; StoreOutdated when the database is newer than this program.
    """
    database = Database(url, pool_size=1, statement_seconds=600)
    try:
        async with database.writing() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
            await connection.run_sync(_upgrade)
    finally:
        await database.close()
    return newest()


def _upgrade(connection: Connection) -> None:
    script = ScriptDirectory.from_config(config())
    at = MigrationContext.configure(connection).get_current_revision()
    if at is not None and at not in {one.revision for one in script.walk_revisions()}:
        raise StoreOutdated(
            f"the database is at revision {at}, which this version does not know: it is older than "
            "the one that made the database"
        )
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


async def check(database: Database) -> None:
    """Raises StoreOutdated when the schema is not the one this program was written for."""
    async with database.reading() as connection:
        at = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )
    if at != newest():
        raise StoreOutdated(f"the database is at revision {at}, {newest()} is needed")
