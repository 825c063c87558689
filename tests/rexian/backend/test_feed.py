"""The live feed: every fact once and in order, whoever joins when."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from acd.facts import Fact, PbxSeen
from api.ports import FeedGap, FeedPort, FeedTooSlow
from rexian.backend import feed as feed_module
from rexian.backend.feed import Feed
from store.journal import Journal
from store.stored_fact import StoredFact
from tests.rexian.backend.parts import PATIENCE


class SlowJournal(Journal):
    """Reads the past only when a test lets it."""

    reading: threading.Event | None = None
    go_on: threading.Event

    def read_from(self, seq: int) -> Iterator[StoredFact]:
        found = list(super().read_from(seq))
        if self.reading is not None:
            self.reading.set()
            assert self.go_on.wait(PATIENCE)
        return iter(found)

    def slow_down(self) -> None:
        self.reading, self.go_on = threading.Event(), threading.Event()


@pytest_asyncio.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SlowJournal]:
    made = SlowJournal(tmp_path / "facts", segment_bytes=2000)
    yield made
    made.close()


def append(journal: Journal, count: int) -> None:
    for _ in range(count):
        journal.append([PbxSeen(at=float(journal.last_seq + 1))])


async def numbers(facts: AsyncIterator[tuple[int, Fact]], count: int) -> list[int]:
    async with asyncio.timeout(PATIENCE):
        return [(await anext(facts))[0] for _ in range(count)]


async def test_a_follower_gets_what_it_missed_and_then_what_comes(journal: SlowJournal) -> None:
    feed: FeedPort = Feed(journal)
    append(journal, 5)
    facts = feed.subscribe(2)

    assert await numbers(facts, 3) == [3, 4, 5]
    append(journal, 2)
    assert await numbers(facts, 2) == [6, 7]
    assert feed.newest == 7
    assert feed.journal == journal.journal_id


async def test_facts_decided_while_the_past_is_read_come_once(journal: SlowJournal) -> None:
    feed = Feed(journal)
    append(journal, 3)
    journal.slow_down()
    assert journal.reading is not None
    reading = asyncio.create_task(numbers(feed.subscribe(0), 6))
    assert await asyncio.to_thread(journal.reading.wait, PATIENCE)

    append(journal, 3)
    journal.go_on.set()

    assert await reading == [1, 2, 3, 4, 5, 6]


async def test_a_past_on_the_disk_meets_the_present(
    journal: SlowJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(journal, 200)  # several segments
    journal._recent.clear()
    feed = Feed(journal)
    facts = feed.subscribe(0)

    first = await numbers(facts, 1)
    append(journal, 5)

    assert first + await numbers(facts, 204) == list(range(1, 206))


async def test_a_fact_decided_between_subscribing_and_reading_is_there(
    journal: SlowJournal,
) -> None:
    facts = Feed(journal).subscribe(0)

    append(journal, 2)

    assert await numbers(facts, 2) == [1, 2]


async def test_many_followers_each_at_their_own_place(journal: SlowJournal) -> None:
    feed = Feed(journal)
    append(journal, 10)
    followers = [feed.subscribe(after) for after in range(11)]
    tasks = [
        asyncio.create_task(numbers(facts, 15 - after)) for after, facts in enumerate(followers)
    ]
    await asyncio.sleep(0)

    append(journal, 5)

    for after, task in enumerate(tasks):
        assert await task == list(range(after + 1, 16))


async def test_a_follower_that_leaves_is_forgotten(journal: SlowJournal) -> None:
    feed = Feed(journal)
    append(journal, 1)
    facts = feed.subscribe(0)
    assert await numbers(facts, 1) == [1]
    assert len(feed._followers) == 1

    await facts.aclose()  # type: ignore[attr-defined]

    assert feed._followers == set()


async def test_a_number_from_the_future_is_a_gap(journal: SlowJournal) -> None:
    append(journal, 2)

    with pytest.raises(FeedGap):
        await anext(Feed(journal).subscribe(3))


async def test_a_past_no_longer_held_is_a_gap(journal: SlowJournal) -> None:
    append(journal, 200)
    assert journal.drop_before(150) > 0
    feed = Feed(journal)

    with pytest.raises(FeedGap):
        await anext(feed.subscribe(0))

    assert feed._followers == set()


async def test_too_much_missed_is_a_gap(
    journal: SlowJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_RESUMED", 3)
    append(journal, 5)
    feed = Feed(journal)

    with pytest.raises(FeedGap):
        await anext(feed.subscribe(1))
    assert await numbers(feed.subscribe(2), 3) == [3, 4, 5]


async def test_a_past_that_cannot_be_read_whole_is_a_gap(journal: SlowJournal) -> None:
    class Leaky(SlowJournal):
        def read_from(self, seq: int) -> Iterator[StoredFact]:
            return iter([one for one in super().read_from(seq) if one.seq != 2])

    append(journal, 3)
    journal.__class__ = Leaky

    with pytest.raises(FeedGap):
        await anext(Feed(journal).subscribe(0))


async def test_a_follower_too_far_behind_is_dropped_and_the_others_are_not(
    journal: SlowJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_BEHIND", 3)
    feed = Feed(journal)
    append(journal, 1)
    slow, quick = feed.subscribe(0), feed.subscribe(0)
    assert await numbers(slow, 1) == [1]
    assert await numbers(quick, 1) == [1]

    append(journal, 3)
    assert await numbers(quick, 3) == [2, 3, 4]
    append(journal, 1)

    with pytest.raises(FeedTooSlow):
        await anext(slow)
    assert await numbers(quick, 1) == [5]


async def test_closing_ends_every_subscription_after_its_last_fact(journal: SlowJournal) -> None:
    feed = Feed(journal)
    append(journal, 1)

    async def follow() -> list[int]:
        return [seq async for seq, _ in feed.subscribe(0)]

    followers = [asyncio.create_task(follow()) for _ in range(3)]
    late = feed.subscribe(0)
    assert await numbers(late, 1) == [1]
    append(journal, 1)

    feed.close()

    async with asyncio.timeout(PATIENCE):
        assert [seq async for seq, _ in late] == [2]
        for follower in followers:
            assert await follower in ([1, 2], [])  # [] for one that had not begun
        assert [seq async for seq, _ in feed.subscribe(0)] == []
    assert feed._followers == set()
