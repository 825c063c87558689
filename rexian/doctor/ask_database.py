"""The database for the checks. Reads only; no table has to be there."""

from __future__ import annotations

import re

from sqlalchemy import text

from store.database import Database


class AskDatabase:
    """Fills ``context.Books``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self) -> str:
        said = str(await self._one("SELECT version()"))
        found = re.match(r"PostgreSQL [\d.]+", said)
        return found[0] if found else said[:40]

    async def revision(self) -> str | None:
        if await self._one("SELECT to_regclass('alembic_version')::text") is None:
            return None
        found = await self._one("SELECT version_num FROM alembic_version")
        return None if found is None else str(found)

    async def position(self, journal: str) -> int:
        found = await self._one("SELECT seq FROM positions WHERE journal = :journal", journal)
        return 0 if found is None else int(str(found))

    async def _one(self, query: str, journal: str | None = None) -> object:
        given = {} if journal is None else {"journal": journal}
        async with self._database.reading() as connection:
            return (await connection.execute(text(query), given)).scalar()
