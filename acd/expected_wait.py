"""How long a caller will probably wait: position times the mean time between answers of the queue.

The mean is over the last 30 times between two answers. Only those count in which somebody waited
all the while, that is where the caller answered second had been waiting when the first was
answered: while nobody waits the time between answers tells how often people ring, and nothing of
how quickly they are served. What is not known is not guessed: before the first such time the
expected wait is 0.
"""

from __future__ import annotations

from collections import deque

from acd.values import QueueName

REMEMBERED = 30


class Pace:
    """How quickly the callers of one queue are answered."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._gaps: deque[float] = deque(maxlen=REMEMBERED)
        self._sum = 0.0

    def answered(self, at: float, waited_since: float) -> None:
        """A caller who had been waiting since ``waited_since`` is answered at ``at`` (seconds)."""
        if self._last is not None and waited_since <= self._last <= at:
            if len(self._gaps) == REMEMBERED:
                self._sum -= self._gaps[0]
            self._gaps.append(at - self._last)
            self._sum += at - self._last
        self._last = at if self._last is None else max(self._last, at)

    @property
    def mean_seconds(self) -> float:
        """Between two answers while somebody waits; 0 when that is not known."""
        return max(0.0, self._sum) / len(self._gaps) if self._gaps else 0.0


class Paces:
    """The pace of every queue."""

    def __init__(self) -> None:
        self._of: dict[QueueName, Pace] = {}

    def answered(self, queue: QueueName, at: float, waited_since: float) -> None:
        self._of.setdefault(queue, Pace()).answered(at, waited_since)

    def expected_wait(self, queue: QueueName, position: int) -> float:
        """Seconds until the caller at this position (1 for the head) is answered; 0: not known."""
        pace = self._of.get(queue)
        return 0.0 if pace is None else position * pace.mean_seconds
