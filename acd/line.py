"""The two rows that routing compares: callers who wait and seats that are free.

Both are kept by skill level, which runs from 1 (best) to 9. A caller's level is the worst skill
that may serve them; it grows as they wait. All operations are O(log n).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from sortedcontainers import SortedList

from acd.values import BEST_LEVEL, LAST_LEVEL, CallId, SeatNumber

Rank = tuple[int, int, float, int]
"""Place in a queue: RETURNED or FIRST_TIME, minus the priority, what the place counts from (when
the call was offered), order of arrival."""

RETURNED, FIRST_TIME = 0, 1

Key = tuple[float, ...]
"""What a strategy compares seats by; the smallest is rung."""


class WaitingLine:
    """Callers of one queue in the order in which they are served.

    Citizens who wait to be rung back stand in it too, under the call they booked on.
    """

    def __init__(self) -> None:
        self._rows: dict[int, SortedList[tuple[Rank, CallId]]] = {}
        self._places: dict[CallId, tuple[int, Rank]] = {}

    def add(self, call: CallId, rank: Rank, level: int = LAST_LEVEL) -> None:
        self.discard(call)
        self._places[call] = (level, rank)
        row = self._rows.get(level)
        if row is None:
            row = self._rows[level] = SortedList()
        row.add((rank, call))

    def discard(self, call: CallId) -> None:
        place = self._places.pop(call, None)
        if place is not None:
            level, rank = place
            self._rows[level].remove((rank, call))

    def first(self, level: int = BEST_LEVEL) -> tuple[Rank, CallId] | None:
        """Who is served next of those whom a seat of this level may serve."""
        found: tuple[Rank, CallId] | None = None
        for allowed, row in self._rows.items():
            if allowed >= level and row:
                head = row[0]
                if found is None or head < found:
                    found = head
        return found

    def position(self, call: CallId) -> int | None:
        """1 for the one at the head; None for a call that does not wait."""
        place = self._places.get(call)
        if place is None:
            return None
        return 1 + sum(row.bisect_left((place[1], call)) for row in self._rows.values())

    def __contains__(self, call: CallId) -> bool:
        return call in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[CallId]:
        return (call for _, call in heapq.merge(*self._rows.values()))


class FreeSeats:
    """Free seats of one queue in the order its strategy wants; ties go by seat number."""

    def __init__(self) -> None:
        self._rows: dict[int, SortedList[tuple[Key, SeatNumber]]] = {}
        self._places: dict[SeatNumber, tuple[int, Key]] = {}

    def add(self, seat: SeatNumber, level: int, key: Key) -> None:
        self.discard(seat)
        self._places[seat] = (level, key)
        row = self._rows.get(level)
        if row is None:
            row = self._rows[level] = SortedList()
        row.add((key, seat))

    def discard(self, seat: SeatNumber) -> None:
        place = self._places.pop(seat, None)
        if place is not None:
            level, key = place
            self._rows[level].remove((key, seat))

    def best_level(self) -> int | None:
        """The best skill that is free."""
        return min((level for level, row in self._rows.items() if row), default=None)

    def first(self, level: int = LAST_LEVEL) -> SeatNumber | None:
        """The seat to ring for a caller of this level; None when none may serve them."""
        heads = [row[0] for skill, row in self._rows.items() if skill <= level and row]
        return min(heads)[1] if heads else None

    def __contains__(self, seat: SeatNumber) -> bool:
        return seat in self._places

    def __len__(self) -> int:
        return len(self._places)
