"""Finding articles by words, and by what a citizen said.

An article's score is the sum over the words asked for of the word's rarity, ln(1 + N/n) (inverse
document frequency: Spärck Jones 1972), times where it stands: title, keywords or text (``ts_rank``
of the one word). Only the rarest of the words select articles, so that a long text full of common
words costs no more than a question of three.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextualSelect, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.index import EVERY, quoted, rarity
from knowledge.words import cutter, telling
from store.clean import clean_text
from store.columns import Moment
from store.database import Database

MOST_ASKED = 4_000
"""Signs of a text that are looked at: a case's text may have twenty thousand."""
MOST_WORDS = 12
MOST_SELECTED = 500
"""Articles that are scored, about."""
EXCERPT = 160
_WEIGHTS = [0.1, 0.2, 0.5, 1.0]
"""Of text, nothing, keywords and title, as ``ts_rank`` wants them."""
# Put together with nothing, the words are unpacked once for all that is asked of them.
_SEARCH = """
WITH selected AS MATERIALIZED (
    SELECT article, version, words || CAST('' AS tsvector) AS words, written_at
    FROM article_versions JOIN (
        (SELECT version.article, version.version FROM article_versions AS version
            JOIN articles USING (article)
            WHERE words @@ CAST(:all AS tsquery) AND {in_force} LIMIT :most)
        UNION
        (SELECT version.article, version.version FROM article_versions AS version
            JOIN articles USING (article)
            WHERE words @@ CAST(:rarest AS tsquery) AND {in_force} LIMIT :most)
    ) AS found USING (article, version)
), best AS (
    SELECT article, version, {score} AS score, written_at FROM selected
    ORDER BY score DESC, written_at DESC, article LIMIT :limit
)
SELECT best.article, best.version, department, topic, title, body, hotlines, valid_from, ends_at,
    best.score
FROM best JOIN articles USING (article)
    JOIN article_versions AS version USING (article, version)
ORDER BY best.score DESC, best.written_at DESC, best.article
"""
_IN_FORCE = """
state = 'approved' AND valid_from <= :now AND (ends_at IS NULL OR ends_at > :now)
    AND (CAST(:hotline AS text) IS NULL OR hotlines = '{}' OR :hotline = ANY (hotlines))
    AND (CAST(:department AS text) IS NULL OR department = :department)
    AND (CAST(:topic AS text) IS NULL OR topic = :topic)
"""
_NEWEST = f"""
SELECT version.article, version.version, department, topic, title, body, hotlines, valid_from,
    ends_at, 0.0 AS score
FROM article_versions AS version JOIN articles USING (article)
WHERE {_IN_FORCE}
ORDER BY written_at DESC, version.article DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """All given conditions must hold."""

    text: str
    hotline: str | None = None
    department: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article in force, and why it is offered. Moments in seconds since the epoch."""

    article: int
    version: int
    department: str
    topic: str
    title: str
    excerpt: str
    """The part of the text where the first of the words stands."""
    hotlines: tuple[str, ...]
    valid_from: float
    ends_at: float | None
    score: float
    words: tuple[str, ...]
    """Those of the words asked for that stand in it, the rarest first."""


class Search:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, asked: Asked, at: float, limit: int) -> Sequence[Hit]:
        """Articles in force at ``at`` (seconds since the epoch), the best first."""
        words = await asyncio.to_thread(_words, clean_text(asked.text)[:MOST_ASKED])
        async with self._database.reading() as connection:
            known = await rarity(connection, words)
            every = max(known.pop(EVERY, 1), 1)
            rarest = sorted(known, key=lambda word: (known[word], word))[:MOST_WORDS]
            if not rarest:
                return []
            rows = await _ask(connection, asked, rarest, known, every, at, limit)
        return [_hit(row, rarest) for row in rows]

    async def newest(self, asked: Asked, at: float, limit: int) -> Sequence[Hit]:
        """Articles in force, whatever they say, the one written last first: what is offered before
        a word is known.
        """
        values = _conditions(asked, at) | {"limit": limit}
        async with self._database.reading() as connection:
            rows = (await connection.execute(_typed(_NEWEST), values)).all()
        return [_hit(row, ()) for row in rows]


def _words(asked: str) -> list[str]:
    """Those that tell something, with the shorter ones within; when there are none, all words."""
    cut = cutter()
    ways = [word for ways in cut.words_asked(asked) for word in ways]
    words = [one for word in ways for one in (word, *cut.words_within(word))]
    return telling(words) or list(dict.fromkeys(words)) or cut.words(asked)


async def _ask(
    connection: AsyncConnection,
    asked: Asked,
    rarest: Sequence[str],
    known: dict[str, int],
    every: int,
    at: float,
    limit: int,
) -> Sequence[Any]:
    score = " + ".join(
        f"ts_rank(CAST(:weights AS real[]), words, CAST(:word{n} AS tsquery)) * :idf{n}"
        for n in range(len(rarest))
    )
    values: dict[str, Any] = {
        "all": " & ".join(map(quoted, rarest)),
        "rarest": " | ".join(map(quoted, _selecting(rarest, known))),
        "most": MOST_SELECTED,
        "weights": _WEIGHTS,
        "limit": limit,
        **_conditions(asked, at),
    }
    for n, word in enumerate(rarest):
        values[f"word{n}"] = quoted(word)
        values[f"idf{n}"] = math.log(1 + every / known[word])
    # However common a word is, its list in the index is shorter than all texts.
    await connection.execute(text("SET LOCAL enable_seqscan = off"))
    query = _typed(_SEARCH.format(in_force=_IN_FORCE, score=score))
    return (await connection.execute(query, values)).all()


def _conditions(asked: Asked, at: float) -> dict[str, Any]:
    return {
        "now": at,
        "hotline": asked.hotline,
        "department": asked.department,
        "topic": None if asked.topic is None else clean_text(asked.topic),
    }


def _typed(query: str) -> TextualSelect:
    asked = text(query).bindparams(bindparam("now", type_=Moment))
    return asked.columns(valid_from=Moment, ends_at=Moment)


def _selecting(rarest: Sequence[str], known: dict[str, int]) -> list[str]:
    """The rarest words that together select few enough articles; the first one in any case."""
    kept: list[str] = []
    total = 0
    for word in rarest:
        total += known[word]
        if kept and total > MOST_SELECTED:
            break
        kept.append(word)
    return kept


def _hit(row: Any, words: Sequence[str]) -> Hit:
    whole = f"{row.title}\n{row.body}".lower()
    found = tuple(word for word in words if word in whole)
    return Hit(
        article=row.article,
        version=row.version,
        department=row.department,
        topic=row.topic,
        title=row.title,
        excerpt=excerpt(row.body, found),
        hotlines=tuple(row.hotlines),
        valid_from=row.valid_from,
        ends_at=row.ends_at,
        score=row.score,
        words=found,
    )


def excerpt(body: str, words: Sequence[str]) -> str:
    """At most ``EXCERPT`` signs of the text, beginning shortly before the first of the words."""
    small = body.lower()
    places = [at for at in map(small.find, words) if at >= 0]
    begin = max(0, min(places, default=0) - EXCERPT // 4)
    return body[begin : begin + EXCERPT].strip()
