"""Repeats: cases that may be the same one told again, by the same caller or about the same matter.

Two cases are about the same matter when category and place are the same, or one of them is and the
words are alike. How alike words are is the Jaccard index of the words of two characters and more
that both contain (Jaccard, "Étude comparative de la distribution florale", 1901): shared words
divided by all words. Words are those jieba finds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.rows import Case, read_cases
from store.clean import clean_text
from store.database import Database
from store.schema import cases

DAY_SECONDS = 86_400.0
ALIKE = 0.4
"""From here on words are alike. Chosen by hand: two reports of one burst pipe by different people
share about half of their words, reports of different faults of one street a fifth.
"""
LOOKED_AT = 300
"""Cases of the same category, and of the same place, that are looked at: the nearest in time."""


class Because(StrEnum):
    CALLER = "caller"
    MATTER = "matter"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A case that may be the same as another one."""

    case: Case
    because: tuple[Because, ...]
    alike: float
    """Of the words, 0 to 1."""


class Repeats:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, case: str, days: int, limit: int) -> Sequence[Repeat] | None:
        """Cases opened within so many days before or after it that could be merged with it, the
        likeliest first; None: there is no such case.
        """
        async with self._database.reading() as connection:
            query = select(cases).where(cases.c.case == clean_text(case))
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            found = await _candidates(connection, row, days * DAY_SECONDS)
        return (await asyncio.to_thread(_judged, row, found))[:limit]


async def _candidates(
    connection: AsyncConnection, row: Row[Any], seconds: float
) -> dict[str, Case]:
    alone = (
        cases.c.case != row.case,
        cases.c.merged_into.is_(None),
        cases.c.opened_at.between(row.opened_at - seconds, row.opened_at + seconds),
    )
    if row.merged_into is not None:
        return {}
    same: list[ColumnElement[bool]] = []
    if row.caller_e164 is not None:
        same.append(cases.c.caller_e164 == row.caller_e164)
    if row.category:
        same.append(cases.c.category == row.category)
    if row.place:
        same.append(cases.c.place == row.place)
    found: dict[str, Case] = {}
    for condition in same:
        query = select(cases).where(*alone, condition).order_by(cases.c.opened_at.desc())
        for one in await read_cases(connection, query.limit(LOOKED_AT)):
            found[one.case] = one
    return found


def _judged(row: Row[Any], found: dict[str, Case]) -> list[Repeat]:
    mine = words_of(row.subject, row.text)
    judged = []
    for one in found.values():
        alike = likeness(mine, words_of(one.subject, one.text))
        because = []
        if one.caller and one.caller == row.caller_e164:
            because.append(Because.CALLER)
        category = bool(row.category) and one.category == row.category
        place = bool(row.place) and one.place == row.place
        if (category and place) or ((category or place) and alike >= ALIKE):
            because.append(Because.MATTER)
        if because:
            judged.append(Repeat(one, tuple(because), round(alike, 3)))
    judged.sort(key=lambda one: (-len(one.because), -one.alike, -one.case.opened_at))
    return judged


def words_of(*texts: str) -> frozenset[str]:
    """The words of two characters and more."""
    import jieba  # here: loading its dictionary takes a second

    return frozenset(
        word.lower() for text in texts for word in jieba.cut(text) if len(word.strip()) > 1
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index, 0 to 1; 0 when neither has a word."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0
