"""Gives cases from before there was a search the words they are found by, newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from cases.found_by import WRITTEN, replies, words_of
from store.database import Database
from store.schema import cases

BATCH = 50
"""Cases in one transaction; cutting them takes some 20 ms beside the event loop."""
_TAKE = (
    select(cases.c.case, cases.c.opened_at, *(cases.c[name] for name in WRITTEN))
    .where(cases.c.words.is_(None))
    .order_by(cases.c.opened_at.desc())
    .with_for_update(skip_locked=True)
)
_GIVE = (
    update(cases)
    .where(cases.c.case == bindparam("of"))
    .values(words=func.array_to_tsvector(bindparam("found_by", type_=ARRAY(Text))))
)


class WordFiller:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def sweep(self, most: int = BATCH) -> int:
        """Fill in some; gives how many. Two at once share the work. No version changes: nobody
        wrote into the case.

        Raises StoreUnavailable; then nothing was filled in.
        """
        async with self._database.writing() as connection:
            rows = (await connection.execute(_TAKE.limit(most))).all()
            if rows:
                told = await replies(connection, [row.case for row in rows])
                await connection.execute(_GIVE, await asyncio.to_thread(_cut, rows, told))
        return len(rows)


def _cut(rows: Sequence[Row[Any]], told: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    return [
        {
            "of": row.case,
            "found_by": words_of([row.subject, row.text, row.place, *told.get(row.case, ())]),
        }
        for row in rows
    ]
