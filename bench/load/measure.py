"""How long lists, searches and a case's page take among a million cases and three million
recordings.

A PostgreSQL of its own, with the settings rexian runs it with; the API over a real connection. One
question after the other, each drawn anew; a case's page asks for all that is on it at once, as a
browser does. The first question of each kind is not counted: a program that has run since morning
has made its plans.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from bench.load.asks import ASKS, Ask, Known, Request
from bench.load.fill import FAST, TABLES, fill
from bench.load.serve import served
from rexian.provision.postgres import STOP_SIGNAL, LocalPostgres, prepare_postgres
from rexian.provision.progress import SilentProgress
from store import migrate

CASES, RECORDINGS = 1_000_000, 3_000_000
TIMES = 60
LIMIT_MS = 200.0
"""At p95, of every kind of question."""
Say = Callable[[str], None]


@asynccontextmanager
async def _running(postgres: LocalPostgres, *options: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *postgres.argv,
        *options,
        env=postgres.env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await postgres.wait_ready()
        yield
    finally:
        process.send_signal(STOP_SIGNAL)
        await process.wait()


async def measure(
    folder: Path,
    say: Say,
    *,
    cases: int = CASES,
    recordings: int = RECORDINGS,
    times: int = TIMES,
) -> dict[str, Any]:
    """Milliseconds of every kind of question, and what they were asked of."""
    postgres = prepare_postgres(folder, SilentProgress())
    began = time.perf_counter()
    async with _running(postgres, *FAST):
        await migrate.upgrade(postgres.url)
        say(f"{cases} cases, {recordings} recordings")
        connection = await asyncpg.connect(postgres.url)
        await fill(connection, cases, recordings, say)
        await connection.close()
    told: dict[str, Any] = {"limit_ms": LIMIT_MS, "filled_in_seconds": _since(began)}
    began = time.perf_counter()
    async with _running(postgres):
        told |= await ask_all(postgres.url, folder, say, times)
    return told | {"asked_in_seconds": _since(began), "processors": os.cpu_count()}


async def ask_all(url: str, folder: Path, say: Say, times: int) -> dict[str, Any]:
    """Rows by table, and milliseconds by kind of question."""
    connection = await asyncpg.connect(url)
    try:
        rows = {
            table: await connection.fetchval(f'SELECT count(*) FROM "{table}"') for table in TABLES
        }
        size = await connection.fetchval("SELECT pg_database_size(current_database())")
        known = await _known(connection)
    finally:
        await connection.close()
    asked: dict[str, Any] = {}
    async with served(url, folder) as clients:
        for number, ask in enumerate(ASKS):
            asked[ask.name] = await _timed(ask, clients[ask.who], known, number, times)
            say(f"  {_line(ask.name, asked[ask.name])}")
    return {"rows": rows, "database_gb": round(size / 1e9, 2), "asked": asked}


async def _known(connection: asyncpg.Connection[Any]) -> Known:
    """Some rows to ask for, from everywhere."""

    async def some(column: str, table: str) -> Sequence[str]:
        found = await connection.fetch(
            f'SELECT "{column}" AS one FROM "{table}" WHERE "{column}" IS NOT NULL '
            f'ORDER BY hashtext("{column}") LIMIT 2000'
        )
        return [row["one"] for row in found]

    return Known(
        cases=await some("case", "cases"),
        calls=await some("call", "recordings"),
        callers=await some("caller_e164", "cases"),
    )


async def _timed(
    ask: Ask, client: httpx.AsyncClient, known: Known, seed: int, times: int
) -> dict[str, Any]:
    chance = random.Random(seed)
    took: list[float] = []
    items = 0
    for _ in range(times + 1):
        requests = ask.draw(chance, known)
        began = time.perf_counter()
        answers = await asyncio.gather(*(_get(client, one) for one in requests))
        took.append((time.perf_counter() - began) * 1000)
        items += len(answers[-1].get("items", ()))
    rest = sorted(took[1:])
    return {
        "p50_ms": round(rest[len(rest) // 2], 1),
        "p95_ms": round(rest[int(len(rest) * 0.95)], 1),
        "max_ms": round(rest[-1], 1),
        "items": round(items / len(took), 1),
    }


async def _get(client: httpx.AsyncClient, one: Request) -> dict[str, Any]:
    answer = await client.get(one.path, params=one.params)
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return {}  # the database took too long: the time it took counts
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def measure_all(say: Say, cases: int = CASES, recordings: int = RECORDINGS) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="rexian-bench-") as folder:
        return asyncio.run(measure(Path(folder), say, cases=cases, recordings=recordings))


def too_slow(told: dict[str, Any]) -> list[str]:
    return [name for name, one in told["asked"].items() if one["p95_ms"] > told["limit_ms"]]


def within(told: dict[str, Any]) -> bool:
    return not too_slow(told)


def _line(name: str, one: dict[str, Any]) -> str:
    return f"{name:<36} {one['p50_ms']:>8} {one['p95_ms']:>8} {one['max_ms']:>8} {one['items']:>6}"


def as_table(told: dict[str, Any]) -> str:
    lines = [f"{'':<36} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'items':>6}"]
    lines += [_line(name, one) for name, one in told["asked"].items()]
    slow = too_slow(told)
    lines.append(f"over {told['limit_ms']} ms at p95: {', '.join(slow) or 'nothing'}")
    return "\n".join(lines)


def _since(began: float) -> int:
    return round(time.perf_counter() - began)
