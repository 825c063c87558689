"""Facts as they are decided, to any number of followers, each resuming where it broke off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from acd.facts import Fact
from api.ports import FeedGap, FeedTooSlow
from store.errors import JournalGap
from store.journal import Journal
from store.stored_fact import StoredFact

MOST_BEHIND = 10_000
"""Facts a follower may be behind before it is dropped."""
MOST_RESUMED = 50_000
"""Facts a follower may have missed; beyond it loading everything anew is quicker for both."""


class Feed:
    """Fills ``api.ports.FeedPort``. Used in the event loop's thread, as the journal is
    appended to.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._followers: set[_Follower] = set()
        self._closed = False
        journal.subscribe(self._publish)

    @property
    def journal(self) -> str:
        return self._journal.journal_id

    @property
    def newest(self) -> int:
        return self._journal.last_seq

    async def subscribe(self, after: int) -> AsyncIterator[tuple[int, Fact]]:
        """See ``FeedPort``. Raises FeedGap, FeedTooSlow."""
        if self._closed:
            return
        newest = self._journal.last_seq
        if after > newest or newest - after > MOST_RESUMED:
            raise FeedGap
        # Registered before the past is read: nothing decided meanwhile falls between the two.
        follower = _Follower()
        self._followers.add(follower)
        try:
            try:
                missed = await asyncio.to_thread(self._past, after, newest)
            except (JournalGap, FileNotFoundError) as gap:
                raise FeedGap from gap
            for stored in missed:
                yield stored.seq, stored.fact
            while (taken := await follower.take()) is not None:
                for stored in taken:
                    if stored.seq > newest:
                        yield stored.seq, stored.fact
        finally:
            self._followers.discard(follower)

    def close(self) -> None:
        """End every subscription once it has given what was decided until now."""
        self._closed = True
        for follower in self._followers:
            follower.end()

    def _past(self, after: int, newest: int) -> list[StoredFact]:
        if after >= newest:
            return []
        found = []
        for stored in self._journal.read_from(after + 1):
            if stored.seq > newest:
                break
            found.append(stored)
        if [stored.seq for stored in found] != list(range(after + 1, newest + 1)):
            # What the journal holds in memory moved on while it was being read.
            raise JournalGap(f"facts {after + 1} to {newest} could not be read whole")
        return found

    def _publish(self, facts: Sequence[StoredFact]) -> None:
        for follower in self._followers:
            follower.give(facts)


class _Follower:
    def __init__(self) -> None:
        self._facts: list[StoredFact] = []
        self._more = asyncio.Event()
        self._dropped = False
        self._ended = False

    def give(self, facts: Sequence[StoredFact]) -> None:
        if len(self._facts) + len(facts) > MOST_BEHIND:
            self._dropped = True
            self._facts.clear()
        if not self._dropped:
            self._facts.extend(facts)
        self._more.set()

    def end(self) -> None:
        self._ended = True
        self._more.set()

    async def take(self) -> list[StoredFact] | None:
        """What has come since, None at the end. Raises FeedTooSlow."""
        await self._more.wait()
        if self._dropped:
            raise FeedTooSlow
        taken, self._facts = self._facts, []
        if self._ended:
            return taken or None
        self._more.clear()
        return taken
