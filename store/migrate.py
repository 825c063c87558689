"""Brings the schema of a database up to date. Any number of processes may do so at once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from store.database import Database
from store.errors import StoreOutdated

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x7265_7869_616E_01
"""Advisory lock "rexian", 1: held while the schema changes."""
_FILE = re.compile(r"([0-9]{4})_\w+\.py")


def config() -> Config:
    """Alembic's configuration: the migrations as they are shipped within this package."""
    from alembic.config import Config  # here: see `_upgrade`

    made = Config()
    made.set_main_option("script_location", str(files("store") / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


@cache
def revisions() -> tuple[str, ...]:
    """Every revision this program knows, oldest first: the numbers its files begin with."""
    names = (one.name for one in (files("store") / "migrations" / "versions").iterdir())
    return tuple(sorted(found[1] for name in names if (found := _FILE.fullmatch(name))))


def newest() -> str:
    """The revision this program was written for."""
    return revisions()[-1]


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
    at = _revision(connection)
    if at == newest():
        return
    if at is not None and at not in revisions():
        raise StoreOutdated(
            f"the database is at revision {at}, which this version does not know: it is older than "
            "the one that made the database"
        )
    # Here: alembic and the migrations take as long to load as all else of the store, and nearly
    # every start finds nothing to do.
    from alembic import command

    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def _revision(connection: Connection) -> str | None:
    """The one alembic noted down in the database; None: it has no tables yet."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    at: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return at


async def check(database: Database) -> None:
    """Raises StoreOutdated when the schema is not the one this program was written for."""
    async with database.reading() as connection:
        at = await connection.run_sync(_revision)
    if at != newest():
        raise StoreOutdated(f"the database is at revision {at}, {newest()} is needed")
