"""Counts the words of cases, day by day. Triggers in the database say which cases are new or were
written into; what was counted of a case before is taken back first.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.words import cutter, telling
from publication.places import levels
from store.columns import Moment
from store.database import Database
from store.schema import topic_cases, topic_counts, topic_pending

BATCH = 50
"""Cases in one transaction; cutting them takes some 20 ms beside the event loop."""
LONGEST = 4_000
"""Signs of a case that are looked at."""
PHONE = "phone"
Key = tuple[date, str, str, str, str]
_TAKE = text(
    """
    DELETE FROM topic_pending WHERE "case" IN (
        SELECT "case" FROM topic_pending ORDER BY "case" LIMIT :most FOR UPDATE SKIP LOCKED
    ) RETURNING "case"
    """
)
_READ = text(
    """
    SELECT cases."case", opened_at, cases.hotline, cases.place,
        concat_ws(E'\\n', cases.subject, cases.text, messages.text) AS text,
        coalesce(messages.kind, 'phone') AS channel
    FROM cases LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(E'\\n', message.subject, message.text), E'\\n'
                ORDER BY message.message) FILTER (WHERE message.joined) AS text,
            min(channel.kind) FILTER (WHERE NOT message.joined) AS kind
        FROM intake_messages AS message JOIN intake_channels AS channel USING (channel)
        WHERE message."case" = cases."case"
    ) AS messages ON true
    WHERE cases."case" = ANY (:cases)
    """
).columns(opened_at=Moment)


@dataclass(frozen=True, slots=True)
class Words:
    """What is counted of a case: each word once."""

    case: str
    day: date
    hotline: str
    channel: str
    terms: tuple[str, ...]
    places: tuple[str, ...]

    def keys(self) -> list[Key]:
        """The counters it belongs to."""
        own = (self.day, self.hotline, self.channel)
        return [
            (*own, "case", ""),
            *((*own, "term", word) for word in self.terms),
            *((*own, "place", word) for word in self.places),
        ]


class TopicCounter:
    """``zone`` decides which day a case belongs to."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone

    async def sweep(self, most: int = BATCH) -> int:
        """Count some of the cases that wait; gives how many. Two at once share the work.

        Raises StoreUnavailable; then nothing was counted.
        """
        async with self._database.writing() as connection:
            names = (await connection.scalars(_TAKE, {"most": most})).all()
            if not names:
                return 0
            rows = (await connection.execute(_READ, {"cases": list(names)})).all()
            new = await asyncio.to_thread(self._cut, rows)
            await _count(connection, await _taken_back(connection, names), new)
        return len(names)

    async def waiting(self) -> bool:
        """Whether any case waits to be counted."""
        async with self._database.reading() as connection:
            return await connection.scalar(select(topic_pending.c.case).limit(1)) is not None

    def _cut(self, rows: Sequence[Any]) -> list[Words]:
        return [
            Words(
                row.case,
                datetime.fromtimestamp(row.opened_at, UTC).astimezone(self._zone).date(),
                row.hotline,
                row.channel,
                tuple(telling(cutter().words(row.text[:LONGEST]))),
                _places(row.place),
            )
            for row in rows
        ]


def _places(place: str) -> tuple[str, ...]:
    """A place and what it lies in: ``("长沙市", "长沙市芙蓉区")``."""
    parts = levels(place)
    return tuple("".join(parts[:n]) for n in range(1, len(parts) + 1))


async def _taken_back(connection: AsyncConnection, names: Sequence[str]) -> list[Words]:
    gone = delete(topic_cases).where(topic_cases.c.case.in_(names)).returning(topic_cases)
    return [
        Words(row.case, row.day, row.hotline, row.channel, tuple(row.terms), tuple(row.places))
        for row in await connection.execute(gone)
    ]


async def _count(connection: AsyncConnection, old: Sequence[Words], new: Sequence[Words]) -> None:
    changes: Counter[Key] = Counter()
    for words in new:
        changes.update(words.keys())
    for words in old:
        changes.subtract(words.keys())
    # In order, so that two who count at once never wait for each other in a ring.
    rows = [
        dict(zip(("day", "hotline", "channel", "kind", "word"), key, strict=True))
        | {"cases": change}
        for key, change in sorted(changes.items())
        if change
    ]
    for first in range(0, len(rows), 5_000):
        query = upsert(topic_counts).values(rows[first : first + 5_000])
        total = topic_counts.c.cases + query.excluded.cases
        await connection.execute(
            query.on_conflict_do_update(
                index_elements=["day", "hotline", "channel", "kind", "word"],
                set_={"cases": total},
            )
        )
    if new:
        kept = [
            {
                "case": words.case,
                "day": words.day,
                "hotline": words.hotline,
                "channel": words.channel,
                "terms": list(words.terms),
                "places": list(words.places),
            }
            for words in new
        ]
        await connection.execute(insert(topic_cases), kept)
