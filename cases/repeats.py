"""Repeats: cases that may be the same one told again, by the same caller or about the same matter.

Two cases are about the same matter when category and place are the same, or one of them is and the
words are alike. How alike they are is the Jaccard index of the words that say something: shared
words divided by all words (Jaccard, "Étude comparative de la distribution florale", 1901).
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.rows import WHOLE, Case, read_cases
from knowledge.words import cutter, telling
from store.clean import clean_text
from store.database import Database
from store.schema import cases

DAY_SECONDS = 86_400.0
ALIKE = 0.4
"""From here on words are alike. Chosen by hand: two reports of one burst pipe by different people
share about half of their words, reports of different faults of one street a fifth.
"""
_SAME = ("caller_e164", "category", "place")
LOOKED_AT = 150
"""Cases of the same caller, category and place each that are looked at: the newest."""
READ_SIGNS = 500
"""How much of a text is compared."""
COMPARED = 60
"""So many are compared word by word, which takes half a millisecond each: those that have most in
common, the pairs of neighbouring signs among it.
"""


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


@dataclass(frozen=True, slots=True)
class _Likely:
    case: str
    because: tuple[Because, ...]
    alike: float
    opened_at: float


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
        likely = (await asyncio.to_thread(_judged, row, found))[:limit]
        async with self._database.reading() as connection:
            query = WHOLE.where(cases.c.case.in_([one.case for one in likely]))
            whole = {one.case: one for one in await read_cases(connection, query)}
        return [
            Repeat(whole[one.case], one.because, one.alike) for one in likely if one.case in whole
        ]


async def _candidates(
    connection: AsyncConnection, row: Row[Any], seconds: float
) -> Collection[Row[Any]]:
    if row.merged_into is not None:
        return ()
    names = ("case", "caller_e164", "category", "place", "subject", "text", "opened_at")
    others = select(*(cases.c[name] for name in names)).where(
        cases.c.case != row.case,
        cases.c.merged_into.is_(None),
        cases.c.opened_at.between(row.opened_at - seconds, row.opened_at + seconds),
    )
    found: dict[str, Row[Any]] = {}
    for name in _SAME:
        if not getattr(row, name):
            continue
        same = others.where(cases.c[name] == getattr(row, name))
        newest = same.order_by(cases.c.opened_at.desc()).limit(LOOKED_AT)
        found |= {one.case: one for one in await connection.execute(newest)}
    return found.values()


def _nearest(row: Row[Any], found: Collection[Row[Any]]) -> list[Row[Any]]:
    if len(found) <= COMPARED:
        return [*found]
    mine = _pairs(row)

    def common(one: Row[Any]) -> tuple[int, float]:
        same = [getattr(row, name) and getattr(one, name) == getattr(row, name) for name in _SAME]
        return sum(map(bool, same)), likeness(mine, _pairs(one))

    return heapq.nlargest(COMPARED, found, key=common)


def _pairs(row: Row[Any]) -> frozenset[str]:
    said = f"{row.subject[:READ_SIGNS]}\n{row.text[:READ_SIGNS]}"
    return frozenset(map("".join, pairwise(said)))


def _judged(row: Row[Any], found: Collection[Row[Any]]) -> list[_Likely]:
    mine = words_of(row.subject, row.text)
    judged = []
    for one in _nearest(row, found):
        alike = likeness(mine, words_of(one.subject, one.text))
        because = []
        if one.caller_e164 and one.caller_e164 == row.caller_e164:
            because.append(Because.CALLER)
        category = bool(row.category) and one.category == row.category
        place = bool(row.place) and one.place == row.place
        if (category and place) or ((category or place) and alike >= ALIKE):
            because.append(Because.MATTER)
        if because:
            judged.append(_Likely(one.case, tuple(because), round(alike, 3), one.opened_at))
    judged.sort(key=lambda one: (-len(one.because), -one.alike, -one.opened_at))
    return judged


def words_of(*texts: str) -> frozenset[str]:
    """The words that say what the texts are about, by their beginnings."""
    return frozenset(word for text in texts for word in telling(cutter().words(text[:READ_SIGNS])))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard index, 0 to 1; 0 when neither has a word."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0
