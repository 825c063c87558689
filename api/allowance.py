"""So many a minute and no more, for each who asks: a token bucket for each key, in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST_KEYS = 20_000
"""Beyond this the ones unused for longest are forgotten: memory stays bounded."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Allowance:
    """``per_minute`` on average; as many at once as were not used in the last minute."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until the next one is allowed; 0.0: now. Uses nothing up."""
        left = self._left(key, now)
        return 0.0 if left >= 1 else (1 - left) / self._per_second

    def take(self, key: str, now: float) -> float:
        """Seconds until the next one is allowed; 0.0: this one is, and is used up."""
        wait = self.wait(key, now)
        if wait == 0.0:
            self._buckets[key] = _Bucket(self._left(key, now) - 1, now)
            self._buckets.move_to_end(key)
            while len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
        return wait

    def _left(self, key: str, now: float) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            return self._most
        # A clock that was put back refills nothing and takes nothing away.
        return min(self._most, bucket.left + max(0.0, now - bucket.at) * self._per_second)
