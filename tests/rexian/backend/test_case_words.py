"""Cases from before there was a search get their words in the background."""

from __future__ import annotations

from sqlalchemy import cast, func, insert, select
from sqlalchemy.dialects.postgresql import TSQUERY

from cases.filling_words import BATCH, WordFiller
from rexian.backend.case_words import CaseWords
from store.database import Database
from store.schema import cases
from tests.cases.deadlines.calendars import at
from tests.conftest_postgres import database, database_url, server_url, template

__all__ = ["database", "database_url", "server_url", "template"]


async def test_one_round_goes_on_past_a_full_batch(database: Database) -> None:
    row = {"version": 1, "status": "closed", "stage": "closed", "text": "路灯不亮"}
    row |= {"opened_at": at("2026-09-30 10:00"), "changed_at": at("2026-09-30 10:00")}
    rows = [{**row, "case": f"k{n}"} for n in range(BATCH + 1)]
    async with database.writing() as connection:
        await connection.execute(insert(cases), rows)

    await CaseWords(WordFiller(database), longest_seconds=120).round()

    lit = cases.c.words.bool_op("@@")(cast("'路灯'", TSQUERY))
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).where(lit)) == BATCH + 1
