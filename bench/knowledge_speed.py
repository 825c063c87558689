"""How fast articles are found among fifty thousand, and hot topics among a million cases.

A real PostgreSQL of its own, with the settings rexian runs it with. Articles are made of words of
jieba's dictionary that come as often as words do (Zipf: the n-th commonest 1/n as often as the
first), of 120 words each; questions are single words, pairs, and what a citizen says, and no two
are the same. The counts of a million cases in a year are made the same way, 25 words a case. What
is measured is the whole of ``Search.find`` and ``HotTopics.find``: cutting, asking, reading.
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
from sqlalchemy import insert

from knowledge.index import EVERY, found_by, quoted
from knowledge.search import Asked, Search
from knowledge.words import cutter, stop_words
from rexian.provision.postgres import STOP_SIGNAL, LocalPostgres, prepare_postgres
from rexian.provision.progress import SilentProgress
from store import migrate
from store.database import Database
from store.schema import cases
from topics.count import TopicCounter
from topics.hot import HotTopics, TopicKind, Window

ARTICLES, CASES, COUNTED = 50_000, 1_000_000, 2_000
ASKED = 400
WORDS_AN_ARTICLE, WORDS_A_CASE, DAYS = 120, 25, 365
LIMIT_MS = 100.0
"""For finding articles, at p95."""
LAST = date(2026, 11, 22)
Say = Callable[[str], None]


def dictionary(most: int) -> list[str]:
    """Chinese words of two signs and more, the commonest first."""
    frequencies = cutter().frequencies()
    known = [
        word
        for word in sorted(frequencies, key=lambda word: (-frequencies[word], word))
        if 2 <= len(word) <= 4 and all("\u4e00" <= sign <= "\u9fff" for sign in word)
    ]
    return known[:most]


class Zipf:
    """Draws words as often as they come."""

    def __init__(self, words: Sequence[str], seed: int) -> None:
        self._words = np.array(words, dtype=object)
        weights = 1 / np.arange(1, len(words) + 1)
        self._sums = np.cumsum(weights / weights.sum())
        self._chance = np.random.default_rng(seed)

    def draw(self, many: int) -> list[str]:
        return list(self._words[np.searchsorted(self._sums, self._chance.random(many))])


async def fill_articles(connection: asyncpg.Connection[Any], draw: Zipf, many: int) -> None:
    """Approved articles, with the words they are found by and the counts of these."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    counts: dict[str, int] = {EVERY: many}
    articles: list[tuple[Any, ...]] = []
    versions: list[tuple[Any, ...]] = []
    for number in range(1, many + 1):
        words = draw.draw(WORDS_AN_ARTICLE)
        title, body = "".join(words[:4]), "，".join(words)
        found = found_by(title, "", body)
        for word in found.weights:
            counts[word] = counts.get(word, 0) + 1
        department = f"{2001 + number % 40}"
        articles.append((number, 3, department, f"topic {number % 100}", at, "a"))
        vector = " ".join(
            f"{quoted(w)}:{n}{k}" for n, (w, k) in enumerate(found.weights.items(), 1)
        )
        versions.append((number, 1, "approved", title, body, [], at, "a", at, "b", at, vector))
    await connection.execute("CREATE TEMP TABLE made (LIKE article_versions)")
    await connection.execute("ALTER TABLE made ALTER words TYPE text")
    await connection.execute("ALTER TABLE made ALTER keywords SET DEFAULT ''")
    columns = ["article", "revision", "department", "topic", "made_at", "made_by"]
    await connection.execute("CREATE TEMP TABLE ids (LIKE articles)")
    await connection.copy_records_to_table("ids", records=articles, columns=columns)
    await connection.execute("INSERT INTO articles OVERRIDING SYSTEM VALUE SELECT * FROM ids")
    columns = [
        "article",
        "version",
        "state",
        "title",
        "body",
        "hotlines",
        "valid_from",
        "author",
        "written_at",
        "decided_by",
        "decided_at",
        "words",
    ]
    await connection.copy_records_to_table("made", records=versions, columns=columns)
    names = ", ".join(columns)
    casts = names.replace(" words", " words::tsvector")
    await connection.execute(f"INSERT INTO article_versions ({names}) SELECT {casts} FROM made")
    await connection.copy_records_to_table("article_words", records=list(counts.items()))


async def fill_counts(connection: asyncpg.Connection[Any], words: Sequence[str], many: int) -> None:
    """What counting a year's cases leaves behind; in the last week one word stands out."""
    chance = np.random.default_rng(3)
    weights = 1 / np.arange(1, len(words) + 1)
    weights /= weights.sum()
    columns = ["day", "hotline", "channel", "kind", "word", "cases"]
    for back in range(DAYS):
        day = LAST - timedelta(days=back)
        today = many // DAYS
        counts = chance.multinomial(today * WORDS_A_CASE, weights)
        rows = [
            (day, "12345", "phone", "term", words[int(n)], int(min(counts[n], today)))
            for n in np.nonzero(counts)[0]
        ]
        rows.append((day, "12345", "phone", "case", "", today))
        if back < 7:
            rows.append((day, "12345", "phone", "term", "停水告急", 40))
        await connection.copy_records_to_table("topic_counts", records=rows, columns=columns)


