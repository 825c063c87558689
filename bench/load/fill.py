"""Fills an empty database with cases, calls and recordings, tens of millions of rows in minutes.

All in one transaction that begins by emptying the tables: PostgreSQL then writes no journal of it
(with ``wal_level=minimal``). Indexes, and keys nothing refers to, are taken away before and made
again as they were. Foreign keys and triggers rest meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import asyncpg

from bench.load.fill_calls import CALLS
from bench.load.fill_cases import CASES, FUNCTIONS
from bench.load.said import write_pieces

FAST = (
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_wal_size=8GB"),
    *("-c", "shared_buffers=1GB", "-c", "autovacuum=off"),
)
"""Settings of the server while it is filled; it is started again without them to be asked."""
TABLES = (
    *("cases", "case_changes", "case_dispatches", "case_deadlines", "case_calls", "calls", "legs"),
    *("recordings", "voices", "recording_parties", "satisfaction", "sealed_callers"),
)
CALLERS_A_CASE = 0.4
Say = Callable[[str], None]


async def fill(connection: asyncpg.Connection[Any], cases: int, recordings: int, say: Say) -> None:
    """``cases`` cases and ``recordings`` calls with a recording each."""
    sizes = {
        "cases": cases,
        "recordings": recordings,
        "callers": max(round(cases * CALLERS_A_CASE), 1),
    }
    for name, value in (
        ("session_replication_role", "replica"),
        ("work_mem", "256MB"),
        ("maintenance_work_mem", "512MB"),
    ):
        await connection.execute(f"SET {name} = '{value}'")
    async with connection.transaction():
        indexes = await _without_indexes(connection)
        await connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        await connection.execute(FUNCTIONS)
        await write_pieces(connection)
        for name, statement in {**CASES, **CALLS}.items():
            began = time.perf_counter()
            await connection.execute(statement.format(**sizes))
            say(f"  {name}: {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        for index in indexes:
            await connection.execute(index)
        say(f"  {len(indexes)} indexes: {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    await connection.execute("VACUUM ANALYZE")
    say(f"  statistics: {time.perf_counter() - began:.0f} s")


async def _without_indexes(connection: asyncpg.Connection[Any]) -> list[str]:
    """Take indexes and keys away; gives the statements that make them again."""
    keys = await connection.fetch(
        """
        SELECT k.conname AS name, k.conrelid::regclass::text AS table,
            pg_get_constraintdef(k.oid) AS said
        FROM pg_constraint k
        WHERE k.conrelid = ANY($1::text[]::regclass[]) AND k.contype IN ('p', 'u')
            AND NOT EXISTS (
                SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = k.conindid)
        ORDER BY 1
        """,
        list(TABLES),
    )
    indexes = await connection.fetch(
        """
        SELECT i.indexname AS name, i.indexdef AS said FROM pg_indexes i
        WHERE i.schemaname = 'public' AND i.tablename = ANY($1) AND NOT EXISTS (
            SELECT FROM pg_constraint k
            WHERE k.conindid = ('public.' || quote_ident(i.indexname))::regclass)
        ORDER BY 1
        """,
        list(TABLES),
    )
    again = [
        f'ALTER TABLE {key["table"]} ADD CONSTRAINT "{key["name"]}" {key["said"]}' for key in keys
    ]
    for key in keys:
        await connection.execute(f'ALTER TABLE {key["table"]} DROP CONSTRAINT "{key["name"]}"')
    for index in indexes:
        await connection.execute(f'DROP INDEX "{index["name"]}"')
    return again + [index["said"] for index in indexes]
