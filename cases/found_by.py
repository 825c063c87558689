"""The words a case is found by: the Chinese ones of its subject, text, place and replies, kept with
the case as PostgreSQL's ``tsvector``.

Whatever might be a telephone number is no word, whoever wrote it: nobody finds out a sealed
caller's by asking for its parts. Words that say nothing (``knowledge.words.stop_words``) are none.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from cases.errors import WordsSayNothing
from cases.veil import TELEPHONE
from knowledge.index import quoted
from knowledge.words import cutter, stop_words
from store.schema import case_dispatches

WRITTEN = ("subject", "text", "place")
"""Columns whose words count, beside the replies of departments."""


def words_of(texts: Iterable[str]) -> list[str]:
    """What texts are found by, in order of the alphabet, each once.

    Takes up to some ten ms, and a second the first time: call it off the event loop.
    """
    found: set[str] = set()
    for text in texts:
        plain = _without_telephones(text)
        if plain.strip():
            found.update(cutter().words_to_find(plain))
    return sorted(found - stop_words()) if found else []


def vector(words: Collection[str]) -> ColumnElement[str]:
    """What is kept with a case of these words."""
    return func.array_to_tsvector(cast(literal([*words], ARRAY(Text)), ARRAY(Text)))


async def vector_after(
    connection: AsyncConnection, row: Row[Any], changed: Mapping[str, Any]
) -> ColumnElement[str]:
    """What the case of this row of ``cases`` is found by once ``changed`` is written, with the
    replies as they are within the transaction.
    """
    texts = [str(changed.get(name, getattr(row, name))) for name in WRITTEN]
    texts += (await replies(connection, [row.case])).get(row.case, [])
    return vector(await asyncio.to_thread(words_of, texts))


async def replies(connection: AsyncConnection, names: Collection[str]) -> dict[str, list[str]]:
    """Case -> what departments replied, those too that have it no longer."""
    query = select(case_dispatches.c.case, case_dispatches.c.reply).where(
        case_dispatches.c.case.in_(sorted(names)), case_dispatches.c.reply != ""
    )
    found: dict[str, list[str]] = {}
    for case, reply in await connection.execute(query):
        found.setdefault(case, []).append(reply)
    return found


@dataclass(frozen=True, slots=True)
class AskedWords:
    """All of ``words`` must stand in a case, each in one of its ways: whole, or as the shorter
    words it is made of. Empty: what was asked for stands in no case.
    """

    words: tuple[tuple[frozenset[str], ...], ...]

    def stand_in(self, words: Collection[str]) -> bool:
        have = frozenset(words)
        return bool(self.words) and all(any(way <= have for way in ways) for ways in self.words)

    def query(self) -> str:
        """The same as PostgreSQL's ``tsquery``."""
        return " & ".join(map(_either, self.words))


def asked_for(text: str) -> AskedWords:
    """The words of what somebody typed. Off the event loop, like ``words_of``.

    A telephone number is found nowhere. Raises WordsSayNothing.
    """
    plain = unicodedata.normalize("NFKC", text)
    if TELEPHONE.search(plain):
        return AskedWords(())
    asked = cutter().words_asked(plain)
    if not asked:
        raise WordsSayNothing("none of the words says what a case is about")
    return AskedWords(tuple(_ways(*one) for one in asked))


def _without_telephones(text: str) -> str:
    return TELEPHONE.sub(" ", unicodedata.normalize("NFKC", text))


def _ways(word: str, *others: str) -> tuple[frozenset[str], ...]:
    """The word itself, or one of the others; and, if they are all of it, the shorter words it is
    made of: where the longer one is not cut out (自来水 公司 for 自来水公司) these are.
    """
    parts = frozenset(cutter().words_within(word)) - stop_words()
    covered = {
        at + offset
        for part in parts
        for at in range(len(word) - len(part) + 1)
        if word.startswith(part, at)
        for offset in range(len(part))
    }
    whole = tuple(frozenset({one}) for one in (word, *others))
    return (*whole, parts) if len(covered) == len(word) else whole


def _either(ways: tuple[frozenset[str], ...]) -> str:
    each = (" & ".join(quoted(word) for word in sorted(way)) for way in ways)
    return "(" + " | ".join(f"({way})" for way in each) + ")"
