"""What will happen and when: the one clock of a simulation."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

START = 1_000_000.0
"""The moment at which a simulation begins, in seconds. Small enough for a float to tell
nanoseconds apart."""


class Agenda:
    """Things happen in order of time, and in order of being entered where that is the same."""

    def __init__(self) -> None:
        self.now = START
        self._heap: list[tuple[float, int, Callable[[Any], None], Any]] = []
        self._entered = 0

    def after(self, seconds: float, do: Callable[[Any], None], what: Any = None) -> None:
        self._entered += 1
        heapq.heappush(self._heap, (self.now + seconds, self._entered, do, what))

    def at(self, when: float, do: Callable[[Any], None], what: Any = None) -> None:
        self._entered += 1
        heapq.heappush(self._heap, (when, self._entered, do, what))

    def advance(self) -> bool:
        """Do what comes next; False when nothing does."""
        if not self._heap:
            return False
        when, _, do, what = heapq.heappop(self._heap)
        if when > self.now:
            self.now = when
        do(what)
        return True

    def __len__(self) -> int:
        return len(self._heap)
