"""The checker's own books: who waits in a queue and which seats could serve them.

Kept apart from the core's rows on purpose, in another way, and from facts alone.
"""

from __future__ import annotations

import heapq

from acd.values import CallId, QueueName, SeatNumber

Rank = tuple[int, int, float, int]
"""Came back or not, minus the priority, when offered, in what order: the smallest is served."""


class Waiting:
    """A caller as the facts tell of them, from being offered to the end of the call."""

    __slots__ = (
        "answered", "call", "dismissed", "gone", "joined", "level", "offered_at", "order",
        "preferred", "priority", "queue", "returned", "rung", "waits",
    )  # fmt: skip

    def __init__(self, call: CallId, offered_at: float, order: int, priority: int) -> None:
        self.call = call
        self.offered_at = offered_at
        self.order = order
        self.priority = priority
        self.queue = QueueName("")
        self.level = 9
        self.returned = False
        self.preferred: SeatNumber | None = None
        self.waits = False
        self.gone = False
        self.dismissed = False
        self.answered = False
        self.rung = 0
        """Seats being rung for this caller."""
        self.joined = 0
        """Parties other than the citizen who are on the call."""

    def rank(self) -> Rank:
        return (0 if self.returned else 1, -self.priority, self.offered_at, self.order)


class Row:
    """One queue."""

    __slots__ = ("_heap", "free", "free_at", "waiting", "waiting_at")

    def __init__(self) -> None:
        self.waiting = 0
        self.free = 0
        self.waiting_at = [0] * 11
        """How many callers wait whom seats of up to this level may serve."""
        self.free_at = [0] * 11
        """How many seats of this level are free."""
        self._heap: list[tuple[Rank, CallId, Waiting]] = []

    @property
    def entries(self) -> int:
        return len(self._heap)

    def enter(self, caller: Waiting) -> None:
        caller.waits = True
        self.waiting += 1
        self.waiting_at[caller.level] += 1
        heapq.heappush(self._heap, (caller.rank(), caller.call, caller))

    def leave(self, caller: Waiting) -> None:
        caller.waits = False
        self.waiting -= 1
        self.waiting_at[caller.level] -= 1

    def first(self) -> Waiting | None:
        """Who has waited longest, whatever seats may serve them."""
        heap = self._heap
        while heap:
            rank, _, caller = heap[0]
            if caller.waits and caller.rank() == rank:
                return caller
            heapq.heappop(heap)
        return None

    def before(self, rank: Rank, level: int) -> Waiting | None:
        """Somebody with a better rank whom a seat of this level may serve."""
        first = self.first()
        if first is None or first.rank() >= rank:
            return None
        if first.level >= level:
            return first
        # Rare, and only where levels are in use: look at everybody.
        found = [
            caller
            for of, _, caller in self._heap
            if of < rank and caller.waits and caller.rank() == of and caller.level >= level
        ]
        return min(found, key=Waiting.rank) if found else None

    def idle_beside_waiting(self) -> bool:
        """Is there a free seat that could serve somebody who waits?"""
        if not self.free or not self.waiting:
            return False
        best = next(level for level, seats in enumerate(self.free_at) if seats)
        return any(self.waiting_at[best:])
