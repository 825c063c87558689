"""The bench of lists and searches, at a size that takes seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg

from bench.load import measure
from bench.load.asks import ASKS
from bench.load.fill import TABLES, fill

CASES, RECORDINGS = 2000, 6000


async def _made_of(connection: asyncpg.Connection[Any]) -> list[str]:
    """Every index and constraint of the tables that are filled."""
    indexes = await connection.fetch(
        "SELECT indexdef AS said FROM pg_indexes WHERE tablename = ANY($1)", list(TABLES)
    )
    constraints = await connection.fetch(
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS said "
        "FROM pg_constraint WHERE conrelid = ANY($1::text[]::regclass[])",
        list(TABLES),
    )
    return sorted(row["said"] for row in (*indexes, *constraints))


async def _rows_without(connection: asyncpg.Connection[Any], table: str, of: str) -> int:
    """Rows of ``table`` whose ``of`` is in no row of the table it speaks of."""
    there = {"call": "calls", "case": "cases"}[of]
    found: int = await connection.fetchval(
        f'SELECT count(*) FROM {table} t WHERE t."{of}" IS NOT NULL AND NOT EXISTS '
        f'(SELECT FROM {there} o WHERE o."{of}" = t."{of}")'
    )
    return found


async def test_a_filled_database_is_made_as_before_and_answers_every_question(
    database_url: str, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(database_url)
    before = await _made_of(connection)
    await fill(connection, CASES, RECORDINGS, lambda _: None)
    assert await _made_of(connection) == before
    for table in ("case_changes", "case_dispatches", "case_deadlines", "case_calls", "calls"):
        assert await _rows_without(connection, table, "case") == 0
    for table in ("legs", "recordings", "voices", "recording_parties", "satisfaction"):
        assert await _rows_without(connection, table, "call") == 0
    open_cases = await connection.fetchval("SELECT count(*) FROM cases WHERE status = 'open'")
    assert 30 <= open_cases <= 50  # 2 %
    await connection.close()

    told = await measure.ask_all(database_url, tmp_path, lambda _: None, times=1)
    assert told["rows"]["cases"] == CASES
    assert told["rows"]["recordings"] == told["rows"]["calls"] == RECORDINGS
    assert set(told["asked"]) == {ask.name for ask in ASKS}
    assert told["asked"]["cases newest"]["items"] == 50
    assert told["asked"]["recordings operator, grade"]["items"] > 0
    assert told["asked"]["recordings nobody's"]["items"] == 0


def test_what_takes_longer_than_it_may_is_named() -> None:
    quick = {"p50_ms": 5.0, "p95_ms": 200.0, "max_ms": 900.0, "items": 50}
    told = {"limit_ms": 200.0, "asked": {"quick": quick}}
    assert measure.within(told)
    told["asked"]["slow"] = quick | {"p95_ms": 200.1}  # type: ignore[index]
    assert not measure.within(told)
    assert measure.as_table(told).endswith("over 200.0 ms at p95: slow")