def questions(draw: Zipf, chance: random.Random, many: int) -> list[str]:
    """A third each: one word, two words, a sentence as operators type it."""
    asked = []
    for number in range(many):
        match number % 3:
            case 0:
                asked.append(draw.draw(1)[0])
            case 1:
                asked.append("".join(draw.draw(2)))
            case _:
                said = "".join(draw.draw(chance.randint(10, 40)))
                asked.append(f"市民来电反映{said}，希望相关部门尽快处理")
    return asked


async def timed(asks: Sequence[Callable[[], Awaitable[Any]]]) -> dict[str, float]:
    """Milliseconds of one after the other."""
    took = []
    for ask in asks:
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {
        "asked": len(took),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "max_ms": round(took[-1], 1),
    }


async def measure(
    url: str, say: Say, articles: int, many: int, asked_for: int = ASKED, counted: int = COUNTED
) -> dict[str, Any]:
    """In a database with the tables and nothing in them."""
    chance = random.Random(1)
    stop = stop_words()
    words = [word for word in dictionary(40_000) if word not in stop]
    connection = await asyncpg.connect(url)
    say(f"{articles} articles")
    await fill_articles(connection, Zipf(words, 1), articles)
    say(f"the counts of {many} cases")
    await fill_counts(connection, words[:20_000], many)
    await connection.execute("VACUUM ANALYZE")
    size = await connection.fetchval("SELECT pg_relation_size('ix_article_versions_words')")
    rows = await connection.fetchval("SELECT count(*) FROM topic_counts")
    await connection.close()
    database = Database(url)
    try:
        say("asking")
        told: dict[str, Any] = {"articles": articles, "index_mb": round(size / 1e6, 1)}
        search, at = Search(database), datetime(2026, 11, 22, tzinfo=UTC).timestamp()
        asked = questions(Zipf(words, 2), chance, asked_for)
        await search.find(Asked(asked[0]), at, 5)  # loads the dictionary
        for name, part in (("one word", 0), ("two words", 1), ("sentence", 2)):
            asks = [_find(search, one, at) for one in asked[part::3]]
            told[name] = await timed(asks)
        told["all"] = await timed([_find(search, one, at) for one in asked])
        hot = HotTopics(database)
        window = Window(LAST)
        found = await hot.find(TopicKind.TERM, window, None, 50)
        told["topics"] = {
            "cases": many,
            "counts": rows,
            "words": found.looked_at,
            "hot": [topic.word for topic in found.hot],
            **await timed([lambda: hot.find(TopicKind.TERM, window, "12345", 50)] * 20),
        }
        told["counting"] = await _counting(database, Zipf(words, 4), counted)
        return told
    finally:
        await database.close()


def _find(search: Search, text: str, at: float) -> Callable[[], Awaitable[Any]]:
    return lambda: search.find(Asked(text, "12345"), at, 5)


async def _counting(database: Database, draw: Zipf, many: int) -> dict[str, float]:
    """Cases a second that are counted, and processor time of this process for each."""
    at = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
    rows = [
        {
            "case": f"bench-{n}",
            "version": 1,
            "status": "open",
            "text": "，".join(draw.draw(WORDS_A_CASE)),
            "opened_at": at,
            "changed_at": at,
        }
        for n in range(many)
    ]
    async with database.writing() as connection:
        await connection.execute(insert(cases), rows)
    counter = TopicCounter(database, UTC)
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
    while await counter.sweep():
        pass
    took = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - used
    return {
        "cases": many,
        "per_second": round(many / took),
        "processor_ms_each": round(used / many * 1000, 2),
    }


async def _in_database_of(
    postgres: LocalPostgres, say: Say, articles: int, many: int
) -> dict[str, Any]:
    await postgres.wait_ready()
    await migrate.upgrade(postgres.url)
    return await measure(postgres.url, say, articles, many)


def measure_all(say: Say, articles: int = ARTICLES, many: int = CASES) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="rexian-bench-") as folder:
        postgres = prepare_postgres(Path(folder), SilentProgress())
        process = subprocess.Popen(
            postgres.argv,
            env=postgres.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return asyncio.run(_in_database_of(postgres, say, articles, many))
        finally:
            process.send_signal(STOP_SIGNAL)
            process.wait(60)


def within(told: dict[str, Any]) -> bool:
    return bool(told["all"]["p95_ms"] <= LIMIT_MS and told["topics"]["hot"][:1] == ["停水告急"])


def as_table(told: dict[str, Any]) -> str:
    lines = [f"{'':>12} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}"]
    for name in ("one word", "two words", "sentence", "all", "topics"):
        row = told[name]
        lines.append(f"{name:>12} {row['p50_ms']:>8} {row['p95_ms']:>8} {row['max_ms']:>8}")
    counting = told["counting"]
    lines.append(
        f"counting: {counting['per_second']} cases/s, {counting['processor_ms_each']} ms each"
    )
    return "\n".join(lines)
