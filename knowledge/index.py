"""What an article is found by: its words, those of the title before those of the keywords before
those of the text, as PostgreSQL's ``tsvector``; and in how many articles each word stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Text, bindparam, cast, literal, text
from sqlalchemy.dialects.postgresql import TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from knowledge.words import cutter
from store.schema import article_words

TITLE, KEYWORDS, BODY = "A", "B", "D"
EVERY = ""
"""Stands among the words for every article: how many there are."""
_LAST_POSITION = 16_383
"""PostgreSQL counts no further."""


@dataclass(frozen=True, slots=True)
class FoundBy:
    """``weights`` maps each word to where it stands best."""

    weights: dict[str, str]

    @property
    def all(self) -> list[str]:
        return [EVERY, *self.weights]

    def vector(self) -> ColumnElement[str]:
        """The words as a ``tsvector``; each has one position, for a weight needs one."""
        lexemes = " ".join(
            f"{quoted(word)}:{min(place, _LAST_POSITION)}{weight}"
            for place, (word, weight) in enumerate(self.weights.items(), 1)
        )
        return cast(literal(lexemes, Text), TSVECTOR)


def found_by(title: str, keywords: str, body: str) -> FoundBy:
    """What an article of these texts is found by. Takes some ms: call it off the event loop."""
    weights: dict[str, str] = {}
    for part, weight in ((title, TITLE), (keywords, KEYWORDS), (body, BODY)):
        for word in cutter().words_to_find(part):
            weights.setdefault(word, weight)
    return FoundBy(weights)


def quoted(word: str) -> str:
    """The word as one lexeme of a ``tsvector`` or ``tsquery``."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


async def write_words(connection: AsyncConnection, words: Iterable[str], change: int) -> None:
    """The words stand in ``change`` articles more. In order, so that two who do so at once never
    wait for each other.
    """
    rows = [{"word": word, "articles": change} for word in sorted(set(words))]
    for first in range(0, len(rows), 5_000):
        query = insert(article_words).values(rows[first : first + 5_000])
        count = article_words.c.articles + query.excluded.articles
        await connection.execute(
            query.on_conflict_do_update(index_elements=["word"], set_={"articles": count})
        )


async def rarity(connection: AsyncConnection, words: Iterable[str]) -> dict[str, int]:
    """In how many articles each word stands, for those that stand in any; ``EVERY`` too."""
    query = text("SELECT word, articles FROM article_words WHERE word = ANY (:words)")
    asked = {"words": [EVERY, *words]}
    rows = await connection.execute(query.bindparams(bindparam("words")), asked)
    return {row.word: row.articles for row in rows if row.articles > 0}
