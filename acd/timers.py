"""When the core next wants to be woken: named moments, the earliest first.

Time itself is always an argument.
"""

from __future__ import annotations

import heapq

Key = tuple[str, str]


class Timers:
    """At most one moment per key; setting it again moves it. All operations are O(log n)."""

    def __init__(self) -> None:
        self._due: dict[Key, float] = {}
        self._heap: list[tuple[float, Key]] = []
        """May hold entries that were cancelled or moved; they are dropped when they surface."""

    def set(self, key: Key, due: float) -> None:
        if self._due.get(key) == due:
            return
        self._due[key] = due
        heapq.heappush(self._heap, (due, key))
        if len(self._heap) > 2 * len(self._due) + 64:
            self._heap = [(due, key) for key, due in self._due.items()]
            heapq.heapify(self._heap)

    def cancel(self, key: Key) -> None:
        self._due.pop(key, None)

    def due(self, key: Key) -> float | None:
        """When the key's moment comes, None when it is not set."""
        return self._due.get(key)

    def next_due(self) -> float | None:
        self._drop_stale()
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: float) -> Key | None:
        """The earliest key whose moment has come, removed; None when nothing is due."""
        # What surfaces first is the earliest of all, cancelled or not: the rest need no look.
        while self._heap and self._heap[0][0] <= now:
            due, key = heapq.heappop(self._heap)
            if self._due.get(key) == due:
                del self._due[key]
                return key
        return None

    def _drop_stale(self) -> None:
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
