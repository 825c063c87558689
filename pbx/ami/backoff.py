"""How long to wait before connecting again: growing, capped, and not in step with others."""

from __future__ import annotations

from collections.abc import Callable


class Backoff:
    """Delays `first`, twice that, and so on up to `cap`, each shortened by up to a half."""

    def __init__(self, first: float, cap: float, jitter: Callable[[], float]) -> None:
        """`jitter` gives a number from 0 to 1; seconds otherwise."""
        self._first = first
        self._cap = cap
        self._jitter = jitter
        self._next = first

    def next_delay(self) -> float:
        """Seconds to wait now; the following delay is longer."""
        delay = self._next
        self._next = min(self._cap, delay * 2)
        return min(self._cap, delay) * (1.0 - 0.5 * self._jitter())

    def reset(self) -> None:
        """Begin with the first delay again."""
        self._next = self._first
