"""The tables of the jobs are those that the pgqueuer installed here works with."""

from __future__ import annotations

import asyncpg

from store.jobs import queries_on


async def test_the_migrations_made_what_pgqueuer_wants(database_url: str) -> None:
    """A newer one that wants other tables needs a migration: these are its statements."""
    connection = await asyncpg.connect(database_url)
    try:
        plan = await queries_on(connection).plan_upgrade()
    finally:
        await connection.close()
    assert list(plan.statements) == []
