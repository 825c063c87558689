"""What is done again and again for the world outside."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select

from cases.categories.book import AnyCategory
from rexian.backend.outside import Outside
from rexian.errors import SecretsError
from rexian.settings import Settings
from store import schema
from store.database import Database
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def outside(database: Database, folder: Path, now: float = 1000.0) -> Outside:
    return Outside(Settings(data=folder), database, SHANGHAI, lambda: now, AnyCategory())


async def test_a_round_counts_all_that_waits(database: Database, tmp_path: Path) -> None:
    rows = [
        {
            "case": f"k{n}",
            "version": 1,
            "status": "open",
            "text": "停水",
            "opened_at": 0.0,
            "changed_at": 0.0,
        }
        for n in range(120)
    ]
    async with database.writing() as connection:
        await connection.execute(insert(schema.cases), rows)

    await outside(database, tmp_path).rounds["topics"].round()

    counts = schema.topic_counts
    query = select(counts.c.cases).where(counts.c.word == "停水")
    async with database.reading() as connection:
        assert await connection.scalar(query) == 120
        assert await connection.scalar(select(func.count()).select_from(schema.topic_pending)) == 0


async def test_used_signatures_are_forgotten_when_their_time_is_over(
    database: Database, tmp_path: Path
) -> None:
    rows = [{"signature": bytes([n]), "at": at} for n, at in enumerate((99.0, 101.0))]
    async with database.writing() as connection:
        await connection.execute(insert(schema.intake_signatures), rows)

    await outside(database, tmp_path, now=1000.0).rounds["signatures"].round()

    async with database.reading() as connection:
        assert (await connection.scalars(select(schema.intake_signatures.c.at))).all() == [101.0]


async def test_a_key_that_others_can_read_stops_the_start(
    database: Database, tmp_path: Path
) -> None:
    outside(database, tmp_path)
    (tmp_path / "keys" / "intake.key").chmod(0o644)

    with pytest.raises(SecretsError, match="chmod 600"):
        outside(database, tmp_path)
