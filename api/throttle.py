"""Slows down guessing of passwords: per name from one address, and per address whatever the names.

A name alone is never locked, so that nobody can lock out somebody else from afar. Kept in memory: a
restart forgives.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_KEYS = 20_000
"""Beyond this the entries unused for longest are forgotten: memory stays bounded under attack."""


@dataclass(slots=True)
class _Failures:
    count: int = 0
    free_at: float = 0.0


class LoginThrottle:
    """An attempt counts as failed from its start until it is known to have succeeded, so that
    parallel ones count too.
    """

    def __init__(self, free: int, free_address: int, longest_seconds: float) -> None:
        self._free = free
        self._free_address = free_address
        self._longest = longest_seconds
        self._failures: OrderedDict[tuple[str, str | None], _Failures] = OrderedDict()

    def begin(self, name: str, address: str, now: float) -> float:
        """Seconds to wait before trying again; 0.0: go ahead (and the attempt is counted)."""
        keys = ((address, name), (address, None))
        wait = max(
            (self._failures[key].free_at - now for key in keys if key in self._failures),
            default=0.0,
        )
        if wait > 0:
            return wait
        for key, free in zip(keys, (self._free, self._free_address), strict=True):
            self._count(key, free, now)
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The attempt was good: forget the failures of this name from here, and this attempt of the
        address.
        """
        self._failures.pop((address, name), None)
        entry = self._failures.get((address, None))
        if entry is not None:
            entry.count -= 1
            entry.free_at = 0.0

    def undo(self, name: str, address: str) -> None:
        """The attempt could not be judged (the database is away): as if it had not been made."""
        for key in ((address, name), (address, None)):
            entry = self._failures.get(key)
            if entry is not None:
                entry.count -= 1
                entry.free_at = 0.0

    def _count(self, key: tuple[str, str | None], free: int, now: float) -> None:
        entry = self._failures.setdefault(key, _Failures())
        self._failures.move_to_end(key)
        if now - entry.free_at > 2 * self._longest and entry.free_at > 0:
            entry.count = 0
        entry.count += 1
        if entry.count >= free:
            entry.free_at = now + min(self._longest, 2.0 ** min(entry.count - free, 30))
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)
