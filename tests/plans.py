"""How PostgreSQL goes about what it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from store.database import Database


class Asked:
    """Every statement the database was given meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.statements: list[tuple[str, tuple[Any, ...]]] = []

    async def plan(self, of: str, **settings: str) -> str:
        """The plan of the last statement that has these words in it, with these settings."""
        statement, parameters = next(one for one in reversed(self.statements) if of in one[0])
        async with self._database.reading() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            for name, value in settings.items():
                await driver.execute(f"SET LOCAL {name} = {value}")
            rows = await driver.fetch(f"EXPLAIN {statement}", *parameters)
        return "\n".join(row[0] for row in rows)


@contextmanager
def asked_of(database: Database) -> Iterator[Asked]:
    asked = Asked(database)

    def note(_: Any, __: Any, statement: str, parameters: tuple[Any, ...], *___: Any) -> None:
        asked.statements.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
