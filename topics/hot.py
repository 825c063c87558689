"""Hot topics: the words and places of late that stand out against their own past."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import text

from store.database import Database
from topics.score import Counts, at_most, hot_from, score

FEWEST = 3
"""Cases a word has to stand in lately to be looked at."""
_COUNTS = text(
    """
    SELECT word, sum(cases) FILTER (WHERE day >= :since) AS now,
        coalesce(sum(cases) FILTER (WHERE day < :since), 0) AS past
    FROM topic_counts
    WHERE day >= :past_since AND day < :before AND kind = :kind
        AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
    GROUP BY word HAVING sum(cases) FILTER (WHERE day >= :since) >= :fewest
    """
)
_CHANNELS = text(
    """
    SELECT word, channel, sum(cases) AS cases FROM topic_counts
    WHERE day >= :since AND day < :before AND kind = :kind AND word = ANY (:words)
        AND (CAST(:hotline AS text) IS NULL OR hotline = :hotline)
    GROUP BY word, channel HAVING sum(cases) > 0 ORDER BY word, channel
    """
)


class TopicKind(StrEnum):
    TERM = "term"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Window:
    """``days`` up to and including ``last``, against the ``past_days`` before them. The past should
    be whole weeks: what is asked on Sundays differs from what is asked on Mondays.
    """

    last: date
    days: int = 7
    past_days: int = 28

    @property
    def since(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def before(self) -> date:
        return self.last + timedelta(days=1)

    @property
    def past_since(self) -> date:
        return self.since - timedelta(days=self.past_days)


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that stands out."""

    word: str
    now: int
    """Cases of the window it stands in."""
    past: int
    """Cases of the past it stood in."""
    rise: float
    """How many times as often, by cases; see ``topics.score``."""
    score: float
    channels: dict[str, int]
    """Cases of the window by ``phone`` or the kind of channel they came in by."""


@dataclass(frozen=True, slots=True)
class Found:
    """``hot``: by score, the highest first."""

    hot: tuple[Topic, ...]
    now_cases: int
    past_cases: int
    looked_at: int
    """How many words were looked at."""


class HotTopics:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, kind: TopicKind, window: Window, hotline: str | None, limit: int) -> Found:
        """The hot ones; none without a past to compare with."""
        asked = {
            "since": window.since,
            "before": window.before,
            "past_since": window.past_since,
            "hotline": hotline,
        }
        async with self._database.reading() as connection:
            whole = {**asked, "kind": "case", "fewest": 0}
            every = (await connection.execute(_COUNTS, whole)).one_or_none()
            now_cases, past_cases = (every.now, every.past) if every is not None else (0, 0)
            mine = {**asked, "kind": kind.value, "fewest": FEWEST}
            rows = (await connection.execute(_COUNTS, mine)).all()
            words_seen = [
                (row.word, Counts(row.now, row.past, now_cases, past_cases)) for row in rows
            ]
            hot = (await asyncio.to_thread(_hottest, words_seen))[:limit]
            words = [word for _, word, _ in hot]
            theirs = {**asked, "kind": kind.value, "words": words}
            channels: dict[str, dict[str, int]] = {word: {} for word in words}
            for row in await connection.execute(_CHANNELS, theirs):
                channels[row.word][row.channel] = row.cases
        return Found(
            tuple(
                Topic(word, counts.now, counts.past, counts.rise, points, channels[word])
                for points, word, counts in hot
            ),
            now_cases,
            past_cases,
            len(rows),
        )


def _hottest(words: Sequence[tuple[str, Counts]]) -> list[tuple[float, str, Counts]]:
    """The hot ones with their scores, the highest first."""
    least = hot_from(len(words))
    scored = [(score(counts), word, counts) for word, counts in words if at_most(counts) >= least]
    return sorted((one for one in scored if one[0] >= least), key=lambda one: (-one[0], one[1]))
